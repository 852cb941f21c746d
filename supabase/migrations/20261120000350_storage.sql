-- What users store: how much they may, and a counter row for each of them. The owner of a session
-- pays for everything in it. The row of a session counts what is in it (see counted_contents.sql),
-- and the row of its owner is the sum of these, made at commit.
-- Order of locks: counter rows come after everything else, spend included, and several of them in
-- the order of user ids.

create table private.user_storage (
  user_id uuid primary key references auth.users (id) on delete cascade,
  sessions integer not null default 0,
  file_bytes bigint not null default 0,
  message_bytes bigint not null default 0,
  forks integer not null default 0,
  forks_since timestamptz not null default now()
) with (fillfactor = 70);
comment on table private.user_storage is 'What is stored in all sessions that a user owns.';
comment on column private.user_storage.file_bytes is
  'Contents of files, of earlier versions too. Equal contents of a session count once.';
comment on column private.user_storage.message_bytes is
  'The log without streamed text, attachments, and what programs read and wrote.';
comment on column private.user_storage.forks is 'Since forks_since, which is at most an hour ago.';
alter table private.user_storage enable row level security;

create function private.usage_limits_of(user_id uuid)
returns table (is_guest boolean, max_stored_bytes bigint, max_message_bytes bigint,
  max_sessions integer, max_forks_per_hour integer, max_queued_runs integer)
language plpgsql stable set search_path = '' as $$
begin
  return query
    select coalesce(u.is_anonymous, false),
      coalesce(l.max_stored_bytes, case when u.is_anonymous
        then s.max_stored_bytes_per_guest else s.max_stored_bytes_per_user end),
      coalesce(l.max_message_bytes, case when u.is_anonymous
        then s.max_message_bytes_per_guest else s.max_message_bytes_per_user end),
      coalesce(l.max_sessions, case when u.is_anonymous
        then s.max_sessions_per_guest else s.max_sessions_per_user end),
      coalesce(l.max_forks_per_hour, case when u.is_anonymous
        then s.max_forks_per_guest_and_hour else s.max_forks_per_user_and_hour end),
      coalesce(l.max_queued_runs, case when u.is_anonymous
        then s.max_queued_runs_per_guest else s.max_queued_runs_per_user end)
    from private.settings s
    left join auth.users u on u.id = usage_limits_of.user_id
    left join private.user_limits l on l.user_id = usage_limits_of.user_id;
end
$$;
comment on function private.usage_limits_of(uuid) is
  'How much a user may store and queue: their own limits, else those of guests or of everybody.';

create function private.lock_storage(user_id uuid)
returns private.user_storage language plpgsql volatile set search_path = '' as $$
declare
  storage private.user_storage;
begin
  select * into storage from private.user_storage u
  where u.user_id = lock_storage.user_id for no key update;
  if storage.user_id is null then
    insert into private.user_storage (user_id) values (lock_storage.user_id) on conflict do nothing;
    select * into storage from private.user_storage u
    where u.user_id = lock_storage.user_id for no key update;
  end if;
  return storage;
end
$$;
comment on function private.lock_storage(uuid) is
  'Locks the counter row of a user until the end of the transaction, so that no two add to it at '
  'once and both see room.';

-- Each of several that change counter rows of the same users would otherwise wait for the other.
create function private.lock_storage_in_order(user_ids uuid[])
returns void language plpgsql volatile set search_path = '' as $$
begin
  perform from private.user_storage u where u.user_id = any (lock_storage_in_order.user_ids)
  order by u.user_id for no key update;
end
$$;
comment on function private.lock_storage_in_order(uuid[]) is
  'Locks the counter rows of several users, in the order of their ids. For every transaction that '
  'changes more than one, before it changes the first.';

create function private.storage_of(user_id uuid)
returns private.user_storage language plpgsql stable set search_path = '' as $$
declare
  storage private.user_storage;
begin
  select * into storage from private.user_storage u where u.user_id = storage_of.user_id;
  if storage.user_id is null then
    storage := row(storage_of.user_id, 0, 0, 0, 0, now())::private.user_storage;
  end if;
  return storage;
end
$$;
comment on function private.storage_of(uuid) is
  'The counter row of a user without a lock: what it says may have changed by the commit.';

create function private.refuse_full_storage(used bigint, most bigint, what text, advice text)
returns void language plpgsql immutable set search_path = '' as $$
begin
  if used <= most or used is null then return; end if;
  perform private.refuse(413, 'storage_full', format(
    'There is no room for this: %s may have %s MB. %s', what, round(most / 1048576.0, 1), advice),
    jsonb_build_object('bytes', used, 'max_bytes', most));
end
$$;

create function private.check_room(
  storage private.user_storage, file_bytes bigint, message_bytes bigint)
returns void language plpgsql stable set search_path = '' as $$
declare
  limits record;
  advice text;
begin
  select * into limits from private.usage_limits_of(storage.user_id);
  advice := case
    when storage.user_id is distinct from (select auth.uid()) then
      'The owner of the session has to delete some.'
    when limits.is_guest then 'Delete sessions, or sign up to store more.'
    else 'Delete sessions that you no longer need.' end;
  perform private.refuse_full_storage(
    storage.file_bytes + storage.message_bytes + check_room.file_bytes + check_room.message_bytes,
    limits.max_stored_bytes, 'all sessions of a user together', advice);
  perform private.refuse_full_storage(
    storage.message_bytes + check_room.message_bytes,
    limits.max_message_bytes, 'the conversations in all sessions of a user together', advice);
end
$$;

create function private.require_room(
  owner_id uuid, file_bytes bigint default 0, message_bytes bigint default 0)
returns void language plpgsql volatile set search_path = '' as $$
begin
  perform private.check_room(private.lock_storage(require_room.owner_id),
    require_room.file_bytes, require_room.message_bytes);
end
$$;
comment on function private.require_room(uuid, bigint, bigint) is
  'Refuses what the owner of a session has no room for. Everything that users and the tools of the '
  'agent store begins with it. What the agent says is always stored: it has been paid for.';

create function private.check_session_place(storage private.user_storage)
returns void language plpgsql stable set search_path = '' as $$
declare
  most integer := (
    select limits.max_sessions from private.usage_limits_of(storage.user_id) limits);
begin
  if storage.sessions < most then return; end if;
  perform private.refuse(429, 'too_many_sessions', format(
    'You have %s sessions, and may have %s. Delete some that you no longer need.',
    storage.sessions, most), jsonb_build_object('max_sessions', most));
end
$$;

create function private.require_session_place(user_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
begin
  perform private.check_session_place(private.lock_storage(require_session_place.user_id));
end
$$;
comment on function private.require_session_place(uuid) is
  'Refuses another session of a user who has as many as they may have.';

create function private.forks_this_hour(storage private.user_storage)
returns integer language plpgsql stable set search_path = '' as $$
begin
  return case when storage.forks_since > now() - interval '1 hour' then storage.forks else 0 end;
end
$$;

create function private.check_fork_place(storage private.user_storage)
returns void language plpgsql stable set search_path = '' as $$
declare
  most integer := (
    select limits.max_forks_per_hour from private.usage_limits_of(storage.user_id) limits);
begin
  if private.forks_this_hour(storage) < most then return; end if;
  perform private.refuse(429, 'too_many_forks', format(
    'You may fork %s sessions in an hour. Try again later.', most));
end
$$;

create function private.count_fork(user_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
declare
  storage private.user_storage := private.lock_storage(count_fork.user_id);
  earlier integer := private.forks_this_hour(storage);
begin
  perform private.check_fork_place(storage);
  update private.user_storage u set forks = earlier + 1,
    forks_since = case when earlier > 0 then u.forks_since else now() end
  where u.user_id = count_fork.user_id;
end
$$;
comment on function private.count_fork(uuid) is
  'Counts a fork by a user. Refuses it when they have made as many in this hour as they may.';
