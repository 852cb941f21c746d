-- Executions by users: a row is queued, and the agent function is kicked to run it. A program
-- reaches nothing outside of its sandbox, so one whose process died is simply run again. Those that
-- a browser runs are in browser_executions.

create table worker.execution_leases (
  execution_id uuid primary key references public.executions (id) on delete cascade,
  token uuid not null default gen_random_uuid(),
  holder text not null default '',
  expires_at timestamptz not null,
  next_output_at timestamptz not null default '-infinity'
);
comment on table worker.execution_leases is
  'Which process runs a program now. With a stale token it changes nothing.';
comment on column worker.execution_leases.next_output_at is
  'What a browser reports of the output before is not stored.';
create index execution_leases_expires_at_idx on worker.execution_leases (expires_at);
alter table worker.execution_leases enable row level security;

create function private.language_of(path text)
returns text language sql immutable set search_path = '' as $$
  select case lower(substring(path from '\.([^./]+)$'))
    when 'js' then 'javascript' when 'mjs' then 'javascript' when 'cjs' then 'javascript'
    when 'ts' then 'typescript' when 'mts' then 'typescript' when 'cts' then 'typescript'
    when 'tsx' then 'typescript' when 'py' then 'python' end
$$;
comment on function private.language_of(text) is
  'The language of a file by its extension, as workspace/language-of.ts; null: it cannot be run.';

create function private.kick_execution(execution_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
begin
  if not private.is_agent_known() or (select s.runs_paused from private.settings s) then
    return;
  end if;
  update public.executions e set kicked_at = now(), kicks = e.kicks + 1
  where e.id = kick_execution.execution_id;
  perform private.post_kick(jsonb_build_object('execution_id', execution_id));
end
$$;
comment on function private.kick_execution(uuid) is
  'Asks the agent function, after commit, to run a program, unless running is paused.';

create function private.lines_json(execution public.executions)
returns jsonb language sql immutable set search_path = '' as $$
  select case when execution.first_line is null then '{}' else jsonb_build_object(
    'first_line', execution.first_line, 'last_line', execution.last_line) end
$$;
comment on function private.lines_json(public.executions) is
  'What an event says of a program that is only some lines of its file.';

create function private.queue_execution(execution public.executions, is_interrupted boolean)
returns void language plpgsql volatile set search_path = '' as $$
begin
  delete from worker.execution_leases l where l.execution_id = execution.id;
  update public.executions e set status = 'queued', started_at = null where e.id = execution.id;
  perform private.append_event(execution.session_id, 'execution_queued', jsonb_build_object(
      'execution_id', execution.id, 'language', execution.language, 'entry', execution.entry,
      'revision', execution.revision)
    || private.lines_json(execution)
    || case when is_interrupted then '{"interrupted": true}' else '{}'::jsonb end,
    null, execution.started_by);
  perform private.kick_execution(execution.id);
end
$$;
comment on function private.queue_execution(public.executions, boolean) is
  'Queues a program of a locked session, for the first time or because its process ended.';

create function private.end_execution(execution public.executions, outcome jsonb, actor_id uuid)
returns public.executions language plpgsql volatile set search_path = '' as $$
declare
  bounded record;
  ended public.executions;
begin
  select * into bounded from private.bounded_output(outcome);
  delete from worker.execution_leases l where l.execution_id = execution.id;
  update public.executions e set
    status = (outcome ->> 'status')::public.execution_status,
    exit_code = (outcome ->> 'exit_code')::numeric::integer, output = bounded.kept,
    is_output_cut = bounded.is_cut,
    displays = coalesce(nullif(outcome -> 'displays', '[]'), e.displays),
    memory_bytes = (outcome ->> 'memory_bytes')::numeric::bigint, note = outcome ->> 'note',
    ran_in = outcome ->> 'ran_in',
    duration_ms = coalesce((outcome ->> 'duration_ms')::numeric::integer,
      round(extract(epoch from now() - e.started_at) * 1000)::integer),
    finished_at = now()
  where e.id = execution.id returning * into ended;
  perform private.log_ended_execution(ended, actor_id);
  return ended;
end
$$;
comment on function private.end_execution(public.executions, jsonb, uuid) is
  'Stores how a program of a locked session ended: {status, exit_code?, output?, is_output_cut?, '
  'note?, ran_in?, duration_ms?, displays?, memory_bytes?}.';

create function private.output_so_far(execution public.executions)
returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_build_object('output', execution.output, 'is_output_cut', execution.is_output_cut,
    'ran_in', execution.ran_in, 'memory_bytes', execution.memory_bytes)
$$;
comment on function private.output_so_far(public.executions) is
  'What a browser has reported of a program that does not get to its end.';

create function private.end_hopeless_execution(execution public.executions)
returns boolean language plpgsql volatile set search_path = '' as $$
begin
  if execution.attempt < (select s.max_attempts from private.settings s) then return false; end if;
  perform private.end_execution(execution, jsonb_build_object('status', 'failed', 'note', format(
    'The process that ran this program ended %s times before the program did, so it is not tried '
    'again.', execution.attempt)), execution.started_by);
  return true;
end
$$;
comment on function private.end_hopeless_execution(public.executions) is
  'Ends a program whose process ended too often. False: it may be run again.';

create function private.refuse_execution(session public.sessions, user_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
declare
  settings private.settings := private.settings();
  of_user integer;
  of_session integer;
begin
  if session.archived_at is not null then
    perform private.refuse(409, 'session_archived',
      'This session is archived. Unarchive it before you run something in it.');
  end if;
  if (select is_blocked from private.limits_of(user_id)) then
    perform private.refuse(403, 'user_blocked', 'The operator has blocked running for you.');
  end if;
  if settings.runs_paused then
    perform private.refuse(503, 'runs_paused', 'The operator has paused running. Try again later.');
  end if;
  -- Two sessions of one user must not both take the last free place.
  perform pg_advisory_xact_lock(hashtextextended('live_executions:' || user_id, 0));
  select count(*) filter (where e.started_by = user_id),
    count(*) filter (where e.session_id = session.id)
  into of_user, of_session from public.executions e
  where e.status in ('queued', 'running')
    and (e.started_by = user_id or e.session_id = session.id);
  if of_user >= settings.max_live_executions_per_user
     or of_session >= settings.max_live_executions_per_session then
    perform private.refuse(429, 'too_many_queued',
      'Too many programs are running already. Stop one, or wait for one to end.');
  end if;
end
$$;
comment on function private.refuse_execution(public.sessions, uuid) is
  'Refuses a program where no more may be started.';

create function private.start_execution(session_id uuid, id uuid, entry text, language text,
  stdin text, first_line integer, last_line integer, is_in_browser boolean)
returns public.executions language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(start_execution.session_id, 'editor');
  me uuid := auth.uid();
  spoken text := coalesce(start_execution.language, private.language_of(start_execution.entry));
  execution public.executions;
begin
  if start_execution.id is null then
    perform private.refuse(400, 'invalid_input', 'An execution needs an id, made by the client.');
  end if;
  select * into execution from public.executions e where e.id = start_execution.id;
  if execution.id is not null then
    if execution.session_id <> session.id or execution.started_by is distinct from me then
      perform private.refuse_taken_id();
    end if;
    return execution;
  end if;
  if not exists (select from public.files f
      where f.session_id = session.id and f.path = start_execution.entry) then
    perform private.refuse(404, 'file_not_found', 'There is no such file to run.');
  end if;
  if coalesce(spoken, '') not in ('javascript', 'typescript', 'python') then
    perform private.refuse(400, 'language_unknown',
      'Only JavaScript, TypeScript and Python can be run.');
  end if;
  if octet_length(start_execution.stdin) > 65536 then
    perform private.refuse(413, 'too_large', 'The input may have at most 65,536 bytes.');
  end if;
  if (start_execution.first_line is null) <> (start_execution.last_line is null)
     or start_execution.first_line < 1
     or start_execution.last_line < start_execution.first_line then
    perform private.refuse(400, 'invalid_input',
      'The lines to run must be a range: first_line and last_line, counted from 1.');
  end if;
  perform private.refuse_execution(session, me);
  perform private.require_room(session.owner_id, 0, coalesce(octet_length(stdin), 0));
  insert into public.executions (id, session_id, started_by, language, entry, revision, stdin,
    first_line, last_line, ran_in, status)
  values (start_execution.id, session.id, me, spoken, start_execution.entry, session.head_revision,
    nullif(start_execution.stdin, ''), start_execution.first_line, start_execution.last_line,
    case when is_in_browser then 'browser' end, 'queued')
  returning * into execution;
  if is_in_browser then return private.run_in_browser(execution); end if;
  perform private.queue_execution(execution, false);
  return execution;
exception
  when unique_violation then
    perform private.refuse_taken_id();
end
$$;
create function public.start_execution(session_id uuid, id uuid, entry text,
  language text default null, stdin text default null, first_line integer default null,
  last_line integer default null)
returns jsonb language sql volatile set search_path = '' as $$
  select private.execution_json(private.start_execution(session_id, id, entry, language, stdin,
    first_line, last_line, false))
$$;
comment on function public.start_execution(uuid, uuid, text, text, text, integer, integer) is
  'Runs a file of the session, as it is now, or some lines of it, in a sandbox. The language '
  'follows from the extension unless it is given. For editors. Harmless to repeat with the same '
  'id.';

create function private.stop_execution(execution_id uuid)
returns public.execution_status
language plpgsql volatile security definer set search_path = '' as $$
declare
  execution public.executions;
begin
  perform private.lock_session((select e.session_id from public.executions e
    where e.id = stop_execution.execution_id), 'editor');
  select * into execution from public.executions e
  where e.id = stop_execution.execution_id for update;
  if execution.finished_at is not null then return execution.status; end if;
  execution := private.end_execution(execution,
    private.output_so_far(execution) || '{"status": "stopped"}', auth.uid());
  perform private.answer_with(execution);
  return execution.status;
end
$$;
create function public.stop_execution(execution_id uuid)
returns public.execution_status language sql volatile set search_path = '' as $$
  select private.stop_execution(execution_id)
$$;
comment on function public.stop_execution(uuid) is
  'Stops a program at once; of its output remains what a browser has reported. For editors. '
  'Answers how it ended. Harmless to repeat.';

grant execute on function private.start_execution(uuid, uuid, text, text, text, integer, integer,
  boolean), private.stop_execution(uuid) to authenticated;
grant execute on function public.start_execution(uuid, uuid, text, text, text, integer, integer),
  public.stop_execution(uuid) to authenticated;
