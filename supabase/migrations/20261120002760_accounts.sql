-- Deleting an account. It takes many short transactions: in each one a session is deleted, handed
-- over or left, or a number of rows forgets the user. Whoever calls delete_account repeats it until
-- it is done, and private.apply_retention goes on where nobody does.
-- Depends on: former members, and everything that refers to users.

create type public.shared_sessions_choice as enum ('hand_over', 'delete');
comment on type public.shared_sessions_choice is
  'What happens to sessions that a user shares when their account is deleted. hand_over: of the '
  'editors who have room for it, the one who has been a member for longest becomes the owner. A '
  'session without such an editor goes.';

create table private.account_deletions (
  user_id uuid primary key references auth.users (id) on delete cascade,
  shared_sessions public.shared_sessions_choice not null,
  because_idle boolean not null default false,
  requested_at timestamptz not null default now(),
  not_before timestamptz not null default now()
);
comment on table private.account_deletions is
  'Accounts that are being deleted. The row goes with its user, so none stays.';
comment on column private.account_deletions.because_idle is
  'Begun by retention. It ends without the rest where the guest comes back.';
comment on column private.account_deletions.not_before is
  'When retention takes the next step. Later than now after one that failed.';
alter table private.account_deletions enable row level security;

create function private.stop_work_of(user_id uuid, session_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
declare
  run public.runs;
  execution public.executions;
begin
  -- Queued runs end first, so that none of them takes the place of the live one.
  for run in
    select * from public.runs r where r.session_id = stop_work_of.session_id
      and r.requested_by = stop_work_of.user_id and r.finished_at is null
    order by r.status = 'queued' desc, r.place desc
  loop
    update public.runs r set stop_requested_at = coalesce(r.stop_requested_at, now()),
      stop_requested_by = coalesce(r.stop_requested_by, stop_work_of.user_id)
    where r.id = run.id;
    perform private.end_run(run.id, 'stopped');
  end loop;
  for execution in
    select * from public.executions e where e.session_id = stop_work_of.session_id
      and e.started_by = stop_work_of.user_id and e.finished_at is null
  loop
    perform private.end_execution(execution, '{"status": "stopped"}', stop_work_of.user_id);
  end loop;
end
$$;
comment on function private.stop_work_of(uuid, uuid) is
  'Stops the runs and programs of a user in a locked session. Processes that work on them learn of '
  'it when they next store something.';

create function private.heir_of(session public.sessions)
returns uuid language sql stable set search_path = '' as $$
  select m.user_id from public.session_members m
  cross join lateral private.usage_limits_of(m.user_id) limits
  cross join lateral private.storage_of(m.user_id) storage
  where m.session_id = session.id and m.role = 'editor'
    and not exists (select from private.account_deletions d where d.user_id = m.user_id)
    and storage.sessions < limits.max_sessions
    and storage.file_bytes + storage.message_bytes + session.file_bytes + session.message_bytes
      <= limits.max_stored_bytes
    and storage.message_bytes + session.message_bytes <= limits.max_message_bytes
  order by m.created_at, m.user_id limit 1
$$;
comment on function private.heir_of(public.sessions) is
  'Of the editors who have a place and room for a session, the one who has been a member for '
  'longest; null where there is none. Nobody is asked, so nobody gets more than they could accept.';

create function private.leave_for_good(session_id uuid, user_id uuid, hands_over boolean)
returns void language plpgsql volatile set search_path = '' as $$
declare
  session public.sessions;
  heir uuid;
begin
  select * into session from public.sessions s where s.id = leave_for_good.session_id for update;
  if not exists (select from public.session_members m
      where m.session_id = session.id and m.user_id = leave_for_good.user_id) then
    return;
  end if;
  perform private.stop_work_of(leave_for_good.user_id, session.id);
  if session.owner_id = leave_for_good.user_id then
    if hands_over then heir := private.heir_of(session); end if;
    if heir is null then
      perform private.notify_user(m.user_id, m.session_id, 'session_deleted', 0)
      from public.session_members m where m.session_id = session.id;
      delete from public.sessions s where s.id = session.id;
      return;
    end if;
  end if;
  delete from public.session_members m
  where m.session_id = session.id and m.user_id = leave_for_good.user_id;
  if heir is null then return; end if;
  update public.session_members m set role = 'owner'
  where m.session_id = session.id and m.user_id = heir;
  update public.sessions s set owner_id = heir where s.id = session.id;
  perform private.append_event(session.id, 'member_changed',
    jsonb_build_object('user_id', heir, 'role', 'owner'), null, leave_for_good.user_id);
end
$$;
comment on function private.leave_for_good(uuid, uuid, boolean) is
  'Takes a user out of a session: a member leaves, an owner hands it over or deletes it.';

create function private.continue_account_deletion(deletion private.account_deletions,
  max_rows integer)
returns boolean language plpgsql volatile set search_path = '' as $$
declare
  next_id uuid;
begin
  -- Runs in progress are stopped before anything else goes.
  select m.session_id into next_id from public.session_members m
  left join public.runs r on r.session_id = m.session_id and r.requested_by = m.user_id
    and r.status in ('queued', 'running', 'waiting')
  where m.user_id = deletion.user_id order by r.id is null, m.session_id limit 1;
  if next_id is not null then
    perform private.leave_for_good(
      next_id, deletion.user_id, deletion.shared_sessions = 'hand_over');
    return false;
  end if;
  if private.forget_in_log(deletion.user_id, max_rows) > 0
     or private.forget_in_tables(deletion.user_id, max_rows) > 0 then
    return false;
  end if;
  delete from public.invitations i using auth.users u
  where u.id = deletion.user_id and i.email = lower(u.email);
  delete from auth.users u where u.id = deletion.user_id;
  return true;
end
$$;
comment on function private.continue_account_deletion(private.account_deletions, integer) is
  'The next step of deleting an account, which is one session or at most so many rows. Returns '
  'whether it was the last. Locks one session, so callers take one step in each transaction.';

create function private.begin_account_deletion(
  user_id uuid, shared_sessions public.shared_sessions_choice)
returns private.account_deletions language plpgsql volatile set search_path = '' as $$
declare
  deletion private.account_deletions;
begin
  insert into private.account_deletions as begun (user_id, shared_sessions)
  select u.id, begin_account_deletion.shared_sessions from auth.users u
  where u.id = begin_account_deletion.user_id
  on conflict on constraint account_deletions_pkey do update
  set shared_sessions = excluded.shared_sessions, because_idle = false
  returning * into deletion;
  return deletion;
exception when foreign_key_violation then
  -- Somebody else took the last step meanwhile.
  return null;
end
$$;
comment on function private.begin_account_deletion(uuid, public.shared_sessions_choice) is
  'For the operator, too: from here on an account is deleted step by step. Null where there is no '
  'such account.';

create function private.delete_account(shared_sessions public.shared_sessions_choice)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  me uuid := private.require_user();
  deletion private.account_deletions;
  is_done boolean;
begin
  if delete_account.shared_sessions is null then
    perform private.refuse(400, 'invalid_input',
      'shared_sessions must be hand_over or delete.');
  end if;
  deletion := private.begin_account_deletion(me, delete_account.shared_sessions);
  is_done := deletion.user_id is null
    or private.continue_account_deletion(deletion, 5000);
  return jsonb_build_object('is_done', is_done, 'sessions_left', (
    select count(*) from public.session_members m where m.user_id = me));
end
$$;
create function public.delete_account(shared_sessions public.shared_sessions_choice)
returns jsonb language sql volatile set search_path = '' as $$
  select private.delete_account(shared_sessions)
$$;
comment on function public.delete_account(public.shared_sessions_choice) is
  'Deletes the caller''s account for good, one step at a time: call it until it answers is_done. '
  'Sessions that only the caller is a member of go, shared ones as chosen; the sessions of others '
  'keep what was said and forget who said it. Harmless to repeat.';
grant execute on function private.delete_account(public.shared_sessions_choice),
  public.delete_account(public.shared_sessions_choice) to authenticated;

create function private.preview_account_deletion()
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me uuid := private.require_user();
begin
  return (
    select jsonb_build_object(
      'sessions_alone', count(*) filter (where s.owner_id = me and others.members = 0),
      'sessions_with_heir', count(*) filter (where s.owner_id = me
        and private.heir_of(s) is not null),
      'sessions_without_heir', count(*) filter (where s.owner_id = me and others.members > 0
        and private.heir_of(s) is null),
      'memberships', count(*) filter (where s.owner_id <> me))
    from public.session_members mine join public.sessions s on s.id = mine.session_id
    cross join lateral (select count(*) as members from public.session_members m
      where m.session_id = s.id and m.user_id <> me) others
    where mine.user_id = me);
end
$$;
create function public.preview_account_deletion()
returns jsonb language sql stable set search_path = '' as $$
  select private.preview_account_deletion()
$$;
comment on function public.preview_account_deletion() is
  'What would go with the caller''s account: sessions_alone; shared sessions that an editor with '
  'room for them could have, and those that nobody could; and memberships in other people''s '
  'sessions.';
grant execute on function private.preview_account_deletion(), public.preview_account_deletion()
  to authenticated;
