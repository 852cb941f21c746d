-- The ledger of model calls. Calls of runs and calls of typed functions outside of runs are rows of
-- the same table.
-- Depends on: settings, models, sessions, runs.

create table public.model_calls (
  id uuid primary key,
  user_id uuid references auth.users (id) on delete set null,
  session_id uuid references public.sessions (id) on delete cascade,
  run_id uuid,
  step integer check (step >= 0),
  attempt integer,
  request_id uuid,
  function_name text check (function_name ~ '^[A-Za-z0-9_-]{1,64}$'),
  model_id text references public.models (id) on delete set null,
  reserved_input_tokens bigint not null check (reserved_input_tokens >= 0),
  reserved_output_tokens bigint not null check (reserved_output_tokens >= 0),
  reserved_cost numeric(14, 6) not null check (reserved_cost >= 0),
  input_tokens bigint not null default 0 check (input_tokens >= 0),
  cached_tokens bigint not null default 0 check (cached_tokens >= 0),
  cache_write_tokens bigint not null default 0 check (cache_write_tokens >= 0),
  output_tokens bigint not null default 0 check (output_tokens >= 0),
  reasoning_tokens bigint not null default 0 check (reasoning_tokens >= 0),
  cost numeric(14, 6) not null default 0 check (cost >= 0),
  is_estimate boolean not null default false,
  uses_own_key boolean not null default false,
  prices jsonb not null,
  stop_reason text,
  error_code text,
  started_at timestamptz not null default now(),
  first_token_at timestamptz,
  finished_at timestamptz,
  constraint model_calls_run_is_of_the_session foreign key (run_id, session_id)
    references public.runs (id, session_id) on delete cascade,
  constraint model_calls_are_of_a_run_or_a_request check (num_nonnulls(run_id, request_id) = 1),
  constraint model_calls_of_a_run_have_a_step
    check (run_id is null or num_nonnulls(session_id, step, attempt) = 3)
);
comment on table public.model_calls is
  'Every call to a model, made by a run or by a typed function, and what it cost.';
comment on column public.model_calls.user_id is 'Who pays: the user who asked.';
comment on column public.model_calls.session_id is
  'The session it was made for. Always set for a call of a run.';
comment on column public.model_calls.run_id is
  'The run that made it. Null for a typed function that a user called directly.';
comment on column public.model_calls.request_id is
  'Outside of runs: shared by all model calls that one request to a typed function led to.';
comment on column public.model_calls.function_name is
  'The typed function it was made for. Null for a step of the conversation.';
comment on column public.model_calls.reserved_input_tokens is
  'The most it can read, as estimated before it began.';
comment on column public.model_calls.reserved_output_tokens is 'The most it may write.';
comment on column public.model_calls.reserved_cost is
  'The most it can cost, reserved before it began.';
comment on column public.model_calls.is_estimate is
  'The provider did not report its usage. A call whose process died costs what it had used by '
  'then, as estimated from what was streamed.';
comment on column public.model_calls.uses_own_key is
  'A provider key of the user''s own pays for it, so that it counts toward no limit per day.';
comment on column public.model_calls.prices is
  'The prices when it began, in US dollars per million tokens.';
create index model_calls_user_id_idx on public.model_calls (user_id, started_at);
create index model_calls_session_id_idx on public.model_calls (session_id, started_at);
create index model_calls_run_id_idx on public.model_calls (run_id, step);
create index model_calls_run_and_session_idx on public.model_calls (run_id, session_id);
create index model_calls_request_id_idx on public.model_calls (request_id);
create index model_calls_model_id_idx on public.model_calls (model_id);
create index model_calls_started_at_idx on public.model_calls (started_at);
create index model_calls_open_idx on public.model_calls (started_at) where finished_at is null;

alter table public.model_calls enable row level security;
grant select on public.model_calls to authenticated;
grant select, insert, update, delete on public.model_calls to service_role;
create policy "Members can read model calls, and users their own" on public.model_calls
  for select to authenticated using (
    session_id = any (array(select private.my_session_ids()))
    or run_id is null and user_id = (select auth.uid()));

-- input_tokens counts all input; cached and cache-write tokens are parts of it, each with a price.
create function private.cost_of(usage jsonb, prices jsonb)
returns numeric language plpgsql immutable set search_path = '' as $$
begin
  return (
    select round((
      greatest(tokens.input - tokens.cached - tokens.cache_write, 0) * (prices ->> 'input')::numeric
      + tokens.cached * (prices ->> 'cached_input')::numeric
      + tokens.cache_write * (prices ->> 'cache_write')::numeric
      + tokens.output * (prices ->> 'output')::numeric) / 1000000, 6)
    from (select
        coalesce((usage ->> 'input_tokens')::numeric, 0) as input,
        coalesce((usage ->> 'cached_tokens')::numeric, 0) as cached,
        coalesce((usage ->> 'cache_write_tokens')::numeric, 0) as cache_write,
        coalesce((usage ->> 'output_tokens')::numeric, 0) as output) tokens);
end
$$;
comment on function private.cost_of(jsonb, jsonb) is 'What a usage costs at the given prices.';

-- Reads {call_id, model_id, input_tokens, output_tokens, step?, request_id?, function_name?}.
-- model_id stays null when there is no such model or it is switched off.
create function private.requested_call(request jsonb)
returns public.model_calls language plpgsql stable set search_path = '' as $$
declare
  input_tokens bigint := (request ->> 'input_tokens')::bigint;
  output_tokens bigint := (request ->> 'output_tokens')::bigint;
  model public.models;
  priced public.model_calls;
begin
  if request ->> 'call_id' is null or coalesce(input_tokens, -1) < 0
     or coalesce(output_tokens, -1) < 0 then
    perform private.refuse(400, 'invalid_input',
      'A model call needs a call_id, input_tokens and output_tokens.');
  end if;
  select * into model from public.models m
  where m.id = request ->> 'model_id' and m.is_enabled;
  priced.id := (request ->> 'call_id')::uuid;
  priced.reserved_input_tokens := input_tokens;
  priced.reserved_output_tokens := output_tokens;
  priced.step := (request ->> 'step')::integer;
  priced.request_id := (request ->> 'request_id')::uuid;
  priced.function_name := request ->> 'function_name';
  priced.model_id := model.id;
  priced.prices := jsonb_build_object('input', model.input_price,
    'cached_input', model.cached_input_price, 'cache_write', model.cache_write_price,
    'output', model.output_price);
  -- At worst all input is written to the cache and all output is used.
  priced.reserved_cost := round((
      input_tokens * greatest(model.input_price, model.cache_write_price)
      + output_tokens * model.output_price) / 1000000, 6);
  return priced;
end
$$;
comment on function private.requested_call(jsonb) is
  'A model call as it was requested, with the prices of now and the most it can cost.';
