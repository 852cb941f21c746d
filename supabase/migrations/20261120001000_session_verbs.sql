-- Verbs on sessions. Each is a thin public function over a private one that checks membership and
-- does the work. Ids are made by the client, so that a repeated request is harmless.

create function private.session_json(session public.sessions, my_role public.member_role)
returns jsonb language plpgsql immutable set search_path = '' as $$
begin
  return to_jsonb(session) || jsonb_build_object('my_role', my_role);
end
$$;
comment on function private.session_json(public.sessions, public.member_role) is
  'A session as its verbs return it.';
grant execute on function private.session_json(public.sessions, public.member_role)
  to anon, authenticated;
grant execute on function private.my_role(uuid) to anon, authenticated;

create function private.refuse_reference()
returns void language plpgsql stable set search_path = '' as $$
begin
  perform private.require_account((select auth.uid()));
  perform private.refuse(400, 'model_unknown', 'This model does not exist. Choose another.');
end
$$;
comment on function private.refuse_reference() is
  'Says what a broken foreign key means: the caller''s account is gone, or the model is unknown.';

create function private.create_session(id uuid, title text, model_id text)
returns public.sessions language plpgsql volatile security definer set search_path = '' as $$
declare
  me uuid := private.require_user();
  session public.sessions;
begin
  if create_session.id is null then
    perform private.refuse(400, 'invalid_input', 'A session needs an id, made by the client.');
  end if;
  insert into public.sessions (id, owner_id, title, model_id)
  values (create_session.id, me, coalesce(create_session.title, ''),
    coalesce(create_session.model_id,
      (select p.default_model_id from public.profiles p where p.user_id = me)))
  on conflict do nothing returning * into session;
  if session.id is null then
    select * into session from public.sessions s
    where s.id = create_session.id and s.owner_id = me;
    if session.id is null then perform private.refuse_taken_id(); end if;
    return session;
  end if;
  perform private.require_session_place(me);
  insert into public.session_members (session_id, user_id, role) values (session.id, me, 'owner');
  perform private.append_event(session.id, 'session_created',
    jsonb_build_object('title', session.title), null, me);
  select * into session from public.sessions s where s.id = create_session.id;
  return session;
exception
  when foreign_key_violation then
    perform private.refuse_reference();
  when check_violation then
    perform private.refuse(413, 'too_large', 'The title may have at most 200 characters.');
end
$$;
create function public.create_session(id uuid, title text default '', model_id text default null)
returns jsonb language sql volatile set search_path = '' as $$
  select private.session_json(private.create_session(id, title, model_id), 'owner')
$$;
comment on function public.create_session(uuid, text, text) is
  'Creates a session, owned by the caller. Harmless to repeat with the same id.';

create function private.log_session_change(session public.sessions)
returns void language sql volatile set search_path = '' as $$
  select private.append_event(session.id, 'session_changed', jsonb_build_object(
    'title', session.title, 'model_id', session.model_id, 'instructions', session.instructions,
    'approval_policy', session.approval_policy, 'allowed_tools', session.allowed_tools,
    'is_archived', session.archived_at is not null), null, (select auth.uid()))
$$;
comment on function private.log_session_change(public.sessions) is
  'Logs the values that users can change, after the caller has changed one.';

create function private.set_session(session_id uuid, changes jsonb)
returns public.sessions language plpgsql volatile security definer set search_path = '' as $$
declare
  types constant jsonb := '{"title": ["string"], "model_id": ["string", "null"],
    "instructions": ["string"], "approval_policy": ["string"], "allowed_tools": ["array"],
    "is_archived": ["boolean"]}';
  before public.sessions;
  after public.sessions;
begin
  perform private.require_json(changes, 'object', 100000, 'changes');
  perform private.require_fields(changes, types, 'changes');
  before := private.lock_session(set_session.session_id, 'editor');
  perform private.require_room(before.owner_id, 0, octet_length(changes::text));
  update public.sessions s set
    title = coalesce(changes ->> 'title', s.title),
    model_id = case when changes ? 'model_id' then changes ->> 'model_id' else s.model_id end,
    instructions = coalesce(changes ->> 'instructions', s.instructions),
    approval_policy = coalesce(
      (changes ->> 'approval_policy')::public.approval_policy, s.approval_policy),
    allowed_tools = case when not changes ? 'allowed_tools' then s.allowed_tools else
      array(select distinct jsonb_array_elements_text(changes -> 'allowed_tools')) end,
    archived_at = case when not changes ? 'is_archived' then s.archived_at
      when (changes ->> 'is_archived')::boolean then coalesce(s.archived_at, now()) end
  where s.id = before.id returning * into after;
  if after is distinct from before then perform private.log_session_change(after); end if;
  select * into after from public.sessions s where s.id = before.id;
  return after;
exception
  when foreign_key_violation then
    perform private.refuse_reference();
  when check_violation then
    perform private.refuse(413, 'too_large',
      'A title may have 200 characters, instructions 20,000, allowed_tools 50 names.');
  when invalid_text_representation then
    perform private.refuse(400, 'invalid_input', format('approval_policy must be one of: %s.',
      array_to_string(enum_range(null::public.approval_policy), ', ')));
end
$$;
create function public.set_session(session_id uuid, changes jsonb)
returns jsonb language sql volatile set search_path = '' as $$
  select private.session_json(
    private.set_session(session_id, changes), private.my_role(session_id))
$$;
comment on function public.set_session(uuid, jsonb) is
  'Sets title, model_id, instructions, approval_policy, allowed_tools or is_archived of a session. '
  'For editors.';

create function private.delete_session(session_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.require_user();
  if private.my_role(delete_session.session_id) is null then return; end if;
  perform private.lock_session(delete_session.session_id, 'owner');
  perform private.notify_user(m.user_id, m.session_id, 'session_deleted', 0)
  from public.session_members m where m.session_id = delete_session.session_id;
  delete from public.sessions s where s.id = delete_session.session_id;
end
$$;
create function public.delete_session(session_id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.delete_session(session_id)
$$;
comment on function public.delete_session(uuid) is
  'Deletes a session with everything in it, for good. For its owner. Harmless to repeat.';

create function private.set_profile(changes jsonb)
returns public.profiles language plpgsql volatile security definer set search_path = '' as $$
declare
  types constant jsonb := '{"name": ["string"], "default_model_id": ["string", "null"],
    "instructions": ["string"], "max_cost_per_day": ["number", "null"]}';
  me uuid := private.require_user();
  profile public.profiles;
begin
  perform private.require_json(changes, 'object', 100000, 'changes');
  perform private.require_fields(changes, types, 'changes');
  perform private.require_own_budget(me, (changes ->> 'max_cost_per_day')::numeric);
  insert into public.profiles (user_id) values (me) on conflict do nothing;
  update public.profiles p set
    name = coalesce(changes ->> 'name', p.name),
    default_model_id = case when changes ? 'default_model_id'
      then changes ->> 'default_model_id' else p.default_model_id end,
    instructions = coalesce(changes ->> 'instructions', p.instructions),
    max_cost_per_day = case when changes ? 'max_cost_per_day'
      then (changes ->> 'max_cost_per_day')::numeric else p.max_cost_per_day end,
    updated_at = now()
  where p.user_id = me returning * into profile;
  return profile;
exception
  when foreign_key_violation then
    perform private.refuse_reference();
  when check_violation then
    perform private.refuse(413, 'too_large',
      'A name may have 100 characters, instructions 20,000.');
end
$$;
create function public.set_profile(changes jsonb)
returns public.profiles language sql volatile set search_path = '' as $$
  select * from private.set_profile(changes)
$$;
comment on function public.set_profile(jsonb) is
  'Sets the caller''s name, default_model_id, standing instructions or max_cost_per_day, a budget '
  'in US dollars.';

grant execute on function private.create_session(uuid, text, text),
  private.set_session(uuid, jsonb), private.delete_session(uuid), private.set_profile(jsonb)
  to authenticated;
grant execute on function public.create_session(uuid, text, text),
  public.set_session(uuid, jsonb), public.delete_session(uuid), public.set_profile(jsonb)
  to authenticated;
