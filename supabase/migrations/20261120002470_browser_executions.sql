-- Executions in a browser: people run files in their own, and an open browser claims what a run
-- asks browsers to run. The browser holds a lease and reports the output as it comes.
-- Depends on: executions, conversation.

create function private.browser_lease()
returns interval language sql immutable set search_path = '' as $$ select interval '20 seconds' $$;
comment on function private.browser_lease() is
  'How long a browser may be silent. Browsers slow down the timers of hidden tabs.';

create function private.hold_in_browser(execution public.executions)
returns void language plpgsql volatile set search_path = '' as $$
declare
  until timestamptz := clock_timestamp() + private.browser_lease();
begin
  insert into worker.execution_leases (execution_id, holder, expires_at)
  values (execution.id, 'browser', until)
  on conflict on constraint execution_leases_pkey do update set expires_at = excluded.expires_at;
  -- A browser at work keeps the request open, but not forever.
  update public.run_requests q
  set expires_at = greatest(q.expires_at, least(until, q.created_at + interval '10 minutes'))
  where q.run_id = execution.run_id and q.call_id = execution.call_id and q.status = 'open';
end
$$;
comment on function private.hold_in_browser(public.executions) is
  'Gives the lease of a program to the browser that runs it, or renews it.';

create function private.run_in_browser(execution public.executions)
returns public.executions language plpgsql volatile set search_path = '' as $$
declare
  running public.executions;
begin
  update public.executions e set status = 'running', attempt = 1, started_at = now()
  where e.id = execution.id returning * into running;
  perform private.hold_in_browser(running);
  perform private.append_events(running.session_id, array[
    row('execution_queued', jsonb_build_object('execution_id', running.id, 'ran_in', 'browser',
      'language', running.language, 'entry', running.entry, 'revision', running.revision,
      'call_id', running.call_id) || private.lines_json(running))::private.new_event,
    row('execution_started', jsonb_build_object('execution_id', running.id,
      'attempt', 1))::private.new_event], running.run_id, running.started_by);
  return running;
end
$$;
comment on function private.run_in_browser(public.executions) is
  'Begins a program that the caller runs in a browser, in a locked session.';

-- Volatile, to see a lease that the same statement has just given.
create function private.browser_program(execution public.executions)
returns jsonb language sql volatile set search_path = '' as $$
  select jsonb_build_object('execution', private.execution_json(execution),
    'lease_seconds', extract(epoch from private.browser_lease())::integer,
    'token', (select l.token from worker.execution_leases l where l.execution_id = execution.id))
$$;
comment on function private.browser_program(public.executions) is
  'What a browser learns of a program it may run. token is null once it has ended.';

create function private.start_browser_execution(session_id uuid, id uuid, entry text,
  language text, stdin text, first_line integer, last_line integer)
returns jsonb language sql volatile security definer set search_path = '' as $$
  select private.browser_program(private.start_execution(session_id, id, entry, language, stdin,
    first_line, last_line, true))
$$;
create function public.start_browser_execution(session_id uuid, id uuid, entry text,
  language text default null, stdin text default null, first_line integer default null,
  last_line integer default null)
returns jsonb language sql volatile set search_path = '' as $$
  select private.start_browser_execution(session_id, id, entry, language, stdin, first_line,
    last_line)
$$;
comment on function public.start_browser_execution(
  uuid, uuid, text, text, text, integer, integer) is
  'As start_execution, but the caller runs the program in their browser, and reports with the '
  'token. For editors. Harmless to repeat with the same id.';

create function private.end_left_execution(execution public.executions)
returns void language plpgsql volatile set search_path = '' as $$
begin
  perform private.end_execution(execution, private.output_so_far(execution) || jsonb_build_object(
    'status', 'failed', 'note', 'The browser that ran this program was closed.'),
    execution.started_by);
end
$$;
comment on function private.end_left_execution(public.executions) is
  'Ends a program whose browser let its lease expire. A request behind it stays open for others.';

create function private.claim_execution_request(request_id uuid, id uuid)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session((select q.session_id
    from public.run_requests q where q.id = claim_execution_request.request_id), 'editor');
  request public.run_requests;
  known public.executions;
begin
  if claim_execution_request.id is null then
    perform private.refuse(400, 'invalid_input', 'An execution needs an id, made by the client.');
  end if;
  select * into request from public.run_requests q
  where q.id = claim_execution_request.request_id for update;
  if request.kind <> 'execution' then
    perform private.refuse(400, 'invalid_input', 'This request does not ask to run a program.');
  end if;
  select * into known from public.executions e where e.id = claim_execution_request.id;
  if known.id is not null then
    if known.run_id is distinct from request.run_id or known.started_by is distinct from auth.uid()
    then
      perform private.refuse_taken_id();
    end if;
    return private.browser_program(known);
  end if;
  if request.status <> 'open' or (select s.runs_paused from private.settings s) then
    return null;
  end if;
  select * into known from public.executions e
  where e.run_id = request.run_id and e.call_id = request.call_id and e.status = 'running'
  for update;
  if known.id is not null then
    if not private.is_abandoned(known) then return null; end if;
    perform private.end_left_execution(known);
  end if;
  insert into public.executions (id, session_id, run_id, call_id, started_by, language, entry,
    revision, stdin, ran_in, status)
  values (claim_execution_request.id, session.id, request.run_id, request.call_id, auth.uid(),
    request.question ->> 'language', request.question ->> 'entry',
    (request.question ->> 'revision')::integer, left(request.question ->> 'stdin', 16384),
    'browser', 'queued')
  returning * into known;
  return private.browser_program(private.run_in_browser(known));
exception
  when unique_violation then
    perform private.refuse_taken_id();
end
$$;
create function public.claim_execution_request(request_id uuid, id uuid)
returns jsonb language sql volatile set search_path = '' as $$
  select private.claim_execution_request(request_id, id)
$$;
comment on function public.claim_execution_request(uuid, uuid) is
  'Takes the program that a run asks browsers to run, as the execution id. For editors. Null: '
  'another browser runs it, or it is asked no more. Harmless to repeat with the same id.';

create function private.answer_with(execution public.executions)
returns void language plpgsql volatile set search_path = '' as $$
declare
  asked uuid;
  is_long boolean := char_length(execution.output) > 30000;
begin
  select q.id into asked from public.run_requests q
  where q.run_id = execution.run_id and q.call_id = execution.call_id and q.status = 'open'
    and q.kind = 'execution';
  if asked is null then return; end if;
  perform private.answer_request(asked, jsonb_build_object('execution_id', execution.id,
    'status', execution.status, 'exit_code', execution.exit_code,
    'duration_ms', coalesce(execution.duration_ms, 0),
    'is_output_cut', is_long or execution.is_output_cut,
    'output', coalesce(execution.note || E'\n', '') || case when is_long
      then left(execution.output, 15000) || E'\n…\n' || right(execution.output, 15000)
      else execution.output end,
    'shown', coalesce(jsonb_array_length(execution.displays), 0)));
end
$$;
comment on function private.answer_with(public.executions) is
  'Answers the request of the run, if any, that an ended program was run for.';

create function private.require_report(report jsonb)
returns void language plpgsql immutable set search_path = '' as $$
begin
  perform private.require_json(report, 'object', 2097152, 'report');
  perform private.require_fields(report, '{"output": ["string"], "is_output_cut": ["boolean"],
    "displays": ["array"], "memory_bytes": ["number", "null"], "status": ["string"],
    "exit_code": ["number", "null"], "duration_ms": ["number"], "note": ["string", "null"]}',
    'report');
  if octet_length(report ->> 'output') > 262144 or octet_length(report ->> 'displays') > 1048576
  then
    perform private.refuse(413, 'too_large',
      'A report holds at most 262,144 bytes of output and 1,048,576 of what is shown.');
  end if;
  if report ->> 'status' not in ('succeeded', 'failed', 'timed_out', 'out_of_memory', 'stopped')
     or exists (
       select from (values (report -> 'exit_code', 2147483647),
         (report -> 'duration_ms', 2147483647), (report -> 'memory_bytes', 1099511627776)
       ) as given (number, most)
       where jsonb_typeof(number) = 'number' and (number::numeric <> trunc(number::numeric)
         or number::numeric not between 0 and most))
     or char_length(report ->> 'note') > 500 then
    perform private.refuse(400, 'invalid_input',
      'A program ends with a status, whole numbers, and a note of at most 500 characters.');
  end if;
end
$$;
comment on function private.require_report(jsonb) is 'Refuses what a browser cannot report.';

create function private.report_execution(execution_id uuid, token uuid, report jsonb)
returns public.execution_status
language plpgsql volatile security definer set search_path = '' as $$
declare
  execution public.executions;
begin
  perform private.require_report(report);
  perform private.lock_session((select e.session_id from public.executions e
    where e.id = report_execution.execution_id), 'editor');
  select * into execution from public.executions e
  where e.id = report_execution.execution_id for update;
  if execution.finished_at is not null then return execution.status; end if;
  if not exists (select from worker.execution_leases l
      where l.execution_id = execution.id and l.token = report_execution.token) then
    perform private.refuse(410, 'lease_lost', 'Another browser runs this program now.');
  end if;
  if report ? 'status' then
    execution := private.end_execution(execution,
      report || '{"ran_in": "browser"}', execution.started_by);
    perform private.answer_with(execution);
    return execution.status;
  end if;
  perform private.hold_in_browser(execution);
  update public.executions e set output = coalesce(report ->> 'output', e.output),
    is_output_cut = coalesce((report ->> 'is_output_cut')::boolean, e.is_output_cut),
    displays = coalesce(nullif(report -> 'displays', '[]'), e.displays),
    memory_bytes = coalesce((report ->> 'memory_bytes')::bigint, e.memory_bytes)
  where e.id = execution.id;
  return 'running';
end
$$;
create function public.report_execution(execution_id uuid, token uuid, report jsonb)
returns public.execution_status language sql volatile set search_path = '' as $$
  select private.report_execution(execution_id, token, report)
$$;
comment on function public.report_execution(uuid, uuid, jsonb) is
  'For the browser that runs a program: what it has printed and shown so far, {output, '
  'is_output_cut, displays, memory_bytes}, which renews the lease; with {status, exit_code, '
  'duration_ms, note} it ends. Any other status than running: it was stopped elsewhere.';

grant execute on function private.start_browser_execution(
  uuid, uuid, text, text, text, integer, integer),
  private.claim_execution_request(uuid, uuid),
  private.report_execution(uuid, uuid, jsonb) to authenticated;
grant execute on function public.start_browser_execution(
  uuid, uuid, text, text, text, integer, integer),
  public.claim_execution_request(uuid, uuid),
  public.report_execution(uuid, uuid, jsonb) to authenticated;
