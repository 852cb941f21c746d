-- Tool calls of a run, and what they do: change files, run code.

create function private.tool_call_of(run public.runs, call_id text)
returns public.tool_calls language plpgsql volatile set search_path = '' as $$
declare
  call public.tool_calls;
begin
  select * into call from public.tool_calls t
  where t.run_id = run.id and t.call_id = tool_call_of.call_id for update;
  if call.call_id is null then
    perform private.refuse(404, 'tool_call_not_found', 'This run has no such tool call.');
  end if;
  return call;
end
$$;

create function worker.start_tool_call(run_id uuid, token uuid, call_id text)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(start_tool_call.run_id, token);
  call public.tool_calls := private.tool_call_of(run, start_tool_call.call_id);
begin
  if call.status = 'requested' then
    update public.tool_calls t set status = 'running', started_at = now()
    where t.run_id = run.id and t.call_id = call.call_id;
    perform private.append_event(run.session_id, 'tool_started',
      jsonb_build_object('call_id', call.call_id), run.id);
  end if;
  -- A call that this lease began is its own, asked for twice.
  return jsonb_build_object('stop_requested', run.stop_requested_at is not null,
    'status_before', case
      when call.status = 'running' and call.started_at >= (
        select l.claimed_at from worker.leases l where l.run_id = run.id) then 'requested'
      else call.status end);
end
$$;
comment on function worker.start_tool_call(uuid, uuid, text) is
  'Records the intent before a tool works. status_before = running: it was begun under an earlier '
  'lease, and its outcome is unknown.';

create function private.bounded_output(outcome jsonb, out kept text, out is_cut boolean)
language sql immutable set search_path = '' as $$
  select case when is_too_long then left(output, 262144 / 4) else output end,
    is_too_long or coalesce((outcome ->> 'is_output_cut')::boolean, false)
  from coalesce(outcome ->> 'output', '') output, lateral (
    select octet_length(output) > 262144 as is_too_long) size
$$;
comment on function private.bounded_output(jsonb) is
  'The output of an execution as far as a row can hold it.';

create function private.log_ended_execution(execution public.executions, actor_id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.append_event(execution.session_id, 'execution_finished',
    private.execution_json(execution) || jsonb_build_object(
      'execution_id', execution.id, 'output', left(execution.output, 20000)),
    execution.run_id, actor_id)
$$;

create function private.store_execution(
  session_id uuid, execution jsonb, run_id uuid, call_id text)
returns void language plpgsql volatile set search_path = '' as $$
declare
  bounded record;
  stored public.executions;
begin
  select * into bounded from private.bounded_output(execution);
  insert into public.executions (id, session_id, run_id, call_id, language, entry, revision, ran_in,
    status, attempt, exit_code, output, is_output_cut, duration_ms, started_at, finished_at)
  values ((execution ->> 'id')::uuid, store_execution.session_id, store_execution.run_id,
    store_execution.call_id, execution ->> 'language', execution ->> 'entry',
    (execution ->> 'revision')::integer, execution ->> 'ran_in',
    (execution ->> 'status')::public.execution_status, 1, (execution ->> 'exit_code')::integer,
    bounded.kept, bounded.is_cut, (execution ->> 'duration_ms')::integer,
    now() - (execution ->> 'duration_ms')::integer * interval '1 millisecond', now())
  on conflict (id) do nothing returning * into stored;
  if stored.id is not null then perform private.log_ended_execution(stored, null); end if;
end
$$;
comment on function private.store_execution(uuid, jsonb, uuid, text) is
  'Stores an execution by the agent once and logs it.';

create function worker.finish_tool_call(run_id uuid, token uuid, call_id text, outcome jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(finish_tool_call.run_id, token);
  call public.tool_calls := private.tool_call_of(run, finish_tool_call.call_id);
  ending public.tool_call_status := (outcome ->> 'status')::public.tool_call_status;
  was_finished boolean := call.finished_at is not null;
  -- A quick tool works before its start is recorded, and nothing has happened until now.
  is_unstarted boolean := call.status = 'requested';
  started private.new_event := row('tool_started', jsonb_build_object('call_id', call.call_id));
  made jsonb;
begin
  if not was_finished and not (is_unstarted and run.stop_requested_at is not null) then
    if ending is null or ending in ('requested', 'running') then
      perform private.refuse(400, 'invalid_input',
        'A tool call ends as succeeded, failed, stopped or unknown.');
    end if;
    if outcome ? 'changes' then
      if is_unstarted then
        perform private.append_events(run.session_id, array[started], run.id);
      end if;
      made := private.apply_changes(
        (select s from public.sessions s where s.id = run.session_id),
        outcome -> 'changes', (outcome ->> 'base_revision')::integer,
        row('change', null, run.id, md5(run.id || ':' || call.call_id)::uuid, null, null,
          left(outcome ->> 'summary', 500))::private.change_origin);
    end if;
    update public.tool_calls t set status = ending, output = outcome -> 'output',
      started_at = coalesce(t.started_at, now()), finished_at = now(),
      revision = case when made -> 'changed' <> '[]' then (made ->> 'revision')::integer end,
      (lines_added, lines_removed) = (
        select sum((file ->> 'lines_added')::integer), sum((file ->> 'lines_removed')::integer)
        from jsonb_array_elements(made -> 'changed') file)
    where t.run_id = run.id and t.call_id = call.call_id returning * into call;
    if outcome ? 'execution' then
      perform private.store_execution(
        run.session_id, outcome -> 'execution', run.id, call.call_id);
    end if;
    perform private.append_events(run.session_id,
      case when is_unstarted and not outcome ? 'changes' then array[started]
        else '{}' end || row('tool_returned', jsonb_build_object(
          'call_id', call.call_id, 'status', call.status, 'output', call.output,
          'revision', call.revision, 'lines_added', call.lines_added,
          'lines_removed', call.lines_removed))::private.new_event, run.id);
  end if;
  return jsonb_build_object('status', call.status, 'output', call.output,
    'revision', call.revision, 'was_finished', was_finished,
    'stop_requested', run.stop_requested_at is not null);
end
$$;
comment on function worker.finish_tool_call(uuid, uuid, text, jsonb) is
  'After a tool worked: {status, output, changes?, base_revision?, summary?, execution?}. Files '
  'change in the same transaction, exactly once. A refused change (file_changed, file_locked, …) '
  'stores nothing, and the caller reports it as a failure of the tool. Also records the start of a '
  'call that has none, but nothing if the run is to stop by then: its status is still requested.';
