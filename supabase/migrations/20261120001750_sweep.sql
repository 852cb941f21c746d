-- The sweep puts in order what dead processes left behind, by the clock or by whoever watches. Bounded per pass, safe to run twice
-- at once: expired leases are given back, expired requests closed, and queued runs that nobody claimed kicked again.

create function worker.sweep(max_rows integer default 100)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  swept_id uuid;
  released integer := 0;
  expired integer := 0;
  passed_over integer := 0;
begin
  -- One at a time: two of them, each with many sessions, would lock the spend of the same users in different orders.
  perform pg_advisory_xact_lock(hashtextextended('sweep', 0));
  for swept_id in
    select s.id from public.sessions s
    where s.id in (select private.session_ids_to_sweep()) limit max_rows for update skip locked
  loop
    begin
      select released + private.release_expired_lease(swept_id), expired + private.expire_requests(swept_id) into released, expired;
    exception when others then
      -- One session that cannot be put in order must not keep all others waiting.
      passed_over := passed_over + 1;
      raise warning 'The sweep passed over session %: %', swept_id, sqlerrm;
    end;
  end loop;
  return jsonb_build_object('released', released, 'expired', expired, 'passed_over', passed_over,
    'settled', private.settle_lost_requests(max_rows), 'kicked', private.kick_forgotten_runs(max_rows));
end
$$;
grant execute on function worker.sweep(integer) to agent_worker;
comment on function worker.sweep(integer) is 'Every 10 seconds by pg_cron, or by hand: nothing that a dead process left stays behind.';

-- Sessions with a run at work whose lease ran out, or is gone, and with requests that nobody answered in time.
create function private.session_ids_to_sweep()
returns setof uuid language sql volatile set search_path = '' as $$
  select r.session_id from public.runs r left join worker.leases l on l.run_id = r.id
  where r.status = 'running' and (l.run_id is null or l.expires_at < clock_timestamp())
  union
  select q.session_id from public.run_requests q where q.status = 'open' and q.expires_at < clock_timestamp()
$$;

create function private.release_expired_lease(session_id uuid)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  run public.runs;
  settings private.settings := private.settings();
begin
  select r.* into run from public.runs r left join worker.leases l on l.run_id = r.id
  where r.session_id = release_expired_lease.session_id and r.status = 'running'
    and (l.run_id is null or l.expires_at < clock_timestamp()) for update of r;
  if run.id is null then return 0; end if;
  if run.stop_requested_at is not null then
    perform private.end_run(run.id, 'stopped');
  elsif run.attempt >= settings.max_attempts then
    perform private.end_run(run.id, 'failed', 'too_many_attempts', format(
      'The work was interrupted %s times and given up. What it had done so far is kept; send a message to go on.', run.attempt));
  else
    -- Its money is settled now; what it had said is shown until the next attempt says it anew.
    delete from worker.leases l where l.run_id = run.id;
    perform private.settle_lost_calls(run.id);
    update public.runs r set status = 'queued', is_parked = false, idle_since = now() where r.id = run.id;
    perform private.append_event(run.session_id, 'run_queued', jsonb_build_object('message_id', run.message_id, 'interrupted', true), run.id);
    perform private.kick_agent(run.id);
  end if;
  return 1;
end
$$;

create function private.expire_requests(session_id uuid)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  request public.run_requests;
  expired integer := 0;
begin
  for request in
    update public.run_requests q set status = 'expired', closed_at = now()
    where q.session_id = expire_requests.session_id and q.status = 'open' and q.expires_at < clock_timestamp() returning *
  loop
    perform private.append_event(request.session_id, 'request_closed',
      jsonb_build_object('request_id', request.id, 'status', 'expired'), request.run_id);
    perform private.resume_run(request.run_id);
    expired := expired + 1;
  end loop;
  return expired;
end
$$;

-- The first queued run of each session that has no live one, where the last kick is older than a lease.
create function private.kick_forgotten_runs(max_rows integer)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  settings private.settings := private.settings();
  forgotten uuid;
  kicked integer := 0;
begin
  if settings.runs_paused or settings.agent_url is null then return 0; end if;
  for forgotten in
    select r.id from public.runs r
    where r.status = 'queued' and coalesce(r.kicked_at, r.created_at) < now() - make_interval(secs => settings.lease_seconds)
      and private.is_first_in_session(r)
    order by coalesce(r.kicked_at, r.created_at) limit max_rows for update skip locked
  loop
    perform private.kick_agent(forgotten);
    kicked := kicked + 1;
  end loop;
  return kicked;
end
$$;

-- A watching client that has heard nothing for a lease's length asks for the sweep of its own session.
create function private.look_after(session_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.lock_session(look_after.session_id, 'viewer');
  perform private.release_expired_lease(look_after.session_id);
  perform private.expire_requests(look_after.session_id);
  perform private.kick_agent(forgotten.id) from (
    select r.id from public.runs r where r.session_id = look_after.session_id and r.status = 'queued' and private.is_first_in_session(r)
      and coalesce(r.kicked_at, r.created_at) < now() - make_interval(secs => (select lease_seconds from private.settings))
    for update skip locked
  ) forgotten;
end
$$;

create function public.look_after(session_id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.look_after(session_id)
$$;
comment on function public.look_after(uuid) is 'Does for one session what the sweep does for all: for clients that have heard nothing for long. Harmless to repeat.';
grant execute on function private.look_after(uuid), public.look_after(uuid) to authenticated;
