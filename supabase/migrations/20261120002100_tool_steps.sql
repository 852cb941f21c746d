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

create function private.store_execution(
  session_id uuid, execution jsonb, run_id uuid, call_id text, started_by uuid)
returns uuid language plpgsql volatile set search_path = '' as $$
declare
  max_bytes constant integer := 262144;
  output text := coalesce(execution ->> 'output', '');
  is_too_long boolean := octet_length(output) > max_bytes;
  stored public.executions;
begin
  insert into public.executions (id, session_id, run_id, call_id, started_by, language, entry,
    revision, ran_in, status, exit_code, output, is_output_cut, duration_ms)
  values ((execution ->> 'id')::uuid, store_execution.session_id, store_execution.run_id,
    store_execution.call_id, store_execution.started_by, execution ->> 'language',
    execution ->> 'entry', (execution ->> 'revision')::integer, execution ->> 'ran_in',
    (execution ->> 'status')::public.execution_status, (execution ->> 'exit_code')::integer,
    case when is_too_long then left(output, max_bytes / 4) else output end,
    is_too_long or coalesce((execution ->> 'is_output_cut')::boolean, false),
    (execution ->> 'duration_ms')::integer)
  on conflict (id) do nothing returning * into stored;
  if stored.id is null then return null; end if;
  perform private.append_event(stored.session_id, 'execution_finished',
    to_jsonb(stored) - 'session_id' - 'output' || jsonb_build_object(
      'execution_id', stored.id, 'output', left(stored.output, 20000)),
    stored.run_id, stored.started_by);
  return stored.id;
end
$$;
comment on function private.store_execution(uuid, jsonb, uuid, text, uuid) is
  'Stores an execution once and logs it. Null when it was stored before.';

create function worker.finish_tool_call(run_id uuid, token uuid, call_id text, outcome jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(finish_tool_call.run_id, token);
  call public.tool_calls := private.tool_call_of(run, finish_tool_call.call_id);
  ending public.tool_call_status := (outcome ->> 'status')::public.tool_call_status;
  was_finished boolean := call.finished_at is not null;
  made jsonb;
begin
  if not was_finished then
    if ending is null or ending in ('requested', 'running') then
      perform private.refuse(400, 'invalid_input',
        'A tool call ends as succeeded, failed, stopped or unknown.');
    end if;
    if outcome ? 'changes' then
      made := private.apply_changes(
        (select s from public.sessions s where s.id = run.session_id),
        outcome -> 'changes', (outcome ->> 'base_revision')::integer,
        row('change', null, run.id, md5(run.id || ':' || call.call_id)::uuid, null, null,
          left(outcome ->> 'summary', 500))::private.change_origin);
    end if;
    update public.tool_calls t set status = ending, output = outcome -> 'output',
      finished_at = now(),
      revision = case when made -> 'changed' <> '[]' then (made ->> 'revision')::integer end,
      (lines_added, lines_removed) = (
        select sum((file ->> 'lines_added')::integer), sum((file ->> 'lines_removed')::integer)
        from jsonb_array_elements(made -> 'changed') file)
    where t.run_id = run.id and t.call_id = call.call_id returning * into call;
    if outcome ? 'execution' then
      perform private.store_execution(
        run.session_id, outcome -> 'execution', run.id, call.call_id, null);
    end if;
    perform private.append_event(run.session_id, 'tool_returned', jsonb_build_object(
      'call_id', call.call_id, 'status', call.status, 'output', call.output,
      'revision', call.revision, 'lines_added', call.lines_added,
      'lines_removed', call.lines_removed), run.id);
  end if;
  return jsonb_build_object('status', call.status, 'output', call.output,
    'revision', call.revision, 'was_finished', was_finished,
    'stop_requested', run.stop_requested_at is not null);
end
$$;
comment on function worker.finish_tool_call(uuid, uuid, text, jsonb) is
  'After a tool worked: {status, output, changes?, base_revision?, summary?, execution?}. Files '
  'change in the same transaction, exactly once. A refused change (file_changed, file_locked, …) '
  'stores nothing, and the caller reports it as a failure of the tool.';
