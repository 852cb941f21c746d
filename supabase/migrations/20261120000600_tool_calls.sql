-- What a run does besides talking: tool calls, the requests it waits for, and executions of code.

create type public.tool_call_status as enum (
  'requested', 'running', 'succeeded', 'failed', 'stopped', 'unknown');
comment on type public.tool_call_status is
  'unknown: the process died during an external effect, which is not repeated.';
create type public.request_kind as enum ('approval', 'question', 'execution');
comment on type public.request_kind is
  'execution: code that a browser of the session is to run.';
create type public.request_status as enum ('open', 'answered', 'expired', 'withdrawn');
comment on type public.request_status is 'withdrawn: its run ended before there was an answer.';
create type public.execution_status as enum (
  'queued', 'running', 'succeeded', 'failed', 'timed_out', 'out_of_memory', 'stopped');
comment on type public.execution_status is
  'Whether an execution waits or runs, otherwise how it ended.';

create table public.tool_calls (
  run_id uuid not null,
  call_id text not null check (call_id <> '' and char_length(call_id) <= 200),
  session_id uuid not null references public.sessions (id) on delete cascade,
  message_id uuid not null,
  step integer not null check (step >= 0),
  position integer not null check (position >= 0),
  name text not null check (name <> '' and char_length(name) <= 100),
  input jsonb not null,
  output jsonb,
  status public.tool_call_status not null default 'requested',
  revision integer,
  lines_added integer check (lines_added >= 0),
  lines_removed integer check (lines_removed >= 0),
  requested_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  primary key (run_id, call_id),
  constraint tool_calls_run_is_of_the_session foreign key (run_id, session_id)
    references public.runs (id, session_id) on delete cascade,
  constraint tool_calls_message_is_of_the_session foreign key (message_id, session_id)
    references public.messages (id, session_id) on delete cascade,
  constraint tool_calls_finished_at_iff_ended
    check ((finished_at is not null) = (status not in ('requested', 'running')))
);
comment on table public.tool_calls is 'One request of the model to a tool, and its outcome.';
comment on column public.tool_calls.revision is
  'The revision of the files that it made, if it made one.';
comment on column public.tool_calls.lines_added is
  'In all files of its revision. Null when it changed no file.';
create index tool_calls_session_id_idx on public.tool_calls (session_id);
create index tool_calls_run_and_session_idx on public.tool_calls (run_id, session_id);
create index tool_calls_message_id_idx on public.tool_calls (message_id, session_id);

create table public.run_requests (
  id uuid primary key,
  session_id uuid not null references public.sessions (id) on delete cascade,
  run_id uuid not null,
  call_id text,
  step integer not null check (step >= 0),
  kind public.request_kind not null,
  status public.request_status not null default 'open',
  question jsonb not null check (jsonb_typeof(question) = 'object'),
  answer jsonb,
  answered_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  closed_at timestamptz,
  constraint run_requests_run_is_of_the_session foreign key (run_id, session_id)
    references public.runs (id, session_id) on delete cascade,
  constraint run_requests_answer_iff_answered
    check ((answer is not null) = (status = 'answered')),
  constraint run_requests_closed_at_iff_closed
    check ((closed_at is not null) = (status <> 'open'))
);
comment on table public.run_requests is
  'What a run waits for: an approval, an answer, a result from a browser.';
create unique index run_requests_one_open_per_run_idx on public.run_requests (run_id)
  where status = 'open';
create index run_requests_session_id_idx on public.run_requests (session_id);
create index run_requests_run_id_idx on public.run_requests (run_id, session_id);
create index run_requests_answered_by_idx on public.run_requests (answered_by);
create index run_requests_expires_at_idx on public.run_requests (expires_at)
  where status = 'open';

create table public.executions (
  id uuid primary key,
  session_id uuid not null references public.sessions (id) on delete cascade,
  run_id uuid,
  call_id text,
  started_by uuid references auth.users (id) on delete set null,
  language text not null check (language in ('javascript', 'typescript', 'python')),
  entry text not null,
  revision integer not null,
  first_line integer check (first_line > 0),
  last_line integer,
  stdin text check (octet_length(stdin) <= 65536),
  status public.execution_status not null,
  attempt integer not null default 0 check (attempt >= 0),
  ran_in text check (ran_in in ('quickjs', 'browser', 'remote')),
  exit_code integer,
  output text not null default '' check (octet_length(output) <= 262144),
  is_output_cut boolean not null default false,
  displays jsonb check (jsonb_typeof(displays) = 'array'),
  memory_bytes bigint check (memory_bytes >= 0),
  note text,
  duration_ms integer check (duration_ms >= 0),
  created_at timestamptz not null default now(),
  kicked_at timestamptz,
  kicks integer not null default 0 check (kicks >= 0),
  started_at timestamptz,
  finished_at timestamptz,
  constraint executions_lines_are_a_range
    check (last_line >= first_line and (first_line is null) = (last_line is null)),
  constraint executions_finished_at_iff_ended
    check ((finished_at is not null) = (status not in ('queued', 'running'))),
  constraint executions_run_is_of_the_session foreign key (run_id, session_id)
    references public.runs (id, session_id) on delete cascade
);
comment on table public.executions is
  'Code of the session that is run in a sandbox, by the agent (with a run_id) or by a user. Those '
  'of the agent are stored when they end, unless a browser runs them.';
comment on column public.executions.revision is 'The program has the files of this revision.';
comment on column public.executions.first_line is
  'Only these lines of the entry are run. Null: the whole file.';
comment on column public.executions.ran_in is
  'Known from the start if a browser runs it; otherwise null until it ends, and if nothing could '
  'run it.';
comment on column public.executions.displays is
  'Pictures, tables and pages that it showed: [{at, type, content}]. at: where in the output.';
comment on column public.executions.memory_bytes is
  'The memory that a browser gave it. Null where that is not measured.';
comment on column public.executions.note is
  'What a reader of the output should know: why the program was not run, or which files it lacked.';
create index executions_session_id_idx on public.executions (session_id, created_at);
create index executions_run_id_idx on public.executions (run_id, session_id);
create index executions_started_by_idx on public.executions (started_by);
create index executions_unfinished_idx on public.executions (status, created_at)
  where status in ('queued', 'running');

alter table public.tool_calls enable row level security;
alter table public.run_requests enable row level security;
alter table public.executions enable row level security;
grant select on public.tool_calls, public.run_requests, public.executions to anon, authenticated;
grant select, insert, update, delete
  on public.tool_calls, public.run_requests, public.executions to service_role;
create policy "Members and visitors whose link shows tools can read tool calls"
  on public.tool_calls for select to anon, authenticated
  using (session_id = any (array(select private.readable_session_ids('{tools}'))));
create policy "Members and visitors whose link shows tools can read requests"
  on public.run_requests for select to anon, authenticated
  using (session_id = any (array(select private.readable_session_ids('{tools}'))));
create policy "Members and visitors whose link shows tools can read executions"
  on public.executions for select to anon, authenticated
  using (session_id = any (array(select private.readable_session_ids('{tools}'))));

create function private.execution_json(execution public.executions)
returns jsonb language plpgsql immutable set search_path = '' as $$
begin
  return to_jsonb(execution) - array['session_id', 'stdin', 'output', 'displays',
    'kicked_at', 'kicks'];
end
$$;
comment on function private.execution_json(public.executions) is
  'An execution as lists show it, without input and output.';
grant execute on function private.execution_json(public.executions) to authenticated;

create function private.run_totals(run public.runs)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return case when run.finished_at is not null then jsonb_build_object(
    'steps', run.step,
    'tool_calls', (select count(*) from public.tool_calls call where call.run_id = run.id),
    'input_tokens', run.input_tokens, 'cached_tokens', run.cached_tokens,
    'output_tokens', run.output_tokens, 'cost', run.cost,
    'duration_ms', coalesce(round(extract(
      epoch from run.finished_at - run.started_at - run.idle) * 1000)::bigint, 0)) end;
end
$$;
comment on function private.run_totals(public.runs) is
  'Steps, tool calls, tokens, cost in US dollars, and the time it was worked on, without waiting. '
  'Null while the run goes on.';
