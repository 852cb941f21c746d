-- Leases: which process works on a run. The agent function claims a run, and every later call
-- carries the token of its lease.

create function private.has_free_place(user_id uuid)
returns boolean language sql volatile set search_path = '' as $$
  select not limits.is_blocked and limits.max_live_runs > (
    select count(*) from public.runs r
    where r.requested_by = has_free_place.user_id and r.status = 'running')
  from private.limits_of(user_id) limits
$$;
comment on function private.has_free_place(uuid) is
  'Whether a user may have one more live run.';

create function private.waits_for(run public.runs)
returns text language plpgsql stable set search_path = '' as $$
begin
  if run.status <> 'queued' then return null; end if;
  return case when not private.is_first_in_session(run) then 'its_turn'
    when (select s.runs_paused from private.settings s) then 'runs_paused'
    when private.has_free_place(run.requested_by) then null
    when (select limits.is_blocked from private.limits_of(run.requested_by) limits)
      then 'user_blocked'
    else 'max_live_runs' end;
end
$$;
comment on function private.waits_for(public.runs) is
  'Why a queued run may not start yet: its_turn, runs_paused, user_blocked or max_live_runs. Null: '
  'it may.';

-- Claimable is a queued run that is next in its session while its user may have one more live run,
-- or a run whose process let the lease expire.
create function private.is_claimable(run public.runs, settings private.settings)
returns boolean language plpgsql volatile set search_path = '' as $$
begin
  if run.id is null or settings.runs_paused or run.status not in ('queued', 'running') then
    return false;
  end if;
  if exists (select from worker.leases l
      where l.run_id = run.id and l.expires_at > clock_timestamp()) then
    return false;
  end if;
  if run.status = 'running' then return true; end if;
  if not private.is_first_in_session(run) then return false; end if;
  -- Two claims in two sessions of one user must not both take the last free place.
  perform pg_advisory_xact_lock(hashtextextended('live_runs:' || run.requested_by, 0));
  return private.has_free_place(run.requested_by);
end
$$;

create function worker.claim_run(
  run_id uuid, holder text default '', first_call jsonb default null, token uuid default null)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  settings private.settings := private.settings();
  run public.runs;
  lasts interval := make_interval(secs => settings.lease_seconds);
  lease worker.leases;
  events private.new_event[] := '{}';
  answer jsonb;
begin
  perform from public.sessions s
  where s.id = (select r.session_id from public.runs r where r.id = claim_run.run_id) for update;
  select * into run from public.runs r where r.id = claim_run.run_id for update;
  select * into lease from worker.leases l
  where l.run_id = run.id and l.token = claim_run.token and run.status = 'running';
  if lease.run_id is null then
    if not private.is_claimable(run, settings) then return null; end if;
    if private.end_hopeless_run(run) then return null; end if;
    if run.is_parked then
      events := array[row('run_resumed', '{}')::private.new_event];
    else
      events := private.interrupt_open_call(run) || row('run_started',
        jsonb_build_object('attempt', run.attempt + 1))::private.new_event;
    end if;
    update public.runs r set status = 'running', started_at = coalesce(r.started_at, now()),
      attempt = r.attempt + case when run.is_parked then 0 else 1 end, is_parked = false, kicks = 0,
      idle = r.idle + coalesce(now() - r.idle_since, '0'), idle_since = null
    where r.id = run.id returning * into run;
    insert into worker.leases (run_id, token, holder, lasts, expires_at)
    values (run.id, coalesce(claim_run.token, gen_random_uuid()), claim_run.holder, lasts,
      clock_timestamp() + lasts)
    on conflict on constraint leases_pkey do update set token = excluded.token,
      holder = excluded.holder, batch = 0, claimed_at = now(), lasts = excluded.lasts,
      expires_at = excluded.expires_at
    returning * into lease;
  end if;
  answer := jsonb_build_object('token', lease.token, 'lease_seconds', settings.lease_seconds)
    || private.run_start_json(run, first_call, events);
  -- A long conversation takes a while to be read.
  update worker.leases l set expires_at = clock_timestamp() + l.lasts
  where l.run_id = run.id and l.expires_at < clock_timestamp() + l.lasts * 0.9;
  return answer;
end
$$;
comment on function worker.claim_run(uuid, text, jsonb, uuid) is
  'Takes the lease of a run if it is claimable, logs that it starts, and answers with what there '
  'is to work on. Null: it has ended, another process works on it, or it is not its turn. '
  'first_call {call_id, message_id, fixed_tokens, answer_tokens} is reserved and begun with it where '
  'the next step is a model call. Harmless to repeat with the same token, which the caller makes up.';

create function private.hold_run(run_id uuid, token uuid)
returns public.runs language plpgsql volatile set search_path = '' as $$
declare
  held record;
begin
  perform from public.sessions s
  where s.id = (select r.session_id from public.runs r where r.id = hold_run.run_id)
  for no key update;
  -- A second statement, because it sees what the last holder of the lock has committed.
  select r as run, l.expires_at < clock_timestamp() + l.lasts * 0.75 as is_due into held
  from public.runs r join worker.leases l on l.run_id = r.id
  where r.id = hold_run.run_id and r.status = 'running' and l.token = hold_run.token;
  if not found then
    perform private.refuse(410, 'lease_lost',
      'Another process works on this run now, or it has ended.');
  end if;
  if held.is_due then
    update worker.leases l set expires_at = clock_timestamp() + l.lasts
    where l.run_id = hold_run.run_id;
  end if;
  return held.run;
end
$$;
comment on function private.hold_run(uuid, uuid) is
  'The fence, and the first step of everything a worker does to a run. Locks the session, renews '
  'the lease once a quarter of it has passed, and returns the run. Refuses with lease_lost for a '
  'stale token.';
