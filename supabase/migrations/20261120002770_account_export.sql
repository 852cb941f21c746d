-- What is stored about a user, for the archive that they may have of it.
-- Depends on: accounts, sessions, invitations, model calls, spend.

create function private.account_json(user_id uuid)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('id', u.id, 'email', u.email, 'is_guest', u.is_anonymous,
    'created_at', u.created_at,
    'profile', (select to_jsonb(p) - 'user_id' from public.profiles p where p.user_id = u.id),
    'provider_keys', (
      select coalesce(jsonb_agg(to_jsonb(k) - 'user_id' order by k.created_at), '[]')
      from public.provider_keys k where k.user_id = u.id),
    'invitations', (
      select coalesce(jsonb_agg(to_jsonb(i) - 'invited_by' order by i.created_at), '[]')
      from public.invitations i where i.invited_by = u.id),
    'invitations_received', (
      select coalesce(jsonb_agg(jsonb_build_object('session_id', i.session_id, 'role', i.role,
        'created_at', i.created_at) order by i.created_at), '[]')
      from public.invitations i
      where i.user_id = u.id or u.email_confirmed_at is not null and i.email = lower(u.email)),
    'usage', (
      select coalesce(jsonb_agg(to_jsonb(used) order by used.day, used.model_id), '[]')
      from (
        select (c.started_at at time zone 'UTC')::date as day, c.model_id, count(*) as calls,
          sum(c.input_tokens) as input_tokens, sum(c.cached_tokens) as cached_tokens,
          sum(c.output_tokens) as output_tokens, sum(c.cost) as cost
        from public.model_calls c where c.user_id = u.id group by 1, 2) used),
    'spend', (
      select coalesce(jsonb_agg(jsonb_build_object('day', d.day, 'spent', d.spent) order by d.day),
        '[]')
      from private.user_spend d where d.user_id = u.id))
  from auth.users u where u.id = account_json.user_id
$$;
comment on function private.account_json(uuid) is
  'What is stored about a user besides sessions. The usage lacks calls of deleted sessions, the '
  'spend has them.';

create function private.export_account(after_session uuid)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  max_sessions constant integer := 200;
  me uuid := private.require_user();
begin
  perform private.require_account(me);
  return (
    with page as (
      select s.id, s.title, m.role, s.created_at, s.updated_at, s.archived_at, s.head_revision
      from public.session_members m join public.sessions s on s.id = m.session_id
      where m.user_id = me and (after_session is null or m.session_id > after_session)
      order by m.session_id limit max_sessions
    )
    select jsonb_build_object(
      'account', case when after_session is null then private.account_json(me) end,
      'sessions', coalesce(jsonb_agg(to_jsonb(page) order by page.id), '[]'),
      'next_after', case when count(*) = max_sessions then (array_agg(page.id order by page.id
        desc))[1] end)
    from page);
end
$$;
create function public.export_account(after_session uuid default null)
returns jsonb language sql stable set search_path = '' as $$
  select private.export_account(after_session)
$$;
comment on function public.export_account(uuid) is
  'What is stored about the caller: the account with profile, keys (without the keys), usage and '
  'spend by day, and a page of the sessions they are a member of. The next page: after_session = '
  'next_after. What a session holds: messages_before, files, file_contents, revisions.';
grant execute on function private.export_account(uuid), public.export_account(uuid)
  to authenticated;

create function private.export_messages(after_message uuid)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  max_messages constant integer := 100;
  me uuid := private.require_user();
begin
  perform private.require_account(me);
  return (
    with page as (
      select m.id, m.session_id, m.created_at, m.parts
      from public.messages m join public.sessions s on s.id = m.session_id
      where m.author_id = me and s.owner_id <> me and m.status <> 'discarded'
        and (after_message is null or m.id > after_message)
      order by m.id limit max_messages
    )
    select jsonb_build_object(
      'messages', coalesce(jsonb_agg(to_jsonb(page) order by page.id), '[]'),
      'next_after', case when count(*) = max_messages then (array_agg(page.id order by page.id
        desc))[1] end)
    from page);
end
$$;
create function public.export_messages(after_message uuid default null)
returns jsonb language sql stable set search_path = '' as $$
  select private.export_messages(after_message)
$$;
comment on function public.export_messages(uuid) is
  'A page of what the caller wrote in sessions of others, also in those they have left or that are '
  'forks. The next page: after_message = next_after.';
grant execute on function private.export_messages(uuid), public.export_messages(uuid)
  to authenticated;
