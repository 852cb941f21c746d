-- Tool calls, requests and the ways a slice ends.

create function worker.start_tool_call(run_id uuid, token uuid, call_id text)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(start_tool_call.run_id, token);
  call public.tool_calls := private.tool_call_of(run, start_tool_call.call_id);
begin
  if call.status = 'requested' then
    update public.tool_calls t set status = 'running', started_at = now() where t.run_id = run.id and t.call_id = call.call_id;
    perform private.append_event(run.session_id, 'tool_started', jsonb_build_object('call_id', call.call_id), run.id);
  end if;
  -- What this lease began is its own call, asked for twice.
  return jsonb_build_object('stop_requested', run.stop_requested_at is not null, 'status_before', case
    when call.status = 'running' and call.started_at >= (select l.claimed_at from worker.leases l where l.run_id = run.id)
    then 'requested' else call.status end);
end
$$;
comment on function worker.start_tool_call(uuid, uuid, text) is
  'Records the intent before a tool works. status_before = running: somebody began it under an earlier lease, and its outcome is unknown.';

create function private.tool_call_of(run public.runs, call_id text)
returns public.tool_calls language plpgsql volatile set search_path = '' as $$
declare
  call public.tool_calls;
begin
  select * into call from public.tool_calls t where t.run_id = run.id and t.call_id = tool_call_of.call_id for update;
  if call.call_id is null then
    perform private.refuse(404, 'tool_call_not_found', 'This run has no such tool call.');
  end if;
  return call;
end
$$;

-- Commits a tool's outcome together with what it changed in the files, and with the execution it made.
create function worker.finish_tool_call(run_id uuid, token uuid, call_id text, outcome jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(finish_tool_call.run_id, token);
  call public.tool_calls := private.tool_call_of(run, finish_tool_call.call_id);
  ending public.tool_call_status := (outcome ->> 'status')::public.tool_call_status;
  made jsonb;
begin
  if call.finished_at is not null then
    return jsonb_build_object('status', call.status, 'output', call.output, 'revision', call.revision, 'was_finished', true,
      'stop_requested', run.stop_requested_at is not null);
  end if;
  if ending is null or ending in ('requested', 'running') then
    perform private.refuse(400, 'invalid_input', 'A tool call ends as succeeded, failed, stopped or unknown.');
  end if;
  if outcome ? 'changes' then
    made := private.apply_changes((select s from public.sessions s where s.id = run.session_id), outcome -> 'changes',
      (outcome ->> 'base_revision')::integer,
      row('change', null, run.id, md5(run.id || ':' || call.call_id)::uuid, null, null, left(outcome ->> 'summary', 500))::private.change_origin);
  end if;
  update public.tool_calls t set status = ending, output = outcome -> 'output', finished_at = now(),
    revision = case when made -> 'changed' <> '[]' then (made ->> 'revision')::integer end
  where t.run_id = run.id and t.call_id = call.call_id returning * into call;
  if outcome ? 'execution' then
    perform private.store_execution(run.session_id, outcome -> 'execution', run.id, call.call_id, null);
  end if;
  perform private.append_event(run.session_id, 'tool_returned', jsonb_build_object('call_id', call.call_id, 'status', call.status,
    'output', call.output, 'revision', call.revision), run.id);
  return jsonb_build_object('status', call.status, 'output', call.output, 'revision', call.revision, 'was_finished', false,
    'stop_requested', run.stop_requested_at is not null);
end
$$;
comment on function worker.finish_tool_call(uuid, uuid, text, jsonb) is
  'After a tool worked: {status, output, changes?, base_revision?, summary?, execution?}. Files change in the same transaction, '
  'exactly once; a refused change (file_changed, file_locked, …) stores nothing, and the caller reports it as the tool''s failure.';

create function private.store_execution(session_id uuid, execution jsonb, run_id uuid, call_id text, started_by uuid)
returns uuid language plpgsql volatile set search_path = '' as $$
declare
  max_bytes constant integer := 262144;
  output text := coalesce(execution ->> 'output', '');
  stored public.executions;
begin
  insert into public.executions (id, session_id, run_id, call_id, started_by, language, entry, revision, ran_in, status, exit_code,
    output, is_output_cut, duration_ms)
  values ((execution ->> 'id')::uuid, store_execution.session_id, store_execution.run_id, store_execution.call_id,
    store_execution.started_by, execution ->> 'language', execution ->> 'entry', (execution ->> 'revision')::integer,
    execution ->> 'ran_in', (execution ->> 'status')::public.execution_status, (execution ->> 'exit_code')::integer,
    case when octet_length(output) <= max_bytes then output else left(output, max_bytes / 4) end,
    coalesce((execution ->> 'is_output_cut')::boolean, false) or octet_length(output) > max_bytes, (execution ->> 'duration_ms')::integer)
  on conflict (id) do nothing returning * into stored;
  if stored.id is null then return null; end if;
  perform private.append_event(stored.session_id, 'execution_finished', to_jsonb(stored) - 'session_id' - 'output'
    || jsonb_build_object('execution_id', stored.id, 'output', left(stored.output, 20000)), stored.run_id, stored.started_by);
  return stored.id;
end
$$;

-- Asks somebody and parks the run: it costs nothing until the answer comes.
create function worker.wait_for_answer(run_id uuid, token uuid, request jsonb)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(wait_for_answer.run_id, token);
  opened public.run_requests;
begin
  if run.stop_requested_at is not null then
    perform private.end_run(run.id, 'stopped');
    return;
  end if;
  insert into public.run_requests (id, session_id, run_id, call_id, step, kind, question, expires_at)
  values ((request ->> 'id')::uuid, run.session_id, run.id, request ->> 'call_id', run.step, (request ->> 'kind')::public.request_kind,
    request -> 'question', now() + coalesce(make_interval(secs => (request ->> 'seconds')::integer), (select request_expiry from private.settings)))
  returning * into opened;
  delete from worker.leases l where l.run_id = run.id;
  update public.runs r set status = 'waiting', is_parked = true, idle_since = now() where r.id = run.id;
  perform private.append_events(run.session_id, private.void_open_call(run) || array[
    row('request_opened', jsonb_build_object('request_id', opened.id, 'kind', opened.kind, 'call_id', opened.call_id,
      'question', opened.question, 'expires_at', opened.expires_at))::private.new_event,
    row('run_waited', jsonb_build_object('request_id', opened.id))::private.new_event], run.id);
end
$$;
comment on function worker.wait_for_answer(uuid, uuid, jsonb) is
  'Opens a request {id, kind, call_id, question, seconds?} and gives the lease up until it is answered or expires. '
  'A run that was to stop ends instead.';

create function worker.yield_run(run_id uuid, token uuid, reason text default '')
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(yield_run.run_id, token);
begin
  if run.stop_requested_at is not null then
    perform private.end_run(run.id, 'stopped');
    return;
  end if;
  delete from worker.leases l where l.run_id = run.id;
  update public.runs r set status = 'queued', is_parked = true, idle_since = now() where r.id = run.id;
  perform private.append_events(run.session_id, private.void_open_call(run)
    || row('run_yielded', jsonb_build_object('reason', left(reason, 200)))::private.new_event, run.id);
  perform private.kick_agent(run.id);
end
$$;
comment on function worker.yield_run(uuid, uuid, text) is
  'Gives the lease up in good order because the slice''s time is over; the next slice is kicked and goes on as the same attempt.';

create function worker.finish_run(run_id uuid, token uuid, status text, error_code text default null, error_sentence text default null)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs;
begin
  if status is null or status not in ('succeeded', 'failed', 'stopped') or (status = 'failed') <> (error_code is not null) then
    perform private.refuse(400, 'invalid_input', 'A run ends as succeeded, stopped, or failed with an error code.');
  end if;
  run := private.hold_run(finish_run.run_id, token);
  perform private.end_run(run.id, status::public.run_status, error_code, error_sentence);
end
$$;
comment on function worker.finish_run(uuid, uuid, text, text, text) is 'Ends a run and kicks the next one of its session.';

create function worker.set_title(run_id uuid, token uuid, title text)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(set_title.run_id, token);
begin
  if coalesce(btrim(set_title.title), '') = '' then return; end if;
  update public.sessions s set title = left(btrim(set_title.title), 200) where s.id = run.session_id and s.title = '';
  if found then
    perform private.append_event(run.session_id, 'session_changed', jsonb_build_object('title', left(btrim(set_title.title), 200)), run.id);
  end if;
end
$$;
comment on function worker.set_title(uuid, uuid, text) is 'Names a session that has no name yet.';

create function worker.add_summary(run_id uuid, token uuid, message_id uuid, parts jsonb)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(add_summary.run_id, token);
  head integer := (select s.head_revision from public.sessions s where s.id = run.session_id);
  new_seq bigint;
begin
  perform private.require_json(parts, 'array', 1048576, 'parts');
  if exists (select from public.messages m where m.id = add_summary.message_id and m.run_id = run.id) then return; end if;
  perform private.refuse_taken(run, null, add_summary.message_id, null);
  new_seq := private.append_event(run.session_id, 'message_finished', jsonb_build_object('message_id', message_id, 'role', 'summary',
    'status', 'finished', 'parts', parts, 'step', run.step, 'parent_id', run.message_id, 'revision', head), run.id);
  insert into public.messages (id, session_id, seq, role, run_id, step, parent_id, parts, revision)
  values (add_summary.message_id, run.session_id, new_seq, 'summary', run.id, run.step, run.message_id, add_summary.parts, head);
end
$$;
comment on function worker.add_summary(uuid, uuid, uuid, jsonb) is
  'Stores a compaction of the conversation so far; from now on the history begins with it.';

-- What the sweep does, bounded per pass and safe to run twice at once: expired leases are given back, expired requests closed,
-- and queued runs that nobody claimed are kicked again.
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
    'kicked', private.kick_forgotten_runs(max_rows));
end
$$;
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
  perform private.kick_agent(r.id) from public.runs r where r.session_id = look_after.session_id and r.status = 'queued'
    and coalesce(r.kicked_at, r.created_at) < now() - make_interval(secs => (select lease_seconds from private.settings))
    order by r.created_at limit 1;
end
$$;

create function public.look_after(session_id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.look_after(session_id)
$$;
comment on function public.look_after(uuid) is 'Does for one session what the sweep does for all: for clients that have heard nothing for long. Harmless to repeat.';
grant execute on function private.look_after(uuid), public.look_after(uuid) to authenticated;

-- The role of the agent function: these functions and nothing else. An operator gives it a password and the right to log in.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'agent_worker') then
    create role agent_worker nologin noinherit;
  end if;
end
$$;
comment on role agent_worker is 'The agent function connects as this role: it may execute the functions of schema worker and nothing else.';
grant usage on schema worker to agent_worker;
grant execute on all functions in schema worker to agent_worker;
