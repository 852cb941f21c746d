-- Messages: what was said. Runs: the agent's work in answer to one message, its model calls, tool calls, requests, executions.
-- Written only by verbs and by the functions in `worker`.

create type public.message_role as enum ('user', 'assistant', 'summary');
comment on type public.message_role is 'summary: a compaction of earlier messages, made by the agent when the conversation grew too long for the model.';
create type public.message_status as enum ('streaming', 'finished', 'stopped', 'discarded');
comment on type public.message_status is 'discarded: the attempt that wrote it died; its text is void.';
create type public.run_status as enum ('queued', 'running', 'waiting', 'succeeded', 'failed', 'stopped');
create type public.tool_call_status as enum ('requested', 'running', 'succeeded', 'failed', 'stopped', 'unknown');
comment on type public.tool_call_status is 'unknown: the process died while an external effect was under way; it is not repeated.';
create type public.request_kind as enum ('approval', 'question', 'execution');
create type public.request_status as enum ('open', 'answered', 'expired', 'withdrawn');
create type public.execution_status as enum ('succeeded', 'failed', 'timed_out', 'out_of_memory', 'stopped');

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  session_id uuid not null references public.sessions (id) on delete cascade,
  seq bigint not null check (seq > 0),
  role public.message_role not null,
  author_id uuid references auth.users (id) on delete set null,
  run_id uuid,
  step integer check (step >= 0),
  parent_id uuid,
  parts jsonb not null default '[]' check (jsonb_typeof(parts) = 'array'),
  status public.message_status not null default 'finished',
  model_id text references public.models (id) on delete set null,
  stop_reason text check (char_length(stop_reason) <= 40),
  revision integer not null check (revision >= 0),
  created_at timestamptz not null default now(),
  constraint messages_id_and_session_are_unique unique (id, session_id),
  constraint messages_seq_is_unique unique (session_id, seq),
  constraint messages_parent_is_of_the_session foreign key (parent_id, session_id)
    references public.messages (id, session_id) on delete set null (parent_id),
  constraint messages_of_a_run_have_a_step check ((run_id is null) = (step is null))
);
comment on table public.messages is 'What a user or the agent said, made of parts.';
comment on column public.messages.seq is 'The event that told of the message: the order of the conversation.';
comment on column public.messages.run_id is 'The run that wrote it. Null for what users wrote.';
comment on column public.messages.parts is 'Text, reasoning, images and tool calls in order; see protocol/messages.ts.';
comment on column public.messages.stop_reason is 'Why the model stopped: end, tool_use, refusal, or that it was cut and goes on in the next message.';
comment on column public.messages.revision is 'The state of the files it was written on.';
create index messages_author_id_idx on public.messages (author_id);
create index messages_model_id_idx on public.messages (model_id);
create index messages_parent_id_idx on public.messages (parent_id, session_id);
create unique index messages_one_per_step_idx on public.messages (run_id, step) where run_id is not null and status <> 'discarded' and role = 'assistant';
create index messages_streaming_idx on public.messages (session_id) where status = 'streaming';
create index messages_run_id_idx on public.messages (run_id, session_id);
create index messages_summaries_idx on public.messages (session_id, seq) where role = 'summary';

create table public.runs (
  id uuid primary key default gen_random_uuid(),
  session_id uuid not null references public.sessions (id) on delete cascade,
  message_id uuid not null unique,
  requested_by uuid references auth.users (id) on delete set null,
  model_id text references public.models (id) on delete set null,
  status public.run_status not null default 'queued',
  attempt integer not null default 0 check (attempt >= 0),
  step integer not null default 0 check (step >= 0),
  is_parked boolean not null default false,
  idle interval not null default '0',
  idle_since timestamptz,
  max_steps integer not null check (max_steps > 0),
  max_tokens bigint not null check (max_tokens > 0),
  max_cost numeric(12, 6) not null check (max_cost >= 0),
  max_seconds integer not null check (max_seconds > 0),
  input_tokens bigint not null default 0,
  cached_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  cost numeric(14, 6) not null default 0,
  error_code text,
  error_sentence text,
  stop_requested_at timestamptz,
  stop_requested_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  kicked_at timestamptz,
  constraint runs_id_and_session_are_unique unique (id, session_id),
  constraint runs_message_is_of_the_session foreign key (message_id, session_id)
    references public.messages (id, session_id) on delete cascade,
  constraint runs_finished_at_iff_ended check ((finished_at is not null) = (status in ('succeeded', 'failed', 'stopped'))),
  constraint runs_error_iff_failed check ((error_code is not null) = (status = 'failed')),
  constraint runs_parked_only_while_queued_or_waiting check (not is_parked or status in ('queued', 'waiting'))
);
comment on table public.runs is 'The agent''s work in answer to one message. Attempts are counted, not rows.';
comment on column public.runs.attempt is 'How often the work was begun: 1 unless a process died.';
comment on column public.runs.is_parked is 'It gave its lease up in good order and goes on where it was, as the same attempt.';
comment on column public.runs.idle is 'How long nobody worked on it between its slices: waiting for an answer or for its turn. Not counted as its time.';
comment on column public.runs.cost is 'US dollars so far, by the prices of each call.';
create unique index runs_one_live_per_session_idx on public.runs (session_id) where status in ('running', 'waiting');
create index runs_session_id_idx on public.runs (session_id, created_at);
create index runs_unfinished_idx on public.runs (status, created_at) where status in ('queued', 'running', 'waiting');
create index runs_requested_by_idx on public.runs (requested_by, created_at) where status in ('queued', 'running');
create index runs_model_id_idx on public.runs (model_id);
create index runs_stop_requested_by_idx on public.runs (stop_requested_by);
create index runs_message_id_idx on public.runs (message_id, session_id);
alter table public.messages add constraint messages_run_is_of_the_session
  foreign key (run_id, session_id) references public.runs (id, session_id) on delete cascade;

create table worker.leases (
  run_id uuid primary key references public.runs (id) on delete cascade,
  token uuid not null default gen_random_uuid(),
  holder text not null default '',
  batch integer not null default 0,
  claimed_at timestamptz not null default now(),
  expires_at timestamptz not null
);
comment on table worker.leases is 'Who works on a run now. Every function of worker checks the token; a stale one changes nothing.';
comment on column worker.leases.batch is 'Number of the last batch of events its holder stored, so that a batch sent twice is stored once.';
create index leases_expires_at_idx on worker.leases (expires_at);
alter table worker.leases enable row level security;

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
  constraint tool_calls_finished_at_iff_ended check ((finished_at is not null) = (status not in ('requested', 'running')))
);
comment on column public.tool_calls.lines_added is 'In all files of its revision. Null when it changed no file.';
comment on table public.tool_calls is 'One request of the model to a tool, and its outcome.';
comment on column public.tool_calls.revision is 'The revision of the files it made, if it made one.';
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
  constraint run_requests_answer_iff_answered check ((answer is not null) = (status = 'answered')),
  constraint run_requests_closed_at_iff_closed check ((closed_at is not null) = (status <> 'open'))
);
comment on table public.run_requests is 'What a run waits for: an approval, an answer, a result from a browser.';
create unique index run_requests_one_open_per_run_idx on public.run_requests (run_id) where status = 'open';
create index run_requests_session_id_idx on public.run_requests (session_id);
create index run_requests_run_id_idx on public.run_requests (run_id, session_id);
create index run_requests_answered_by_idx on public.run_requests (answered_by);
create index run_requests_expires_at_idx on public.run_requests (expires_at) where status = 'open';

create table public.executions (
  id uuid primary key,
  session_id uuid not null references public.sessions (id) on delete cascade,
  run_id uuid,
  call_id text,
  started_by uuid references auth.users (id) on delete set null,
  language text not null check (language in ('javascript', 'typescript', 'python')),
  entry text not null,
  revision integer not null,
  ran_in text not null check (ran_in in ('quickjs', 'browser', 'remote')),
  status public.execution_status not null,
  exit_code integer,
  output text not null default '' check (octet_length(output) <= 262144),
  is_output_cut boolean not null default false,
  duration_ms integer not null check (duration_ms >= 0),
  created_at timestamptz not null default now(),
  constraint executions_run_is_of_the_session foreign key (run_id, session_id)
    references public.runs (id, session_id) on delete cascade
);
comment on table public.executions is 'Code of the session run in a sandbox, by the agent or by a user.';
create index executions_session_id_idx on public.executions (session_id, created_at);
create index executions_run_id_idx on public.executions (run_id, session_id);
create index executions_started_by_idx on public.executions (started_by);

alter table public.messages enable row level security;
alter table public.runs enable row level security;
alter table public.tool_calls enable row level security;
alter table public.run_requests enable row level security;
alter table public.executions enable row level security;
grant select on public.messages, public.runs, public.tool_calls, public.executions, public.run_requests to anon, authenticated;
grant select, insert, update, delete on
  public.messages, public.runs, public.tool_calls, public.run_requests, public.executions to service_role;

create policy "Members and visitors with a link can read messages" on public.messages
  for select to anon, authenticated using (session_id = any (array(select private.readable_session_ids())));
create policy "Members and visitors with a link can read runs" on public.runs
  for select to anon, authenticated using (session_id = any (array(select private.readable_session_ids())));
create policy "Members and visitors with a link can read tool calls" on public.tool_calls
  for select to anon, authenticated using (session_id = any (array(select private.readable_session_ids())));
create policy "Members and visitors with a link can read requests" on public.run_requests
  for select to anon, authenticated using (session_id = any (array(select private.readable_session_ids())));
create policy "Members and visitors with a link can read executions" on public.executions
  for select to anon, authenticated using (session_id = any (array(select private.readable_session_ids())));
