-- Executions in a browser: people run files in their own, and an open browser claims what a run
-- asks browsers to run. The browser holds a lease and reports the output as it comes.
-- Depends on: executions, conversation.

create function private.browser_lease()
returns interval language sql immutable set search_path = '' as $$ select interval '30 seconds' $$;
comment on function private.browser_lease() is
  'How long a browser may be silent. It reports by the timer of a worker: the timers of a page run '
  'once a minute where its tab has been hidden for long.';

create function private.hold_in_browser(execution public.executions)
returns void language plpgsql volatile set search_path = '' as $$
declare
  until timestamptz := clock_timestamp() + private.browser_lease();
begin
  insert into worker.execution_leases (execution_id, holder, expires_at)
  values (execution.id, 'browser', until)
  on conflict on constraint execution_leases_pkey do update set expires_at = excluded.expires_at;
  -- A browser at work keeps the request open, but not forever. If it is closed, another one has a
  -- moment to take over.
  update public.run_requests q set expires_at = greatest(q.expires_at,
    least(until + interval '10 seconds', q.created_at + interval '10 minutes'))
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
    'token', (select l.token from worker.execution_leases l
      where l.execution_id = execution.id and execution.ran_in = 'browser'))
$$;
comment on function private.browser_program(public.executions) is
  'What a browser learns of a program it may run. token is null once it has ended, and for one that '
  'the server runs.';

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
  perform private.refuse_execution(session, auth.uid());
  perform private.require_room(session.owner_id, 0,
    octet_length(coalesce(request.question ->> 'stdin', '')));
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
  asked public.run_requests;
  is_long boolean := char_length(execution.output) > 30000;
begin
  select * into asked from public.run_requests q
  where q.run_id = execution.run_id and q.call_id = execution.call_id and q.status = 'open'
    and q.kind = 'execution'
  for update;
  if asked.id is null then return; end if;
  -- Also where the owner's storage is full: otherwise nothing could end the program.
  perform private.store_answer(asked, jsonb_build_object('execution_id', execution.id,
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

create function private.storable_report(owner_id uuid, execution public.executions, report jsonb)
returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  reported public.executions := execution;
  added bigint;
begin
  reported.output := coalesce(report ->> 'output', execution.output);
  reported.displays := coalesce(nullif(report -> 'displays', '[]'), execution.displays);
  added := private.bytes_of(reported) - private.bytes_of(execution);
  if added > 0 then perform private.require_room(owner_id, 0, added); end if;
  return report;
exception
  when sqlstate 'PT413' then
    return report - 'output' - 'displays' || jsonb_build_object('is_output_cut', true, 'note',
      coalesce(report ->> 'note', 'There was no room to store all of its output.'));
end
$$;
comment on function private.storable_report(uuid, public.executions, jsonb) is
  'A report without what it adds, and with a note, where the owner of the session has no room: a '
  'full storage does not keep a program from ending.';

create function private.is_too_soon(execution_id uuid, report jsonb)
returns boolean language plpgsql volatile set search_path = '' as $$
declare
  bytes integer := coalesce(octet_length(report ->> 'output'), 0)
    + coalesce(octet_length(report ->> 'displays'), 0);
begin
  update worker.execution_leases l set next_output_at =
    clock_timestamp() + bytes * interval '5 microseconds'
  where l.execution_id = is_too_soon.execution_id and l.next_output_at <= clock_timestamp();
  return not found;
end
$$;
comment on function private.is_too_soon(uuid, jsonb) is
  'Whether a running program has reported its output just before. Each report rewrites the row, at '
  'most 200 KB a second.';

create function private.report_execution(execution_id uuid, token uuid, report jsonb)
returns public.execution_status
language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions;
  execution public.executions;
  storable jsonb;
begin
  perform private.require_report(report);
  session := private.lock_session((select e.session_id from public.executions e
    where e.id = report_execution.execution_id), 'editor');
  select * into execution from public.executions e
  where e.id = report_execution.execution_id for update;
  if execution.finished_at is not null then return execution.status; end if;
  if execution.ran_in is distinct from 'browser' or not exists (
      select from worker.execution_leases l
      where l.execution_id = execution.id and l.token = report_execution.token) then
    perform private.refuse(410, 'lease_lost', 'Another browser runs this program now.');
  end if;
  if report ? 'status' then
    storable := private.storable_report(session.owner_id, execution, report);
    execution := private.end_execution(execution,
      private.output_so_far(execution) || storable, execution.started_by);
    perform private.answer_with(execution);
    return execution.status;
  end if;
  perform private.hold_in_browser(execution);
  if report = '{}' or private.is_too_soon(execution.id, report) then return 'running'; end if;
  storable := private.storable_report(session.owner_id, execution, report);
  update public.executions e set output = coalesce(storable ->> 'output', e.output),
    is_output_cut = coalesce((storable ->> 'is_output_cut')::boolean, e.is_output_cut),
    displays = coalesce(nullif(storable -> 'displays', '[]'), e.displays),
    memory_bytes = coalesce((storable ->> 'memory_bytes')::numeric::bigint, e.memory_bytes)
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
  'is_output_cut, displays, memory_bytes}, which renews the lease, also where it comes too soon '
  'after a large one to be stored; with {status, exit_code, duration_ms, note} it ends. Any other '
  'status than running: it was stopped elsewhere.';

grant execute on function private.start_browser_execution(
  uuid, uuid, text, text, text, integer, integer),
  private.claim_execution_request(uuid, uuid),
  private.report_execution(uuid, uuid, jsonb) to authenticated;
grant execute on function public.start_browser_execution(
  uuid, uuid, text, text, text, integer, integer),
  public.claim_execution_request(uuid, uuid),
  public.report_execution(uuid, uuid, jsonb) to authenticated;
