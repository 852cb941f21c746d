-- Messages: what was said. Runs: the agent's work in answer to one message. Written only by verbs
-- and by the functions in `worker`.

create type public.message_role as enum ('user', 'assistant', 'summary');
comment on type public.message_role is
  'summary: a summary of earlier messages, made by the agent when the conversation grew too long.';
create type public.message_status as enum ('streaming', 'finished', 'stopped', 'discarded');
comment on type public.message_status is
  'discarded: the attempt that wrote it died and its text is void, or a user deleted it before the '
  'agent read it.';
create type public.run_status as enum (
  'queued', 'running', 'waiting', 'succeeded', 'failed', 'stopped');
comment on type public.run_status is
  'waiting: for the answer to a request. The last three are final.';

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  session_id uuid not null references public.sessions (id) on delete cascade,
  seq bigint not null check (seq > 0),
  role public.message_role not null,
  author_id uuid references auth.users (id) on delete set null,
  run_id uuid,
  step integer check (step >= 0),
  parent_id uuid,
  joins_run_id uuid,
  read_seq bigint check (read_seq >= seq),
  parts jsonb not null default '[]' check (jsonb_typeof(parts) = 'array'),
  sums_up boolean not null default false,
  status public.message_status not null default 'finished',
  model_id text references public.models (id) on delete set null,
  stop_reason text check (char_length(stop_reason) <= 40),
  revision integer not null check (revision >= 0),
  is_imported boolean not null default false,
  created_at timestamptz not null default now(),
  constraint messages_id_and_session_are_unique unique (id, session_id),
  constraint messages_seq_is_unique unique (session_id, seq),
  constraint messages_parent_is_of_the_session foreign key (parent_id, session_id)
    references public.messages (id, session_id) on delete set null (parent_id),
  constraint messages_of_a_run_have_a_step check ((run_id is null) = (step is null)),
  constraint messages_of_users_are_read
    check (role = 'user' or (joins_run_id is null and read_seq is null and not sums_up))
);
comment on table public.messages is 'What a user or the agent said, made of parts.';
comment on column public.messages.seq is
  'The number of the event that logged it.';
comment on column public.messages.run_id is 'The run that wrote it. Null for a user''s message.';
comment on column public.messages.joins_run_id is
  'The run that is to read this user''s message before its next model call, or has read it. Null '
  'for a message that starts a run of its own.';
comment on column public.messages.read_seq is
  'The number of the event with which the agent read a user''s message. Null while it is queued. '
  'The conversation is in the order of read_seq, or of seq where there is none.';
comment on column public.messages.parts is
  'Text, reasoning, attachments and tool calls in order; see protocol/messages.ts.';
comment on column public.messages.sums_up is
  'A user''s message that asks for a summary of the conversation, and for nothing else.';
comment on column public.messages.stop_reason is
  'Why the model stopped: end, tool_use, refusal, or that it was cut and the next message goes on.';
comment on column public.messages.revision is
  'The revision of the files when it was sent, read or begun, whichever came last.';
comment on column public.messages.is_imported is
  'Its words and time come from an archive. The author is whoever imported it.';
create index messages_author_id_idx on public.messages (author_id);
create index messages_model_id_idx on public.messages (model_id);
create index messages_parent_id_idx on public.messages (parent_id, session_id);
create unique index messages_one_per_step_idx on public.messages (run_id, step)
  where run_id is not null and status <> 'discarded' and role = 'assistant';
create index messages_conversation_idx on public.messages (session_id, coalesce(read_seq, seq));
create index messages_joining_idx on public.messages (joins_run_id, session_id)
  where joins_run_id is not null;
create index messages_streaming_idx on public.messages (session_id) where status = 'streaming';
create index messages_run_id_idx on public.messages (run_id, session_id);
create index messages_summaries_idx on public.messages (session_id, seq) where role = 'summary';

create table public.runs (
  id uuid primary key default gen_random_uuid(),
  session_id uuid not null references public.sessions (id) on delete cascade,
  message_id uuid not null,
  place bigint not null,
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
  kicks integer not null default 0 check (kicks >= 0),
  constraint runs_id_and_session_are_unique unique (id, session_id),
  constraint runs_message_is_of_the_session foreign key (message_id, session_id)
    references public.messages (id, session_id) on delete cascade,
  constraint runs_finished_at_iff_ended
    check ((finished_at is not null) = (status in ('succeeded', 'failed', 'stopped'))),
  constraint runs_error_iff_failed check ((error_code is not null) = (status = 'failed')),
  constraint runs_parked_only_while_queued_or_waiting
    check (not is_parked or status in ('queued', 'waiting'))
);
comment on table public.runs is
  'The agent''s work in answer to one message. A new attempt is a count, not a new row. Only when '
  'a user tries a failed or stopped run again does the message get another one.';
comment on column public.runs.place is
  'The queued runs of a session start in this order. It is the number of the message, unless the '
  'run was put before the others.';
comment on column public.runs.attempt is 'How often the work was begun: 1 unless a process died.';
comment on column public.runs.is_parked is
  'It gave up its lease in good order, and goes on as the same attempt.';
comment on column public.runs.idle is
  'How long it waited between its slices, for an answer or for its turn. Not counted as its time.';
comment on column public.runs.kicks is
  'How often the agent function was kicked for it since it was last claimed. Each kick is repeated '
  'after twice as long.';
comment on column public.runs.cost is 'In US dollars so far, at the prices of each call.';
create unique index runs_one_unfinished_per_message_idx on public.runs (message_id)
  where finished_at is null;
create unique index runs_one_live_per_session_idx on public.runs (session_id)
  where status in ('running', 'waiting');
create index runs_queue_idx on public.runs (session_id, place) where status = 'queued';
create index runs_session_id_idx on public.runs (session_id, created_at);
create index runs_unfinished_idx on public.runs (status, created_at)
  where status in ('queued', 'running', 'waiting');
create index runs_requested_by_idx on public.runs (requested_by, created_at)
  where status in ('queued', 'running');
create index runs_model_id_idx on public.runs (model_id);
create index runs_stop_requested_by_idx on public.runs (stop_requested_by);
create index runs_message_id_idx on public.runs (message_id, session_id);
alter table public.messages
  add constraint messages_run_is_of_the_session foreign key (run_id, session_id)
    references public.runs (id, session_id) on delete cascade,
  add constraint messages_joined_run_is_of_the_session foreign key (joins_run_id, session_id)
    references public.runs (id, session_id) on delete set null (joins_run_id);

create table worker.leases (
  run_id uuid primary key references public.runs (id) on delete cascade,
  token uuid not null default gen_random_uuid(),
  holder text not null default '',
  batch integer not null default 0,
  claimed_at timestamptz not null default now(),
  lasts interval not null,
  expires_at timestamptz not null
) with (fillfactor = 50);
comment on table worker.leases is
  'Which process works on a run now. Every function in worker checks the token; with a stale one '
  'it changes nothing.';
comment on column worker.leases.batch is
  'The number of the last batch of events that was stored, so that none is stored twice.';
comment on column worker.leases.expires_at is
  'Not indexed: a renewal changes nothing else in the table, and the table has only live runs.';
alter table worker.leases enable row level security;

alter table public.messages enable row level security;
alter table public.runs enable row level security;
grant select on public.messages, public.runs to anon, authenticated;
grant select, insert, update, delete on public.messages, public.runs to service_role;
create policy "Members and visitors whose link shows tools can read messages"
  on public.messages for select to anon, authenticated
  using (session_id = any (array(select private.readable_session_ids('{tools}'))));
create policy "Members and visitors whose link shows costs can read runs"
  on public.runs for select to anon, authenticated
  using (session_id = any (array(select private.readable_session_ids('{costs}'))));
