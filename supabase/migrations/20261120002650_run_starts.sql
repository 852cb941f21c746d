-- What a process starts with when it has claimed a run. Everything is in the answer to the claim,
-- the first model call included, so that one round trip lies between a kick and the model.
-- Depends on: history, model steps, provider keys.  Called by: worker.claim_run.

create function private.first_key_json(user_id uuid, model jsonb)
returns jsonb language plpgsql volatile set search_path = '' as $$
begin
  return (
    select jsonb_build_object('provider', named.provider, 'host', named.host,
      'key', private.provider_key_json(first_key_json.user_id, named.provider, named.host))
    from (
      select of_model.provider, private.model_host(of_model.provider, model ->> 'base_url') as host
      from (select (model ->> 'provider')::public.model_provider as provider) of_model
    ) named
    where named.host is not null);
end
$$;
comment on function private.first_key_json(uuid, jsonb) is
  'The encrypted key of a user for a model, or whether the operator''s may be used. The worker '
  'compares the host with its own reading of the address and asks again if they differ.';

-- No count of tokens is exact without the provider's vocabulary. Half as many as there are bytes of
-- JSON are more than the worker counts for nearly every text; where they are not, it gives this
-- call back and begins another.
create function private.rough_tokens(messages jsonb)
returns bigint language plpgsql immutable set search_path = '' as $$
begin
  return (
    select coalesce(sum(octet_length((message -> 'tool_calls')::text) / 2 + 20 + parts.tokens), 0)
    from jsonb_array_elements(messages) message
    cross join lateral (
      select coalesce(sum(case when part ->> 'type' <> 'attachment'
          then octet_length(part::text) / 2
        when part ->> 'media_type' like 'image/%' then 1700
        else least((part ->> 'bytes')::integer / 2, 100000) end), 0) as tokens
      from jsonb_array_elements(message -> 'parts') part) parts);
end
$$;
comment on function private.rough_tokens(jsonb) is
  'A generous estimate of the tokens of a conversation.';

-- The worker cannot count the tokens of a conversation that it has not read, so the first call is
-- reserved with a rough estimate and settled like any other. It is not begun, and the worker begins
-- it exactly as before, in every case in which the roughness could matter:
-- the claim is repeated, and its first call was settled meanwhile;
-- the run has written something, so that its next step may be another one;
-- the conversation may be long enough to be summarized first;
-- the user has used half of their day or their budget for it, and the excess could keep another run
-- of theirs waiting;
-- the estimate exceeds a limit, which the exact count may not;
-- the run only sums up, which is no step of the conversation.
create function private.begin_first_call(run public.runs, call jsonb, model jsonb,
  prompt_tokens bigint, events private.new_event[])
returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  context bigint := (model ->> 'context_tokens')::bigint;
  answer_tokens bigint := least((model ->> 'output_tokens')::bigint,
    (call ->> 'answer_tokens')::bigint, context / 3);
  begun jsonb := jsonb_build_object('call_id', call -> 'call_id',
    'message_id', call -> 'message_id', 'model_id', model -> 'id', 'step', 1,
    'input_tokens', prompt_tokens + (call ->> 'fixed_tokens')::bigint,
    'output_tokens', answer_tokens);
  answer jsonb;
begin
  if call is null or model is null
     or exists (select from public.model_calls c
      where c.id = (call ->> 'call_id')::uuid and c.finished_at is not null)
     or (begun ->> 'input_tokens')::bigint > (context - answer_tokens) * 0.8
     or exists (select from public.messages m
      where m.run_id = run.id and m.status in ('finished', 'stopped'))
     or exists (select from private.user_spend spend, private.limits_of(run.requested_by) limits
      where spend.user_id = run.requested_by and spend.day = (now() at time zone 'UTC')::date
        and spend.spent + spend.reserved > limits.max_cost_per_day / 2)
     or exists (select from public.profiles p
      where p.user_id = run.requested_by and p.max_cost_per_day is not null
        and private.cost_in_day(p.user_id, (now() at time zone 'UTC')::date)
          > p.max_cost_per_day / 2) then
    return null;
  end if;
  answer := private.begin_model_call(run, begun, events);
  return case when (answer ->> 'ok')::boolean then begun || answer end;
end
$$;
comment on function
  private.begin_first_call(public.runs, jsonb, jsonb, bigint, private.new_event[]) is
  'Reserves and begins the first model call of a run, and logs the events before it. Null: the '
  'worker is to begin it, and nothing is logged.';

create function private.run_start_json(
  run public.runs, first_call jsonb, claim_events private.new_event[])
returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  events private.new_event[] := claim_events;
  session public.sessions;
  user_instructions text := (
    select p.instructions from public.profiles p where p.user_id = run.requested_by);
  models jsonb := private.model_chain_json(run.model_id);
  history jsonb;
  is_small boolean;
  begun jsonb;
begin
  select * into session from public.sessions s where s.id = run.session_id;
  -- Their numbers are known before they are logged, because the session is locked. They are logged
  -- with the start of the first call, in one broadcast, unless other events come between.
  perform private.mark_read(run.message_id, session.last_seq + cardinality(events));
  if exists (select from private.messages_to_read(run)) then
    perform private.append_events(run.session_id, events, run.id);
    events := '{}';
  end if;
  history := private.read_history(run);
  -- Until the caller has received the answer, its locks hold up other runs of the user. A long
  -- conversation is therefore read by itself.
  is_small := pg_column_size(history) < 1000000;
  if is_small and history #>> '{messages,-1,sums_up}' is distinct from 'true' then
    begun := private.begin_first_call(run, first_call, models -> 0,
      private.rough_tokens(history -> 'messages') + 20
        + octet_length(concat(user_instructions, session.instructions)) / 2, events);
  end if;
  if begun is null and events <> '{}' then
    perform private.append_events(run.session_id, events, run.id);
  end if;
  return jsonb_build_object('run', to_jsonb(run), 'user_instructions', user_instructions,
    'session', jsonb_build_object('id', session.id, 'title', session.title,
      'instructions', session.instructions),
    'history', case when is_small then history end, 'models', models, 'first_call', begun,
    'first_key', case when is_small
      then private.first_key_json(run.requested_by, models -> 0) end);
end
$$;
comment on function private.run_start_json(public.runs, jsonb, private.new_event[]) is
  'The answer to a claim: the run, its session, its history and its models, the key for the first '
  'of them, and the first model call if it is begun. A large history is left out, and the key with '
  'it. Logs the events of the claim.';
