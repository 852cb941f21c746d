-- Each model call reserves the most it can cost before it is made, and is settled for what it did
-- cost. Where its process died, a call of a run is settled by an estimate, any other for what was
-- reserved.
-- Locks are taken in one order everywhere: session, run, lease, model call, the session's budget,
-- the user's day, parts of the installation's day. A transaction reserves money at most once and
-- locks nothing after it.
-- Depends on: call limits.

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
