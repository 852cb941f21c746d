-- Typed calls: model calls of functions that are served by themselves, outside of any run, within the same money as runs.
-- Depends on: sessions, models, provider_keys.  Written by: worker.start_typed_call, worker.finish_typed_call.

create table public.typed_calls (
  id uuid primary key,
  request_id uuid not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  session_id uuid references public.sessions (id) on delete set null,
  function_name text not null check (function_name ~ '^[A-Za-z0-9_-]{1,64}$'),
  model_id text references public.models (id) on delete set null,
  reserved_cost numeric(14, 6) not null check (reserved_cost >= 0),
  input_tokens bigint not null default 0 check (input_tokens >= 0),
  cached_tokens bigint not null default 0 check (cached_tokens >= 0),
  cache_write_tokens bigint not null default 0 check (cache_write_tokens >= 0),
  output_tokens bigint not null default 0 check (output_tokens >= 0),
  reasoning_tokens bigint not null default 0 check (reasoning_tokens >= 0),
  cost numeric(14, 6) not null default 0 check (cost >= 0),
  is_estimate boolean not null default false,
  prices jsonb not null,
  stop_reason text,
  error_code text,
  started_at timestamptz not null default now(),
  first_token_at timestamptz,
  finished_at timestamptz
);
comment on table public.typed_calls is 'Model calls of functions that users call by themselves, and what the bill is made of. Calls of runs are in model_calls.';
comment on column public.typed_calls.request_id is 'The same for all model calls that one request led to: tries, corrections, other models.';
comment on column public.typed_calls.session_id is 'The session it was made for, if any.';
comment on column public.typed_calls.reserved_cost is 'The worst it could cost, set aside before it began.';
comment on column public.typed_calls.is_estimate is 'The provider did not say what it counted; of a call whose process died the reserved amount is charged.';
comment on column public.typed_calls.prices is 'The prices of the moment, per million tokens.';
create index typed_calls_user_id_idx on public.typed_calls (user_id, started_at);
create index typed_calls_session_id_idx on public.typed_calls (session_id);
create index typed_calls_model_id_idx on public.typed_calls (model_id);
create index typed_calls_request_id_idx on public.typed_calls (request_id);
create index typed_calls_open_idx on public.typed_calls (started_at) where finished_at is null;

alter table public.typed_calls enable row level security;
grant select on public.typed_calls to authenticated;
grant select, insert, update, delete on public.typed_calls to service_role;
create policy "Users can read what they called" on public.typed_calls
  for select to authenticated using (user_id = (select auth.uid()));

-- Who may work on a session may have calls made for it. Its row is locked before any money is, as everywhere.
create function private.require_editor(user_id uuid, session_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
begin
  perform from public.sessions s where s.id = require_editor.session_id for key share;
  if not exists (select from public.session_members m where m.session_id = require_editor.session_id
      and m.user_id = require_editor.user_id and m.role >= 'editor') then
    perform private.refuse(404, 'session_not_found', 'There is no such session, or you may not write in it.');
  end if;
end
$$;
comment on function private.require_editor(uuid, uuid) is 'Refuses a user who may not write in a session.';

create function worker.read_models_for(user_id uuid, model_id text, session_id uuid)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  wanted text := read_models_for.model_id;
  found_models jsonb;
begin
  if read_models_for.session_id is not null then
    perform private.require_editor(read_models_for.user_id, read_models_for.session_id);
  end if;
  wanted := coalesce(wanted,
    (select s.model_id from public.sessions s where s.id = read_models_for.session_id),
    (select p.default_model_id from public.profiles p where p.user_id = read_models_for.user_id));
  found_models := private.model_chain_json(wanted);
  if found_models = '[]' then
    perform private.refuse(400, 'model_unknown', 'There is no such model, or it is switched off.');
  end if;
  return found_models;
end
$$;
comment on function worker.read_models_for(uuid, text, uuid) is
  'The model that a user asks for and, after it, those to try when it does not answer. Left out: the session''s, the user''s own, the default.';

create function worker.read_provider_key_for(user_id uuid, provider public.model_provider, host text)
returns jsonb language sql volatile security definer set search_path = '' as $$
  select private.provider_key_json(read_provider_key_for.user_id, read_provider_key_for.provider, read_provider_key_for.host)
$$;
comment on function worker.read_provider_key_for(uuid, public.model_provider, text) is
  'As read_provider_key, for a user who calls a function by himself.';

create function worker.start_typed_call(user_id uuid, call jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  call_id uuid := (call ->> 'call_id')::uuid;
  model public.models;
  worst_cost numeric;
  refusal jsonb;
begin
  if call_id is null or call ->> 'request_id' is null or coalesce((call ->> 'input_tokens')::bigint, -1) < 0
     or coalesce((call ->> 'output_tokens')::bigint, -1) < 0 then
    perform private.refuse(400, 'invalid_input', 'A typed call has a call_id, a request_id, input_tokens and output_tokens.');
  end if;
  if exists (select from public.typed_calls c where c.id = call_id and c.user_id = start_typed_call.user_id and c.finished_at is null) then
    return jsonb_build_object('ok', true);
  end if;
  if not exists (select from auth.users u where u.id = start_typed_call.user_id) then
    perform private.refuse(401, 'not_signed_in', 'This account no longer exists.');
  end if;
  if call ->> 'session_id' is not null then
    perform private.require_editor(start_typed_call.user_id, (call ->> 'session_id')::uuid);
  end if;
  select * into model from public.models m where m.id = call ->> 'model_id' and m.is_enabled;
  if model.id is null then
    return jsonb_build_object('ok', false, 'code', 'model_unavailable', 'sentence', 'This model is not available. Choose another.');
  end if;
  worst_cost := private.worst_cost(model, call);
  refusal := private.typed_limit_reached(start_typed_call.user_id, (call ->> 'request_id')::uuid, worst_cost);
  if refusal is not null then return refusal; end if;

  insert into public.typed_calls (id, request_id, user_id, session_id, function_name, model_id, reserved_cost, prices)
  values (call_id, (call ->> 'request_id')::uuid, start_typed_call.user_id, (call ->> 'session_id')::uuid, call ->> 'function_name',
    model.id, worst_cost, jsonb_build_object('input', model.input_price, 'cached_input', model.cached_input_price,
      'cache_write', model.cache_write_price, 'output', model.output_price));
  return jsonb_build_object('ok', true);
exception
  when unique_violation then
    perform private.refuse(409, 'id_taken', 'This id is in use. Make a new one.');
end
$$;
comment on function worker.start_typed_call(uuid, jsonb) is
  'Before each model call of a served function: {call_id, request_id, session_id?, function_name, model_id, input_tokens, output_tokens}. '
  'Reserves the worst cost in the user''s day, or answers with the limit that stands in the way, by the same codes as start_model_call.';

-- The limit that stands in the way of one more typed call, in words; null when none does, and then the money is set aside.
-- One request may cost what one run may, and as many may be under way at once as runs.
create function private.typed_limit_reached(user_id uuid, request_id uuid, worst_cost numeric)
returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  today date := (now() at time zone 'UTC')::date;
  limits record;
  reached text;
begin
  select * into limits from private.limits_of(typed_limit_reached.user_id);
  insert into private.user_spend (user_id, day) values (typed_limit_reached.user_id, today) on conflict do nothing;
  -- What is counted below must not grow meanwhile.
  perform from private.user_spend spend where spend.user_id = typed_limit_reached.user_id and spend.day = today for update;
  reached := case
    when limits.is_blocked then 'user_blocked'
    when (select runs_paused from private.settings) then 'runs_paused'
    when worst_cost + (select coalesce(sum(case when c.finished_at is null then c.reserved_cost else c.cost end), 0) from public.typed_calls c
      where c.request_id = typed_limit_reached.request_id and c.user_id = typed_limit_reached.user_id) > limits.max_cost_per_run then 'max_cost'
    when (select count(distinct c.request_id) from public.typed_calls c where c.user_id = typed_limit_reached.user_id
      and c.finished_at is null and c.started_at > now() - interval '10 minutes'
      and c.request_id <> typed_limit_reached.request_id) >= limits.max_live_runs then 'too_many_calls' end;
  if reached is null then
    update private.user_spend spend set reserved = spend.reserved + worst_cost
    where spend.user_id = typed_limit_reached.user_id and spend.day = today
      and spend.spent + spend.reserved + worst_cost <= limits.max_cost_per_day;
    if not found then reached := 'max_cost_per_day'; end if;
  end if;
  if reached is null then return null; end if;
  return jsonb_build_object('ok', false, 'code', reached, 'sentence', case reached
    when 'max_cost' then 'One more model call could cost more than a request may.'
    when 'max_cost_per_day' then 'One more model call could cost more than you may use in a day.'
    when 'too_many_calls' then 'You have as many calls under way as you may. Wait until one has ended.'
    else private.limit_sentence(reached) end);
end
$$;

create function worker.finish_typed_call(user_id uuid, outcome jsonb)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  usage jsonb := coalesce(outcome -> 'usage', '{}');
  settled public.typed_calls;
begin
  update public.typed_calls c set
    input_tokens = coalesce((usage ->> 'input_tokens')::bigint, 0), cached_tokens = coalesce((usage ->> 'cached_tokens')::bigint, 0),
    cache_write_tokens = coalesce((usage ->> 'cache_write_tokens')::bigint, 0),
    output_tokens = coalesce((usage ->> 'output_tokens')::bigint, 0), reasoning_tokens = coalesce((usage ->> 'reasoning_tokens')::bigint, 0),
    cost = private.cost_of(usage, c.prices), stop_reason = outcome ->> 'stop_reason', error_code = outcome ->> 'error_code',
    is_estimate = coalesce((outcome ->> 'is_estimate')::boolean, false),
    first_token_at = (outcome ->> 'first_token_at')::timestamptz, finished_at = clock_timestamp()
  where c.id = (outcome ->> 'call_id')::uuid and c.user_id = finish_typed_call.user_id and c.finished_at is null returning * into settled;
  perform private.settle_typed_spend(settled);
end
$$;
comment on function worker.finish_typed_call(uuid, jsonb) is
  'After each model call of a served function: {call_id, usage, is_estimate?, stop_reason?, error_code?, first_token_at?}. Harmless to repeat.';

create function private.settle_typed_spend(call public.typed_calls)
returns void language sql volatile set search_path = '' as $$
  update private.user_spend spend
  set reserved = greatest(spend.reserved - call.reserved_cost, 0), spent = spend.spent + call.cost
  where spend.user_id = call.user_id and spend.day = (call.started_at at time zone 'UTC')::date
$$;

-- Of calls that were open when a process died, what was set aside is charged. No function lives for ten minutes.
create function private.settle_lost_typed_calls(max_rows integer default 100)
returns integer language plpgsql volatile security definer set search_path = '' as $$
declare
  lost public.typed_calls;
  settled integer := 0;
begin
  -- As the sweep does: whoever locks the spend of several users does so alone.
  perform pg_advisory_xact_lock(hashtextextended('sweep', 0));
  for lost in
    update public.typed_calls c set finished_at = now(), cost = c.reserved_cost, is_estimate = true, error_code = 'interrupted'
    where c.id in (select open.id from public.typed_calls open
      where open.finished_at is null and open.started_at < now() - interval '10 minutes' limit max_rows for update skip locked)
    returning *
  loop
    perform private.settle_typed_spend(lost);
    settled := settled + 1;
  end loop;
  return settled;
end
$$;
comment on function private.settle_lost_typed_calls(integer) is 'Every minute by pg_cron: charges what was set aside for calls whose process died.';

grant execute on function
  worker.read_models_for(uuid, text, uuid), worker.read_provider_key_for(uuid, public.model_provider, text),
  worker.start_typed_call(uuid, jsonb), worker.finish_typed_call(uuid, jsonb) to agent_worker;
