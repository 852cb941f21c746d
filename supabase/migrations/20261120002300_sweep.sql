-- The sweep repairs what dead processes left behind: it releases expired leases, closes expired
-- requests, ends runs that were queued for too long, settles lost calls and kicks queued runs and
-- programs that were not claimed. It also deletes streamed text and contents that are no longer
-- needed. It is bounded per pass and safe to run twice at once.

create table private.last_sweep (
  is_only_row boolean primary key default true,
  ended_at timestamptz,
  took interval,
  constraint last_sweep_is_one_row check (is_only_row)
);
comment on table private.last_sweep is 'One row: when the sweep last ended, and how long it took.';
insert into private.last_sweep default values;
alter table private.last_sweep enable row level security;

create function private.note_sweep(began_at timestamptz)
returns void language plpgsql volatile set search_path = '' as $$
begin
  update private.last_sweep
  set ended_at = clock_timestamp(), took = clock_timestamp() - note_sweep.began_at;
end
$$;
comment on function private.note_sweep(timestamptz) is 'Notes that a sweep has ended.';

create function private.session_ids_to_sweep()
returns setof uuid language plpgsql volatile set search_path = '' as $$
begin
  return query
  select r.session_id from public.runs r left join worker.leases l on l.run_id = r.id
  where r.status = 'running' and (l.run_id is null or l.expires_at < clock_timestamp())
  union
  select q.session_id from public.run_requests q
  where q.status = 'open' and q.expires_at < clock_timestamp()
  union
  select e.session_id from public.executions e
  where e.status = 'running' and private.is_abandoned(e)
  union
  select r.session_id from public.runs r join public.sessions s on s.id = r.session_id
  where r.status = 'queued'
    and r.created_at < now() - (select settings.queue_expiry from private.settings settings)
    -- In a paused queue runs may wait for ever. The function is not called for them.
    and case when s.queue_paused_at is null then private.is_queued_too_long(r) end;
end
$$;
comment on function private.session_ids_to_sweep() is
  'Sessions with a run or a program whose lease has expired, with an expired request, or with a '
  'run that was queued for too long.';

create function private.release_expired_lease(session_id uuid)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  run public.runs;
  events private.new_event[];
begin
  select r.* into run from public.runs r left join worker.leases l on l.run_id = r.id
  where r.session_id = release_expired_lease.session_id and r.status = 'running'
    and (l.run_id is null or l.expires_at < clock_timestamp()) for update of r;
  if run.id is null then return 0; end if;
  if private.end_hopeless_run(run) then return 1; end if;
  events := private.interrupt_open_call(run);
  delete from worker.leases l where l.run_id = run.id;
  update public.runs r set status = 'queued', is_parked = false, idle_since = now()
  where r.id = run.id;
  perform private.append_events(run.session_id, events || row('run_queued',
    jsonb_build_object('message_id', run.message_id, 'interrupted', true))::private.new_event,
    run.id);
  perform private.kick_agent(run.id);
  return 1;
end
$$;
comment on function private.release_expired_lease(uuid) is
  'Queues the run of a session again whose process let its lease expire, or ends it. What the '
  'process had streamed is kept.';

create function private.expire_requests(session_id uuid)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  request public.run_requests;
  expired integer := 0;
begin
  for request in
    update public.run_requests q set status = 'expired', closed_at = now()
    where q.session_id = expire_requests.session_id and q.status = 'open'
      and q.expires_at < clock_timestamp()
    returning *
  loop
    perform private.append_event(request.session_id, 'request_closed',
      jsonb_build_object('request_id', request.id, 'status', 'expired'), request.run_id);
    perform private.resume_run(request.run_id);
    expired := expired + 1;
  end loop;
  return expired;
end
$$;
comment on function private.expire_requests(uuid) is
  'Closes the requests of a session that were not answered in time; their runs go on without.';

-- Those in a paused queue wait for a person, and those behind a live run for its end. While runs
-- are paused, no run can help waiting. After any of these, each run has its whole time again.
create function private.is_queued_too_long(run public.runs)
returns boolean language plpgsql volatile set search_path = '' as $$
begin
  return run.status = 'queued' and exists (
    select from private.settings settings, public.sessions s
    where greatest(coalesce(run.idle_since, run.created_at), settings.runs_resumed_at)
        < now() - settings.queue_expiry
      and not settings.runs_paused and s.id = run.session_id and s.queue_paused_at is null
      and not exists (select from public.session_events e
        where e.session_id = s.id and e.type = 'queue_resumed'
          and e.created_at > now() - settings.queue_expiry)
      and not exists (select from public.runs other
        where other.session_id = run.session_id and other.id <> run.id
          and (other.status in ('running', 'waiting')
            or other.finished_at > now() - settings.queue_expiry
              and other.error_code is distinct from 'queued_too_long')));
end
$$;
comment on function private.is_queued_too_long(public.runs) is
  'Whether a queued run has waited for so long that it ends.';

-- The last ones first, because a run that fails in its turn pauses the queue behind it.
create function private.end_stale_runs(session_id uuid)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  stale_id uuid;
  ended integer := 0;
begin
  for stale_id in
    select r.id from public.runs r
    where r.session_id = end_stale_runs.session_id and private.is_queued_too_long(r)
    order by r.place desc for update
  loop
    perform private.end_run(stale_id, 'failed', 'queued_too_long', format(
      'This waited for %s hours and could not be started. Try it again, or ask the operator.',
      (select round(extract(epoch from s.queue_expiry) / 3600, 1)::real from private.settings s)));
    ended := ended + 1;
  end loop;
  return ended;
end
$$;
comment on function private.end_stale_runs(uuid) is
  'Ends the queued runs of a locked session that have waited for too long.';

-- Per user the oldest run first, and no more than may start, so that the limit of rows is spent on
-- runs that can. After five kicks in vain a run lets the others go first.
create function private.runs_to_kick(max_rows integer, session_id uuid)
returns setof uuid language plpgsql volatile set search_path = '' as $$
begin
  return query
    with waiting as (
      select distinct r.requested_by as user_id
      from public.runs r join public.sessions s on s.id = r.session_id
      where r.status = 'queued' and s.queue_paused_at is null
        and (runs_to_kick.session_id is null or r.session_id = runs_to_kick.session_id)
    )
    select due.id
    from waiting
    cross join lateral (
      select greatest(private.places_to_kick(waiting.user_id), 0) as places) allowed
    cross join lateral (
      select r.id, r.created_at
      from private.settings settings, public.runs r join public.sessions s on s.id = r.session_id
      where r.requested_by = waiting.user_id and r.status = 'queued'
        and (runs_to_kick.session_id is null or r.session_id = runs_to_kick.session_id)
        and coalesce(r.kicked_at, r.created_at)
          < now() - private.kick_pause(r.kicks, settings.lease_seconds)
        and case when s.queue_paused_at is null then private.is_first_in_session(r) end
      order by r.kicks / 5, r.created_at limit allowed.places) due
    order by due.created_at limit max_rows;
end
$$;
comment on function private.runs_to_kick(integer, uuid) is
  'Queued runs that may start and whose last kick is older than its pause.';

create function private.kick_forgotten_runs(max_rows integer, session_id uuid default null)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  settings private.settings := private.settings();
  forgotten uuid;
  kicked integer := 0;
begin
  if settings.runs_paused or settings.agent_url is null then return 0; end if;
  for forgotten in
    select r.id from public.runs r
    where r.id in (
      select private.runs_to_kick(max_rows, kick_forgotten_runs.session_id))
    for update skip locked
  loop
    perform private.kick_agent(forgotten);
    kicked := kicked + 1;
  end loop;
  return kicked;
end
$$;
comment on function private.kick_forgotten_runs(integer, uuid) is
  'Kicks queued runs that may start again, after a pause that grows with each kick.';

create function worker.sweep(max_rows integer default 100)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  began_at timestamptz := clock_timestamp();
  outcome jsonb;
  swept_id uuid;
  to_sweep uuid[];
  lost_calls uuid[];
  swept_ids uuid[] := '{}';
  unused record;
  released integer := 0;
  expired integer := 0;
  passed_over integer := 0;
  -- Before any session is locked.
  deleted integer := private.delete_streamed_text(max_rows * 200);
begin
  -- One at a time: two sweeps of many sessions would lock the spend of users in different orders.
  perform pg_advisory_xact_lock(hashtextextended('sweep', 0));
  to_sweep := array(
    select s.id from public.sessions s
    where s.id in (select private.session_ids_to_sweep()) limit max_rows for update skip locked);
  lost_calls := private.lost_requests(max_rows);
  perform private.lock_budgets(to_sweep, lost_calls);
  foreach swept_id in array to_sweep loop
    begin
      select released + private.release_expired_lease(swept_id)
          + private.release_abandoned_executions(swept_id),
        expired + private.expire_requests(swept_id) + private.end_stale_runs(swept_id)
      into released, expired;
      swept_ids := swept_ids || swept_id;
    exception when others then
      -- One session that cannot be repaired must not keep the others waiting.
      passed_over := passed_over + 1;
      raise warning 'The sweep passed over session %: %', swept_id, sqlerrm;
    end;
  end loop;
  unused := private.delete_unused_contents(max_rows);
  outcome := jsonb_build_object('released', released, 'expired', expired,
    'passed_over', passed_over, 'deleted', deleted,
    'unused', unused.deleted,
    'settled', private.settle_lost_requests(lost_calls),
    'kicked', private.kick_forgotten_runs(max_rows)
      + private.kick_forgotten_executions(max_rows));
  perform private.lock_storage_in_order(array(
    select s.owner_id from public.sessions s where s.id = any (swept_ids || unused.session_ids)));
  perform private.note_sweep(began_at);
  return outcome;
end
$$;
comment on function worker.sweep(integer) is
  'Repairs what dead processes left behind. Called by pg_cron, or by hand.';

-- Asked several times a second: PL/pgSQL keeps its plans, an SQL function plans each time.
create function private.is_sweep_due()
returns boolean language plpgsql volatile set search_path = '' as $$
begin
  return exists (select from private.session_ids_to_sweep());
end
$$;
comment on function private.is_sweep_due() is
  'Whether a process died, or a request expired, since the last sweep.';

create function private.is_anything_live()
returns boolean language plpgsql stable set search_path = '' as $$
begin
  return exists (select from public.runs r where r.status = 'running')
    or exists (select from public.executions e where e.status = 'running');
end
$$;
comment on function private.is_anything_live() is 'Whether a process may be at work anywhere.';
