-- How a run ends, and how work that was begun and not finished is closed.
-- Callers hold the lock of the session. Locks are taken in one order everywhere: session, run,
-- lease, model call, spend.

-- The next message must find a well-formed history, so everything that is open is closed.
create function private.end_run(run_id uuid, status public.run_status,
  error_code text default null, error_sentence text default null,
  last_events private.new_event[] default '{}')
returns void language plpgsql volatile set search_path = '' as $$
declare
  run public.runs;
  held_until timestamptz;
  alive_until timestamptz;
  events private.new_event[] := last_events;
  last_seq bigint;
  was_first boolean;
begin
  select * into run from public.runs r where r.id = end_run.run_id for update;
  if run.finished_at is not null then return; end if;
  was_first := private.is_first_in_session(run);
  delete from worker.leases l where l.run_id = run.id
  returning l.expires_at, l.expires_at - l.lasts into held_until, alive_until;
  perform private.settle_interrupted_calls(run.id, alive_until);

  -- When a process dies while a tool is running, the outcome of the tool is unknown.
  with closed as (
    update public.tool_calls t set finished_at = now(), status = case
      when t.status = 'running' and coalesce(held_until < clock_timestamp(), true) then 'unknown'
      else 'stopped' end::public.tool_call_status
    where t.run_id = run.id and t.finished_at is null
    returning t.call_id, t.status, t.step, t.position
  )
  select events || coalesce(array_agg(
      row('tool_returned', jsonb_build_object('call_id', closed.call_id,
        'status', closed.status))::private.new_event order by closed.step, closed.position), '{}')
  into events from closed;
  with closed as (
    update public.run_requests q set status = 'withdrawn', closed_at = now()
    where q.run_id = run.id and q.status = 'open' returning q.id
  )
  select events || coalesce(array_agg(
      row('request_closed', jsonb_build_object('request_id', id,
        'status', 'withdrawn'))::private.new_event), '{}')
  into events from closed;
  events := events || private.keep_streamed_text(run, 'stopped');

  update public.runs r set status = end_run.status, finished_at = now(), is_parked = false,
    idle = r.idle + coalesce(now() - r.idle_since, '0'), idle_since = null,
    error_code = end_run.error_code, error_sentence = end_run.error_sentence
  where r.id = run.id
  returning * into run;
  events := events || row('run_finished', jsonb_build_object('status', end_run.status,
    'error_code', end_run.error_code, 'error_sentence', end_run.error_sentence,
    'totals', private.run_totals(run)))::private.new_event;
  last_seq := private.append_events(run.session_id, events, run.id,
    case when end_run.status = 'stopped' then run.stop_requested_by end);
  -- What it has not read is queued like any message.
  update public.messages m set joins_run_id = null
  where (m.joins_run_id = run.id or m.id = run.message_id) and m.read_seq is null;
  -- A run that was stopped before it began: the next one reads its message.
  perform private.mark_read(run.message_id, last_seq);
  perform private.settle_queue(run, was_first);
  perform private.kick_next_runs(run);
end
$$;
comment on function
  private.end_run(uuid, public.run_status, text, text, private.new_event[]) is
  'Ends a run whose session is locked: closes what is open, logs it and kicks the next run. '
  'last_events leave before the others, in the same broadcast.';

create function private.succeed_run(run public.runs, last_events private.new_event[] default '{}')
returns boolean language plpgsql volatile set search_path = '' as $$
begin
  if exists (select from private.messages_to_read(run)) then return false; end if;
  perform private.end_run(run.id, 'succeeded', last_events => succeed_run.last_events);
  return true;
end
$$;
comment on function private.succeed_run(public.runs, private.new_event[]) is
  'Ends a run, unless a message waits to be read. Then nothing happens.';

create function private.end_hopeless_run(run public.runs)
returns boolean language plpgsql volatile set search_path = '' as $$
begin
  if run.stop_requested_at is not null then
    perform private.end_run(run.id, 'stopped');
    return true;
  end if;
  if run.is_parked
     or private.attempts_in_vain(run) < (select s.max_attempts from private.settings s) then
    return false;
  end if;
  perform private.end_run(run.id, 'failed', 'too_many_attempts', format(
    'This run was interrupted %s times in the same step and is given up. Its work so far is kept; '
    'send a message to go on.', private.attempts_in_vain(run)));
  return true;
end
$$;
comment on function private.end_hopeless_run(public.runs) is
  'Ends a run that no process works on if it is to stop or has had all its attempts in vain.';
