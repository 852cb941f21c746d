-- Tool calls, requests and the ways a slice ends.

-- The loop guard: a tool that this message calls with the same input for the third time in a row. Calls count in their order,
-- those of one step too; after a person has answered the run, the count starts anew.
create function private.repeated_tool(run_id uuid, message_id uuid)
returns text language sql stable set search_path = '' as $$
  with recent as (
    select t.message_id, t.name, t.input, t.step, t.position
    from public.tool_calls t
    where t.run_id = repeated_tool.run_id and t.step > (select coalesce(max(q.step), -1) from public.run_requests q
      where q.run_id = repeated_tool.run_id and q.status = 'answered' and q.kind in ('question', 'approval'))
    order by t.step desc, t.position desc
    limit 2 + (select count(*) from public.tool_calls t where t.run_id = repeated_tool.run_id and t.message_id = repeated_tool.message_id)
  ), compared as (
    select recent.message_id, name, name = lag(name) over calls and input = lag(input) over calls
      and name = lag(name, 2) over calls and input = lag(input, 2) over calls as is_third
    from recent window calls as (order by step, position)
  )
  select name from compared where compared.message_id = repeated_tool.message_id and is_third limit 1
$$;

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
    revision = case when made -> 'changed' <> '[]' then (made ->> 'revision')::integer end,
    (lines_added, lines_removed) = (
      select sum((file ->> 'lines_added')::integer), sum((file ->> 'lines_removed')::integer)
      from jsonb_array_elements(made -> 'changed') file)
  where t.run_id = run.id and t.call_id = call.call_id returning * into call;
  if outcome ? 'execution' then
    perform private.store_execution(run.session_id, outcome -> 'execution', run.id, call.call_id, null);
  end if;
  perform private.append_event(run.session_id, 'tool_returned', jsonb_build_object('call_id', call.call_id, 'status', call.status,
    'output', call.output, 'revision', call.revision,
    'lines_added', call.lines_added, 'lines_removed', call.lines_removed), run.id);
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
  perform private.refuse_taken(run, add_summary.message_id, null);
  new_seq := private.append_event(run.session_id, 'message_finished', jsonb_build_object('message_id', message_id, 'role', 'summary',
    'status', 'finished', 'parts', parts, 'step', run.step, 'parent_id', run.message_id, 'revision', head), run.id);
  insert into public.messages (id, session_id, seq, role, run_id, step, parent_id, parts, revision)
  values (add_summary.message_id, run.session_id, new_seq, 'summary', run.id, run.step, run.message_id, add_summary.parts, head);
end
$$;
comment on function worker.add_summary(uuid, uuid, uuid, jsonb) is
  'Stores a compaction of the conversation so far; from now on the history begins with it.';

-- The role of the agent function: these functions and nothing else. An operator gives it a password and the right to log in.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'agent_worker') then
    create role agent_worker nologin noinherit;
  end if;
end
$$;
comment on role agent_worker is 'The agent function connects as this role: it may execute the functions of schema worker and nothing else.';
-- Whoever waits for an answer has given up long before; nothing of it may go on and hold locks.
alter role agent_worker set statement_timeout = '15s';
alter role agent_worker set idle_in_transaction_session_timeout = '15s';
grant usage on schema worker to agent_worker;
grant execute on all functions in schema worker to agent_worker;
