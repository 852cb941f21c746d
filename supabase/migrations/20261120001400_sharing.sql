-- Sharing: members by e-mail, handing over, and a read-only link that can be revoked.

create function private.log_member(session_id uuid, user_id uuid, role public.member_role)
returns void language sql volatile set search_path = '' as $$
  select private.append_event(log_member.session_id, 'member_changed', jsonb_build_object(
    'user_id', log_member.user_id, 'role', log_member.role), null, (select auth.uid()))
$$;
comment on function private.log_member(uuid, uuid, public.member_role) is
  'Logs that a member got a role.';

-- Also where an account is deleted, or a row in Studio.
create function private.end_membership()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
declare
  next_epoch integer;
begin
  select s.topic_epoch + 1 into next_epoch from public.sessions s
  where s.id = old.session_id for update;
  -- Nobody follows a session that is being deleted.
  if not found then return null; end if;
  -- The last broadcast on the old topic names the new one.
  perform private.append_event(old.session_id, 'member_changed', jsonb_build_object(
    'user_id', old.user_id, 'role', null,
    'topic', private.session_topic(old.session_id, next_epoch)), null, (select auth.uid()));
  update public.sessions s set topic_epoch = next_epoch where s.id = old.session_id;
  return null;
end
$$;
comment on function private.end_membership() is
  'Logs that a member left, and moves the session to another Realtime topic.';
create trigger session_members_leave_the_topic after delete on public.session_members
  for each row execute function private.end_membership();

create function private.add_member(session_id uuid, email text, role public.member_role)
returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
  added uuid;
begin
  perform private.lock_session(add_member.session_id, 'owner');
  if role is null or role = 'owner' then
    perform private.refuse(400, 'invalid_input',
      'A member is added as editor or viewer; ownership is handed over.');
  end if;
  select u.id into added from auth.users u
  where lower(u.email) = lower(btrim(add_member.email)) and u.email_confirmed_at is not null
    and u.deleted_at is null limit 1;
  if added is null then
    perform private.refuse(404, 'user_not_found',
      'No one has signed up with this e-mail address yet.');
  end if;
  if added = auth.uid() then
    perform private.refuse(409, 'owner_stays', 'You own this session already.');
  end if;
  insert into public.session_members (session_id, user_id, role)
  values (add_member.session_id, added, add_member.role)
  on conflict on constraint session_members_pkey do update set role = excluded.role
  where session_members.role <> excluded.role;
  if found then perform private.log_member(add_member.session_id, added, add_member.role); end if;
  return added;
end
$$;
create function public.add_member(
  session_id uuid, email text, role public.member_role default 'editor')
returns uuid language sql volatile set search_path = '' as $$
  select private.add_member(session_id, email, role)
$$;
comment on function public.add_member(uuid, text, public.member_role) is
  'Adds an existing user to a session as editor or viewer, or changes their role. For the owner. '
  'Harmless to repeat.';

create function private.remove_member(session_id uuid, user_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  is_leaving boolean := remove_member.user_id = auth.uid();
begin
  if remove_member.user_id is null then
    perform private.refuse(400, 'invalid_input', 'user_id must name the member who leaves.');
  end if;
  perform private.lock_session(remove_member.session_id,
    case when is_leaving then 'viewer' else 'owner' end::public.member_role);
  if exists (select from public.sessions s
      where s.id = remove_member.session_id and s.owner_id = remove_member.user_id) then
    perform private.refuse(409, 'owner_stays',
      'The owner cannot leave. Hand the session over first, or delete it.');
  end if;
  delete from public.session_members m
  where m.session_id = remove_member.session_id and m.user_id = remove_member.user_id;
  if found then
    perform private.notify_user(
      remove_member.user_id, remove_member.session_id, 'member_changed', 0);
  end if;
end
$$;
create function public.remove_member(session_id uuid, user_id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.remove_member(session_id, user_id)
$$;
comment on function public.remove_member(uuid, uuid) is
  'Removes a member from a session (for the owner), or leaves it (for the member). Harmless to '
  'repeat.';

create function private.hand_over(session_id uuid, user_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(hand_over.session_id, 'viewer');
begin
  if session.owner_id = hand_over.user_id and auth.uid() <> session.owner_id then return; end if;
  session := private.lock_session(hand_over.session_id, 'owner');
  if hand_over.user_id = session.owner_id then return; end if;
  if not exists (select from public.session_members m
      where m.session_id = session.id and m.user_id = hand_over.user_id) then
    perform private.refuse(404, 'user_not_found',
      'Only a member of the session can become its owner.');
  end if;
  update public.session_members m set role = 'editor'
  where m.session_id = session.id and m.user_id = session.owner_id;
  update public.session_members m set role = 'owner'
  where m.session_id = session.id and m.user_id = hand_over.user_id;
  update public.sessions s set owner_id = hand_over.user_id where s.id = session.id;
  perform private.log_member(session.id, session.owner_id, 'editor');
  perform private.log_member(session.id, hand_over.user_id, 'owner');
end
$$;
create function public.hand_over(session_id uuid, user_id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.hand_over(session_id, user_id)
$$;
comment on function public.hand_over(uuid, uuid) is
  'Makes another member the owner. The previous owner stays as editor. Harmless to repeat.';

create function private.create_link(session_id uuid, token text)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  if token is null or token !~ '^[A-Za-z0-9_-]{32,128}$' then
    perform private.refuse(400, 'invalid_input',
      'The client makes the token of a link: 32 to 128 random letters and digits.');
  end if;
  perform private.lock_session(create_link.session_id, 'owner');
  insert into private.session_links (session_id, token_hash, created_by)
  values (create_link.session_id, sha256(convert_to(token, 'UTF8')), auth.uid())
  on conflict on constraint session_links_pkey do update set
    token_hash = excluded.token_hash, created_by = excluded.created_by, created_at = now();
exception
  when unique_violation then
    perform private.refuse(409, 'id_taken', 'This token is in use. Make a new one.');
end
$$;
create function public.create_link(session_id uuid, token text)
returns void language sql volatile set search_path = '' as $$
  select private.create_link(session_id, token)
$$;
comment on function public.create_link(uuid, text) is
  'Makes the read-only link of a session: anyone who sends the token in header x-session-link may '
  'read it. Replaces an earlier link.';

create function private.revoke_link(session_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.lock_session(revoke_link.session_id, 'owner');
  delete from private.session_links l where l.session_id = revoke_link.session_id;
end
$$;
create function public.revoke_link(session_id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.revoke_link(session_id)
$$;
comment on function public.revoke_link(uuid) is
  'Revokes the read-only link at once. Harmless to repeat.';

grant execute on function private.add_member(uuid, text, public.member_role),
  private.remove_member(uuid, uuid), private.hand_over(uuid, uuid),
  private.create_link(uuid, text), private.revoke_link(uuid) to authenticated;
grant execute on function public.add_member(uuid, text, public.member_role),
  public.remove_member(uuid, uuid), public.hand_over(uuid, uuid),
  public.create_link(uuid, text), public.revoke_link(uuid) to authenticated;
