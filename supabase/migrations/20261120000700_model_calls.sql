-- The ledger of model calls. Each call reserves the most it can cost before it is made, and is
-- settled for what it did cost. Calls of runs and calls of typed functions outside of runs are rows
-- of the same table.
-- Depends on: settings, models, sessions, runs, spend.
-- Locks are taken in one order everywhere: session, run, lease, model call, the session's budget,
-- the user's day, parts of the installation's day. A transaction reserves money at most once and
-- locks nothing after it.

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

-- The agent acts for the user who asked, for as long as they may write in the session.
create function private.run_limit_reached(call public.model_calls)
returns text language plpgsql stable set search_path = '' as $$
begin
  return (
    select case
      when not exists (select from public.session_members m
        where m.session_id = run.session_id and m.user_id = run.requested_by and m.role >= 'editor')
        then 'requester_left'
      when call.step - cut.steps > run.max_steps then 'max_steps'
      when run.input_tokens + run.output_tokens >= run.max_tokens then 'max_tokens'
      when run.cost + open.cost + call.reserved_cost > run.max_cost then 'max_cost'
      when now() - run.started_at - run.idle > make_interval(secs => run.max_seconds)
        then 'max_seconds' end
    from public.runs run
    -- An answer that was cut by the end of its slice or process and continued is one step.
    cross join lateral (select count(*) as steps from public.messages m
      where m.run_id = run.id
        and (m.stop_reason = 'interrupted' or m.stop_reason like 'slice\_ended%')) cut
    cross join lateral (select coalesce(sum(c.reserved_cost), 0) as cost from public.model_calls c
      where c.run_id = run.id and c.finished_at is null) open
    where run.id = call.run_id);
end
$$;
comment on function private.run_limit_reached(public.model_calls) is
  'The limit of its run that a call would exceed; null when there is none.';

create function private.request_limit_reached(call public.model_calls)
returns text language plpgsql stable set search_path = '' as $$
begin
  return (
    select case
      when call.reserved_cost + request.cost > limits.max_cost_per_run then 'max_cost'
      when others.requests >= limits.max_live_runs then 'too_many_calls'
      when lately.calls >= case when limits.is_guest
          then settings.max_typed_calls_per_guest_and_hour
          else settings.max_typed_calls_per_user_and_hour end then 'max_calls_per_hour' end
    from private.settings settings
    cross join private.limits_of(call.user_id) limits
    cross join lateral (
      select coalesce(sum(case when c.finished_at is null then c.reserved_cost else c.cost end), 0)
        as cost
      from public.model_calls c
      where c.request_id = call.request_id and c.user_id = call.user_id) request
    cross join lateral (
      select count(distinct c.request_id) as requests from public.model_calls c
      where c.user_id = call.user_id and c.finished_at is null
        and c.request_id <> call.request_id) others
    cross join lateral (
      select count(*) as calls from public.model_calls c
      where c.user_id = call.user_id and c.run_id is null
        and c.started_at > now() - interval '1 hour') lately);
end
$$;
comment on function private.request_limit_reached(public.model_calls) is
  'The limit that a call outside of runs would exceed. One request may cost what one run may, '
  'and as many requests may be open at once as runs. Calls in an hour are limited, free ones too, '
  'because each leaves a record.';

create function private.limit_sentence(code text, is_of_run boolean)
returns text language sql stable set search_path = '' as $$
  select case code
    when 'model_unavailable' then 'This model is not available. Choose another.'
    when 'requester_left' then
      'The user who asked for this may no longer write in this session. Send a message to go on.'
    when 'user_blocked' then 'The operator has blocked the agent for you.'
    when 'runs_paused' then (select paused_sentence from private.settings)
    when 'max_steps' then 'This run has taken all the steps it may take.'
    when 'max_tokens' then 'This run has used all the tokens it may use.'
    when 'max_seconds' then 'This run has worked for as long as it may.'
    when 'max_cost' then format('One more model call could cost more than this %s may cost.',
      case when is_of_run then 'run' else 'request' end)
    when 'max_cost_per_day' then
      'One more model call could cost more than you may spend in a day. Go on tomorrow, or add a '
      'provider key of your own in the settings.'
    when 'guest_max_cost_per_day' then
      'This could cost more than a guest may spend in a day. Create an account, or add a provider '
      'key of your own.'
    when 'installation_max_cost_per_day' then
      'One more model call could cost more than all users together may spend in a day. Go on '
      'tomorrow, or add a provider key of your own in the settings.'
    when 'own_max_cost_per_day' then
      'One more model call could cost more than the budget that you have set for a day.'
    when 'session_max_cost' then
      'One more model call could cost more than the budget of this session.'
    when 'too_many_calls' then
      'You have as many calls under way as you may have. Wait until one has ended.'
    when 'max_calls_per_hour' then
      'You have made as many calls as you may make in an hour. Try again later.' end
$$;
comment on function private.limit_sentence(text, boolean) is 'A limit in words for the user.';

create function private.has_key_for(user_id uuid, model_id text)
returns boolean language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from public.models m
    join public.provider_keys k on k.user_id = has_key_for.user_id and k.provider = m.provider
      and k.host = private.model_host(m.provider, m.base_url)
    where m.id = has_key_for.model_id);
end
$$;
comment on function private.has_key_for(uuid, text) is
  'Whether a user has a provider key of their own for a model.';

create function private.cost_in_day(user_id uuid, day date)
returns numeric language plpgsql stable set search_path = '' as $$
begin
  return coalesce((
    select spend.spent + spend.reserved + spend.own_keys_spent + spend.own_keys_reserved
    from private.user_spend spend
    where spend.user_id = cost_in_day.user_id and spend.day = cost_in_day.day), 0);
end
$$;
comment on function private.cost_in_day(uuid, date) is
  'What the calls of a user on a day cost, and open ones may still cost, whoever pays.';

create function private.budget_reached(call public.model_calls, today date)
returns text language plpgsql stable set search_path = '' as $$
begin
  return case
    when exists (select from private.session_budgets b
      where b.session_id = call.session_id
        and b.spent + b.reserved + call.reserved_cost > b.max_cost)
      then 'session_max_cost'
    when exists (select from public.profiles p
      where p.user_id = call.user_id and p.max_cost_per_day is not null
        and private.cost_in_day(p.user_id, today) + call.reserved_cost > p.max_cost_per_day)
      then 'own_max_cost_per_day' end;
end
$$;
comment on function private.budget_reached(public.model_calls, date) is
  'The budget that users have set and that a call would exceed; null when there is none.';

create function private.reserve_in_budgets(
  call public.model_calls, today date, has_session_budget boolean)
returns void language plpgsql volatile set search_path = '' as $$
begin
  if has_session_budget then
    update private.session_budgets b set reserved = b.reserved + call.reserved_cost
    where b.session_id = call.session_id;
  end if;
  if call.uses_own_key then
    update private.user_spend spend
    set own_keys_reserved = spend.own_keys_reserved + call.reserved_cost
    where spend.user_id = call.user_id and spend.day = today;
  end if;
end
$$;
comment on function private.reserve_in_budgets(public.model_calls, date, boolean) is
  'Counts what a call reserves toward the budget of its session, and what a user''s own keys pay '
  'toward their own for the day. Both are locked.';

create function private.reserve_in_day(
  call public.model_calls, today date, max_cost numeric, is_guest boolean)
returns text language plpgsql volatile set search_path = '' as $$
begin
  if not exists (select from private.user_spend spend
      where spend.user_id = call.user_id and spend.day = today
        and spend.spent + spend.reserved + call.reserved_cost <= max_cost) then
    return case when is_guest then 'guest_max_cost_per_day' else 'max_cost_per_day' end;
  end if;
  if not private.reserve_in_installation_day(call.reserved_cost, today) then
    return 'installation_max_cost_per_day';
  end if;
  update private.user_spend spend set reserved = spend.reserved + call.reserved_cost
  where spend.user_id = call.user_id and spend.day = today;
  return null;
end
$$;
comment on function private.reserve_in_day(public.model_calls, date, numeric, boolean) is
  'Reserves the operator''s money in the day of a user, which is locked, and in that of the '
  'installation. Answers with the limit that stands in the way; null where none does.';

create function private.reserve_call(call public.model_calls)
returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  today date := (now() at time zone 'UTC')::date;
  limits record;
  reached text;
  begun public.model_calls;
  has_session_budget boolean;
begin
  perform from private.session_budgets b
  where b.session_id = call.session_id and call.reserved_cost > 0 for update;
  has_session_budget := found;
  -- Parallel calls of one user wait here, so that no two see the same money or the same free place.
  insert into private.user_spend (user_id, day)
  select call.user_id, today where call.user_id is not null on conflict do nothing;
  perform from private.user_spend spend
  where spend.user_id = call.user_id and spend.day = today for update;
  -- Only now, because a repeated request may have waited here for the first one.
  select * into begun from public.model_calls c where c.id = call.id and c.finished_at is null
    and (c.user_id, c.run_id, c.request_id)
      is not distinct from (call.user_id, call.run_id, call.request_id);
  if begun.id is not null then return private.reserved_call_json(begun); end if;

  select * into limits from private.limits_of(call.user_id);
  reached := case
    when call.model_id is null then 'model_unavailable'
    when limits.is_blocked then 'user_blocked'
    when (select s.runs_paused from private.settings s) then 'runs_paused'
    when call.run_id is not null then private.run_limit_reached(call)
    else private.request_limit_reached(call) end;
  call.uses_own_key := call.reserved_cost > 0
    and private.has_key_for(call.user_id, call.model_id);
  if reached is null and call.reserved_cost > 0 then
    reached := private.budget_reached(call, today);
  end if;
  if reached is null and call.reserved_cost > 0 and not call.uses_own_key then
    reached := private.reserve_in_day(call, today, limits.max_cost_per_day, limits.is_guest);
  end if;
  if reached is not null then
    return jsonb_build_object('ok', false, 'code', reached,
      'sentence', private.limit_sentence(reached, call.run_id is not null));
  end if;
  perform private.reserve_in_budgets(call, today, has_session_budget);

  insert into public.model_calls (id, user_id, session_id, run_id, step, attempt, request_id,
    function_name, model_id, reserved_input_tokens, reserved_output_tokens, reserved_cost,
    uses_own_key, prices)
  values (call.id, call.user_id, call.session_id, call.run_id, call.step, call.attempt,
    call.request_id, call.function_name, call.model_id, call.reserved_input_tokens,
    call.reserved_output_tokens, call.reserved_cost, call.uses_own_key, call.prices);
  return private.reserved_call_json(call);
exception
  when unique_violation then
    perform private.refuse_taken_id();
end
$$;
comment on function private.reserve_call(public.model_calls) is
  'Opens a model call and reserves the most it can cost. Answers {ok, attempt, uses_own_key?}, or '
  '{ok: false, code, sentence} where a limit stands in the way. Harmless to repeat.';

-- Calls that died with their process say nothing about the model.
create function private.reserved_call_json(call public.model_calls)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object('ok', true, 'attempt', 1 + count(*))
      || case when call.uses_own_key then '{"uses_own_key": true}' else '{}' end::jsonb
    from public.model_calls failed
    where (failed.run_id = call.run_id and failed.step = call.step
        or failed.request_id = call.request_id)
      and failed.model_id = call.model_id and failed.error_code like 'model\_%'
      and failed.id <> call.id);
end
$$;
comment on function private.reserved_call_json(public.model_calls) is
  'attempt: how often this model was asked for the same step or request by now, from 1. '
  'uses_own_key: the user''s own key pays, and no other may be used.';

create function private.settle_call(call_id uuid, outcome jsonb)
returns void language plpgsql volatile set search_path = '' as $$
declare
  usage jsonb := coalesce(outcome -> 'usage', '{}');
  settled public.model_calls;
begin
  update public.model_calls c set
    input_tokens = coalesce((usage ->> 'input_tokens')::bigint, 0),
    cached_tokens = coalesce((usage ->> 'cached_tokens')::bigint, 0),
    cache_write_tokens = coalesce((usage ->> 'cache_write_tokens')::bigint, 0),
    output_tokens = coalesce((usage ->> 'output_tokens')::bigint, 0),
    reasoning_tokens = coalesce((usage ->> 'reasoning_tokens')::bigint, 0),
    cost = case when outcome is null then c.reserved_cost
      else private.cost_of(usage, c.prices) end,
    is_estimate = outcome is null or coalesce((outcome ->> 'is_estimate')::boolean, false),
    stop_reason = outcome ->> 'stop_reason',
    error_code = case when outcome is null then 'interrupted' else outcome ->> 'error_code' end,
    first_token_at = (outcome ->> 'first_token_at')::timestamptz,
    finished_at = clock_timestamp()
  where c.id = settle_call.call_id and c.finished_at is null returning * into settled;
  if not found then return; end if;
  update private.session_budgets b set spent = b.spent + settled.cost,
    reserved = greatest(b.reserved - settled.reserved_cost, 0)
  where b.session_id = settled.session_id;
  if settled.uses_own_key then
    update private.user_spend spend set own_keys_spent = spend.own_keys_spent + settled.cost,
      own_keys_reserved = greatest(spend.own_keys_reserved - settled.reserved_cost, 0)
    where spend.user_id = settled.user_id
      and spend.day = (settled.started_at at time zone 'UTC')::date;
  else
    update private.user_spend spend set spent = spend.spent + settled.cost,
      reserved = greatest(spend.reserved - settled.reserved_cost, 0)
    where spend.user_id = settled.user_id
      and spend.day = (settled.started_at at time zone 'UTC')::date;
  end if;
  update public.runs r set
    input_tokens = r.input_tokens + settled.input_tokens,
    cached_tokens = r.cached_tokens + settled.cached_tokens,
    output_tokens = r.output_tokens + settled.output_tokens,
    cost = r.cost + settled.cost
  where r.id = settled.run_id;
end
$$;
comment on function private.settle_call(uuid, jsonb) is
  'Closes a model call: its row, the budget of its session, its user''s day and its run all get '
  'what it cost. Without an outcome nothing is known of it, and what was reserved is charged. '
  'Harmless to repeat.';

create function private.settle_lost_calls(run_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
begin
  perform private.settle_call(c.id, null) from public.model_calls c
  where c.run_id = settle_lost_calls.run_id and c.finished_at is null;
end
$$;
comment on function private.settle_lost_calls(uuid) is
  'Charges what was reserved for the open calls of a run that is deleted.';

-- No function lives for ten minutes.
create function private.lost_requests(max_rows integer)
returns uuid[] language plpgsql volatile set search_path = '' as $$
begin
  return array(
    select c.id from public.model_calls c
    where c.finished_at is null and c.run_id is null
      and c.started_at < now() - interval '10 minutes'
    limit max_rows for update skip locked);
end
$$;
comment on function private.lost_requests(integer) is
  'Calls outside of runs whose process died. Locks them.';

create function private.settle_lost_requests(call_ids uuid[])
returns integer language plpgsql volatile set search_path = '' as $$
begin
  perform private.settle_call(lost.id, null) from unnest(settle_lost_requests.call_ids) lost (id);
  return cardinality(settle_lost_requests.call_ids);
end
$$;
comment on function private.settle_lost_requests(uuid[]) is
  'Charges what was reserved for calls outside of runs whose process died.';

create function private.lock_budgets(session_ids uuid[], call_ids uuid[])
returns void language plpgsql volatile set search_path = '' as $$
begin
  perform from private.session_budgets b
  where b.session_id = any (lock_budgets.session_ids) or b.session_id in (
    select c.session_id from public.model_calls c where c.id = any (lock_budgets.call_ids))
  order by b.session_id for update;
end
$$;
comment on function private.lock_budgets(uuid[], uuid[]) is
  'Locks the budgets of these sessions, and of those that these calls were made for. For a '
  'transaction that settles calls of several sessions, before it settles the first.';

-- A session can be deleted while a model call is open: its money must not stay reserved. What a
-- user called for the session outside of runs stays in their books.
create function private.settle_deleted_session()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
begin
  -- First, because it locks calls, and settling locks their users' days.
  update public.model_calls c set session_id = null
  where c.session_id = old.id and c.run_id is null;
  perform private.settle_lost_calls(r.id) from public.runs r
  where r.session_id = old.id and r.finished_at is null;
  return old;
end
$$;
create trigger sessions_settle_open_calls before delete on public.sessions
  for each row execute function private.settle_deleted_session();
