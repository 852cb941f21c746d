-- Retention: what is deleted by itself, each after a time that private.settings states. It is apart
-- from the sweep, so that no run waits for it: each pass handles a bounded number of rows, skips
-- what others have locked, and commits.

-- Planned for the given user, or else for all. PL/pgSQL collects every row that it returns, so the
-- limit has to be inside.
create function private.idle_guests(user_id uuid default null, max_rows integer default null)
returns setof uuid language plpgsql stable set search_path = ''
set plan_cache_mode = force_custom_plan as $$
declare
  active_until timestamptz := now() - (select s.idle_guests_kept_for from private.settings s);
begin
  return query
    select u.id from auth.users u
    where u.is_anonymous and u.created_at < active_until
      and case when idle_guests.user_id is null
        then not exists (select from private.account_deletions d where d.user_id = u.id)
        else u.id = idle_guests.user_id end
      and not exists (select from public.session_members m
        join public.sessions s on s.id = m.session_id
        left join private.seen_news seen on (seen.session_id, seen.user_id) = (s.id, m.user_id)
        where m.user_id = u.id and greatest(s.updated_at, seen.seen_at) >= active_until)
      and not exists (select from public.model_calls c
        where c.user_id = u.id and c.started_at >= active_until)
    limit max_rows;
end
$$;
comment on function private.idle_guests(uuid, integer) is
  'Guests who did nothing for the time in private.settings: this one, or at most so many whose '
  'accounts are not being deleted yet.';

create function private.begin_deleting_idle_guests(max_rows integer)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  begun integer;
begin
  insert into private.account_deletions (user_id, shared_sessions, because_idle)
  select idle.id, 'hand_over', true
  from private.idle_guests(max_rows => begin_deleting_idle_guests.max_rows) idle (id)
  on conflict do nothing;
  get diagnostics begun = row_count;
  return begun;
end
$$;
comment on function private.begin_deleting_idle_guests(integer) is
  'Has the accounts of idle guests deleted.';

create function private.continue_account_deletions(max_rows integer)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  deletion private.account_deletions;
begin
  -- One step, because each locks a session and the spend of its users. Who asked for it is first.
  select * into deletion from private.account_deletions d where d.not_before <= now()
  order by d.because_idle, d.requested_at limit 1 for update skip locked;
  if not found then return 0; end if;
  if deletion.because_idle and not exists (select from private.idle_guests(deletion.user_id)) then
    delete from private.account_deletions d where d.user_id = deletion.user_id;
  else
    perform private.continue_account_deletion(deletion, max_rows);
  end if;
  return 1;
exception when others then
  -- The other accounts must not wait for one that cannot be deleted.
  update private.account_deletions d set not_before = now() + interval '10 minutes'
  where d.user_id = deletion.user_id;
  raise warning 'The account % is not deleted yet: %', deletion.user_id, sqlerrm;
  return 0;
end
$$;
comment on function private.continue_account_deletions(integer) is
  'Takes the next step of the oldest account deletion, or ends that of a guest who came back. '
  'Returns how many it took.';

create function private.delete_unopened_sessions(
  max_rows integer, out deleted integer, out owner_ids uuid[])
language plpgsql volatile set search_path = '' as $$
declare
  opened_until timestamptz :=
    now() - (select s.unopened_sessions_kept_for from private.settings s);
  session public.sessions;
  events_left bigint := max_rows::bigint * 50;
begin
  deleted := 0;
  owner_ids := '{}';
  if opened_until is null then return; end if;
  for session in
    select * from public.sessions s
    where s.updated_at < opened_until
      and not exists (select from private.seen_news seen
        where seen.session_id = s.id and seen.seen_at >= opened_until)
      -- Deleting one of these would lock the spend of its users.
      and not exists (select from public.runs r
        where r.session_id = s.id and r.status in ('queued', 'running', 'waiting'))
    order by s.updated_at limit max_rows for update skip locked
  loop
    perform private.notify_user(m.user_id, m.session_id, 'session_deleted', 0)
    from public.session_members m where m.session_id = session.id;
    delete from public.sessions s where s.id = session.id;
    deleted := deleted + 1;
    owner_ids := owner_ids || session.owner_id;
    events_left := events_left - session.last_seq;
    exit when events_left <= 0;
  end loop;
end
$$;
comment on function private.delete_unopened_sessions(integer) is
  'Deletes sessions in which nothing happened, and that no member opened, for the time in '
  'private.settings: at most so many, and fewer when their logs are long. Also returns whose they '
  'were.';

create function private.delete_typed_calls(max_rows integer)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  kept_from timestamptz := now() - (select s.typed_calls_kept_for from private.settings s);
  deleted integer;
begin
  -- Calls of runs go with their session.
  delete from public.model_calls c where c.id = any (array(
    select old.id from public.model_calls old
    where old.run_id is null and old.finished_at is not null
      and (old.user_id is null or old.started_at < kept_from)
    order by old.started_at limit max_rows for update skip locked));
  get diagnostics deleted = row_count;
  return deleted;
end
$$;
comment on function private.delete_typed_calls(integer) is
  'Deletes the records of model calls outside of runs, when they are older than private.settings '
  'says or their user is gone. What they cost stays in the spend.';

create function private.delete_old_spend(max_rows integer)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  kept_from date := current_date - 400;
  deleted integer;
begin
  delete from private.user_spend spend where spend.ctid = any (array(
    select old.ctid from private.user_spend old where old.day < kept_from
    limit max_rows for update skip locked));
  get diagnostics deleted = row_count;
  delete from private.former_users_spend spend where spend.day < kept_from;
  return deleted;
end
$$;
comment on function private.delete_old_spend(integer) is 'Deletes spend older than 400 days.';

create function private.delete_former_addresses(max_rows integer)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  today date := (now() at time zone 'UTC')::date;
  deleted integer;
begin
  delete from private.former_addresses former where former.address_hash = any (array(
    select old.address_hash from private.former_addresses old
    where old.day < today - case when old.is_blocked then 400 else 0 end
    limit max_rows for update skip locked));
  get diagnostics deleted = row_count;
  return deleted;
end
$$;
comment on function private.delete_former_addresses(integer) is
  'Forgets deleted accounts once their day is over, those of blocked users after 400 days.';

create function private.delete_job_records(max_rows integer)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  kept_from timestamptz := now() - (select s.job_records_kept_for from private.settings s);
  deleted integer := 0;
begin
  if kept_from is null or to_regclass('cron.job_run_details') is null then return 0; end if;
  execute 'delete from cron.job_run_details d where d.runid = any (array('
    'select old.runid from cron.job_run_details old where old.end_time < $1 '
    'order by old.runid limit $2 for update skip locked))'
  using kept_from, max_rows;
  get diagnostics deleted = row_count;
  return deleted;
end
$$;
comment on function private.delete_job_records(integer) is
  'Deletes records of pg_cron that are older than private.settings says.';

create function private.delete_unsent_attachments(
  max_rows integer, out deleted integer, out owner_ids uuid[])
language plpgsql volatile set search_path = '' as $$
declare
  announced_until timestamptz := now() - interval '1 day';
begin
  -- A message takes its attachments while it holds the lock of the session.
  with locked as materialized (
    select s.id, s.owner_id from public.sessions s
    where s.id in (
      select a.session_id from public.attachments a
      where a.message_id is null and a.created_at < announced_until
      order by a.created_at limit max_rows)
    for update skip locked
  ), unsent as (
    delete from public.attachments a using locked
    where a.session_id = locked.id and a.message_id is null and a.created_at < announced_until
    returning locked.owner_id
  )
  select count(*), coalesce(array_agg(distinct unsent.owner_id), '{}')
  into deleted, owner_ids from unsent;
end
$$;
comment on function private.delete_unsent_attachments(integer) is
  'Deletes attachments that no message has a day after they were announced. Also returns who owns '
  'their sessions.';

create function private.apply_retention(max_rows integer default 100)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  guests integer := private.begin_deleting_idle_guests(max_rows);
  account_steps integer := private.continue_account_deletions(max_rows * 50);
  sessions record;
  unsent record;
  outcome jsonb;
begin
  -- With a step of an account, counter rows would not be locked in one order.
  if account_steps = 0 then
    select * into sessions from private.delete_unopened_sessions(max_rows);
    select * into unsent from private.delete_unsent_attachments(max_rows);
  else
    select 0 as deleted, '{}'::uuid[] as owner_ids into sessions;
    unsent := sessions;
  end if;
  outcome := jsonb_build_object('guests', guests, 'account_steps', account_steps,
    'sessions', sessions.deleted,
    'former_addresses', private.delete_former_addresses(max_rows * 10),
    'typed_calls', private.delete_typed_calls(max_rows * 10),
    'spend', private.delete_old_spend(max_rows * 10),
    'unsent_attachments', unsent.deleted,
    'unnamed_objects', private.queue_unnamed_objects(max_rows * 10),
    'objects', private.kick_object_removal(max_rows * 10),
    'job_records', private.delete_job_records(max_rows * 10));
  perform private.lock_storage_in_order(sessions.owner_ids || unsent.owner_ids);
  return outcome;
end
$$;
comment on function private.apply_retention(integer) is
  'One pass: deletes some of what is kept for longer than private.settings says. Answers how much, '
  'so that callers repeat it, each time in a new transaction. Called by pg_cron, or by hand.';
