-- Leases: who works on a run. The agent function claims a run, and every later call carries the token of its lease.
-- Locks are taken in one order everywhere: session, run, lease, spend.

-- What a finished run took in all; null while it goes on.
create function private.run_totals(run public.runs)
returns jsonb language sql stable set search_path = '' as $$
  select case when run.finished_at is not null then jsonb_build_object(
    'steps', run.step,
    'tool_calls', (select count(*) from public.tool_calls call where call.run_id = run.id),
    'input_tokens', run.input_tokens, 'cached_tokens', run.cached_tokens, 'output_tokens', run.output_tokens,
    'cost', run.cost,
    'duration_ms', coalesce(
      round(extract(epoch from run.finished_at - run.started_at - run.idle) * 1000)::bigint, 0)) end
$$;
comment on function private.run_totals(public.runs) is
  'Steps, tool calls, tokens, cost in US dollars, and the time it was worked on: waiting is not counted.';

-- Puts an end to a run whose session is locked: what is open is closed, so that the next message finds a well-formed history.
create function private.end_run(
  run_id uuid, status public.run_status, error_code text default null, error_sentence text default null)
returns void language plpgsql volatile set search_path = '' as $$
declare
  run public.runs;
  held_until timestamptz;
  events private.new_event[] := '{}';
begin
  select * into run from public.runs r where r.id = end_run.run_id for update;
  if run.finished_at is not null then return; end if;
  delete from worker.leases l where l.run_id = run.id returning l.expires_at into held_until;
  perform private.settle_lost_calls(run.id);

  -- A tool that was at work when its process died has an outcome that nobody knows.
  with closed as (
    update public.tool_calls t set finished_at = now(), status = case
      when t.status = 'running' and coalesce(held_until < clock_timestamp(), true) then 'unknown' else 'stopped' end::public.tool_call_status
    where t.run_id = run.id and t.finished_at is null returning t.call_id, t.status, t.step, t.position
  ) select events || coalesce(array_agg(row('tool_returned', jsonb_build_object(
      'call_id', closed.call_id, 'status', closed.status))::private.new_event order by closed.step, closed.position), '{}')
    into events from closed;
  with closed as (
    update public.run_requests q set status = 'withdrawn', closed_at = now()
    where q.run_id = run.id and q.status = 'open' returning q.id
  ) select events || coalesce(array_agg(row('request_closed',
      jsonb_build_object('request_id', id, 'status', 'withdrawn'))::private.new_event), '{}') into events from closed;
  events := events || private.keep_partial_messages(run);

  update public.runs r set status = end_run.status, finished_at = now(), is_parked = false,
    idle = r.idle + coalesce(now() - r.idle_since, '0'), idle_since = null,
    error_code = end_run.error_code, error_sentence = end_run.error_sentence
  where r.id = run.id
  returning * into run;
  events := events || row('run_finished', jsonb_build_object('status', end_run.status, 'error_code', end_run.error_code,
    'error_sentence', end_run.error_sentence, 'totals', private.run_totals(run)))::private.new_event;
  perform private.append_events(run.session_id, events, run.id, case when end_run.status = 'stopped' then run.stop_requested_by end);
  perform private.kick_next_runs(run);
end
$$;

-- What was streamed before a stop is kept as a stopped message; an empty one is discarded.
create function private.keep_partial_messages(run public.runs)
returns private.new_event[] language plpgsql volatile set search_path = '' as $$
declare
  message public.messages;
  said jsonb;
  events private.new_event[] := '{}';
begin
  for message in select * from public.messages m where m.run_id = run.id and m.status = 'streaming' loop
    select coalesce(jsonb_agg(part - 'part' order by (part ->> 'part')::integer), '[]') into said
    from jsonb_array_elements(private.streamed_text(run.session_id, message.id)) part where part ->> 'type' = 'text';
    update public.messages m set parts = said, status = case when said = '[]' then 'discarded' else 'stopped' end::public.message_status
    where m.id = message.id;
    perform private.trim_streamed_text(run.session_id, message.id);
    events := events || case when said = '[]'
      then row('message_discarded', jsonb_build_object('message_id', message.id))::private.new_event
      else row('message_finished', jsonb_build_object('message_id', message.id, 'status', 'stopped', 'parts', said))::private.new_event end;
  end loop;
  return events;
end
$$;

-- Voids what was begun and not finished when a slice ended or died: its open call is charged, its message discarded.
create function private.void_open_call(run public.runs)
returns private.new_event[] language plpgsql volatile set search_path = '' as $$
declare
  events private.new_event[];
begin
  perform private.settle_lost_calls(run.id);
  with voided as (
    update public.messages m set status = 'discarded' where m.run_id = run.id and m.status = 'streaming' returning m.id
  ), trimmed as (
    select voided.id, private.trim_streamed_text(run.session_id, voided.id) from voided
  ) select coalesce(array_agg(row('message_discarded', jsonb_build_object('message_id', id))::private.new_event), '{}')
    into events from trimmed;
  return events;
end
$$;

create function worker.claim_run(run_id uuid, holder text default '')
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  settings private.settings := private.settings();
  session public.sessions;
  run public.runs;
  lease worker.leases;
  events private.new_event[];
begin
  select s.* into session from public.sessions s
  where s.id = (select r.session_id from public.runs r where r.id = claim_run.run_id) for update;
  select * into run from public.runs r where r.id = claim_run.run_id for update;
  if not private.is_claimable(run, settings) then return null; end if;
  if run.stop_requested_at is not null then
    perform private.end_run(run.id, 'stopped');
    return null;
  end if;
  if run.attempt >= settings.max_attempts and not run.is_parked then
    perform private.end_run(run.id, 'failed', 'too_many_attempts', format(
      'The work was interrupted %s times and given up. What it had done so far is kept; send a message to go on.', run.attempt));
    return null;
  end if;

  if run.is_parked then
    events := array[row('run_resumed', '{}')::private.new_event];
  else
    events := private.void_open_call(run)
      || row('run_started', jsonb_build_object('attempt', run.attempt + 1))::private.new_event;
  end if;
  update public.runs r set status = 'running', started_at = coalesce(r.started_at, now()),
    attempt = r.attempt + case when run.is_parked then 0 else 1 end, is_parked = false,
    idle = r.idle + coalesce(now() - r.idle_since, '0'), idle_since = null
  where r.id = run.id returning * into run;
  insert into worker.leases (run_id, holder, expires_at)
  values (run.id, claim_run.holder, clock_timestamp() + make_interval(secs => settings.lease_seconds))
  on conflict on constraint leases_pkey do update set token = gen_random_uuid(), holder = excluded.holder, batch = 0,
    claimed_at = now(), expires_at = excluded.expires_at
  returning * into lease;
  perform private.append_events(run.session_id, events, run.id);
  return jsonb_build_object('token', lease.token, 'lease_seconds', settings.lease_seconds, 'run', to_jsonb(run),
    'session', (select to_jsonb(s) from public.sessions s where s.id = run.session_id),
    'user_instructions', (select p.instructions from public.profiles p where p.user_id = run.requested_by),
    'locked_paths', (select coalesce(jsonb_agg(l.path), '[]') from public.file_locks l where l.session_id = run.session_id));
end
$$;
comment on function worker.claim_run(uuid, text) is
  'Takes the lease of a run if it is its turn, and says what to work on; null when it is not to be had.';

-- Queued and first in its session, or left by a process whose lease ran out; and its user may have one more at work.
create function private.is_claimable(run public.runs, settings private.settings)
returns boolean language plpgsql volatile set search_path = '' as $$
declare
  limits record;
begin
  if run.id is null or settings.runs_paused or run.status not in ('queued', 'running') then return false; end if;
  if exists (select from worker.leases l where l.run_id = run.id and l.expires_at > clock_timestamp()) then return false; end if;
  if run.status = 'running' then return true; end if;
  if not private.is_first_in_session(run) then return false; end if;
  -- One counter per user: two claims in two sessions must not both see the last free place.
  perform pg_advisory_xact_lock(hashtextextended('live_runs:' || run.requested_by, 0));
  select * into limits from private.limits_of(run.requested_by);
  return not limits.is_blocked and limits.max_live_runs >
    (select count(*) from public.runs other where other.requested_by = run.requested_by and other.status = 'running');
end
$$;

-- The run behind a live token, with its session locked and its lease renewed. Raises lease_lost for any other token.
create function private.hold_run(run_id uuid, token uuid)
returns public.runs language plpgsql volatile set search_path = '' as $$
declare
  run public.runs;
begin
  perform from public.sessions s where s.id = (select r.session_id from public.runs r where r.id = hold_run.run_id) for update;
  select * into run from public.runs r where r.id = hold_run.run_id for update;
  update worker.leases l
  set expires_at = clock_timestamp() + make_interval(secs => (select lease_seconds from private.settings))
  where l.run_id = run.id and l.token = hold_run.token and run.status = 'running';
  if not found then
    perform private.refuse(410, 'lease_lost', 'Somebody else works on this run now, or it has ended.');
  end if;
  return run;
end
$$;
comment on function private.hold_run(uuid, uuid) is 'The fence: the first step of everything that a worker does to a run.';
