-- What the agent function may do to a run it holds. Every function is harmless to repeat, and changes nothing with a stale token.

create function worker.append_events(run_id uuid, token uuid, events jsonb, batch integer default null)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  streamed constant text[] := array['text_streamed', 'reasoning_streamed', 'plan_updated', 'model_switched'];
  run public.runs;
  new_events private.new_event[];
  last_seq bigint;
begin
  perform private.require_json(events, 'array', 1048576, 'events');
  run := private.hold_run(append_events.run_id, token);
  if exists (select from jsonb_array_elements(events) e where e ->> 'type' is null or e ->> 'type' <> all (streamed)) then
    perform private.refuse(400, 'invalid_input', format('Only these can be appended: %s.', array_to_string(streamed, ', ')));
  end if;
  select array_agg(row((e ->> 'type')::public.event_type, e - 'type')::private.new_event order by position) into new_events
  from jsonb_array_elements(events) with ordinality as events (e, position)
  where e ->> 'type' not in ('text_streamed', 'reasoning_streamed') or e ->> 'message_id' in (
    select m.id::text from public.messages m where m.session_id = run.session_id and m.run_id = run.id and m.status = 'streaming');
  if append_events.batch is not null and new_events is not null then
    update worker.leases l set batch = append_events.batch where l.run_id = run.id and l.batch < append_events.batch;
    if not found then new_events := null; end if;
  end if;
  if new_events is not null then
    last_seq := private.append_events(run.session_id, new_events, run.id);
  end if;
  return jsonb_build_object('last_seq', last_seq, 'stop_requested', run.stop_requested_at is not null);
end
$$;
comment on function worker.append_events(uuid, uuid, jsonb, integer) is
  'Stores a batch of streamed text, renews the lease and says whether to stop: one round trip, one broadcast. An empty batch is a '
  'heartbeat. batch counts up within a lease: one that was stored before is not stored again, and its last_seq is null. Text of a '
  'message that is not streaming is passed over: the message has it all.';

create function worker.read_history(run_id uuid, token uuid)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(read_history.run_id, token);
begin
  return jsonb_build_object(
    'messages', private.history_json(run),
    'requests', (select coalesce(jsonb_agg(to_jsonb(q) order by q.created_at), '[]') from public.run_requests q where q.run_id = run.id),
    'repeated_tool', (select private.repeated_tool(run.id, m.id) from public.messages m
      where m.run_id = run.id and m.role = 'assistant' and m.status = 'finished' order by m.seq desc limit 1),
    'begun_revision', (select m.revision from public.messages m
      where m.run_id = run.id and m.role = 'assistant' and m.status in ('finished', 'stopped') order by m.seq limit 1),
    'head_revision', (select s.head_revision from public.sessions s where s.id = run.session_id),
    'approval_policy', (select s.approval_policy from public.sessions s where s.id = run.session_id));
end
$$;
comment on function worker.read_history(uuid, uuid) is
  'The conversation this run answers, from its newest summary on: messages with their tool calls, the run''s requests, whether the '
  'loop guard speaks up about its newest message, the revision of its first one, and what it has to ask about.';

-- A provider takes some 30 MB of images at a time, and the process that asks it has 256 MB for all it does.
create function private.without_images(parts jsonb)
returns jsonb language sql immutable set search_path = '' as $$
  select coalesce(jsonb_agg(case when part ->> 'type' = 'image'
    then '{"type": "text", "text": "[An image was here; those after it took up the room.]"}' else part end order by position), '[]')
  from jsonb_array_elements(parts) with ordinality as parts (part, position)
$$;

-- A message that was sent while an earlier run was at work comes before that run's answers in the log, and after them in the
-- conversation: order is by the prompt a message belongs to, then by number. Later prompts are not yet said. Images come along as
-- long as they and all that users said after them are at most 20 MB.
create function private.history_json(run public.runs)
returns jsonb language sql stable set search_path = '' as $$
  with prompt as (
    select m.seq from public.messages m where m.id = run.message_id
  ), summary as (
    select answered.seq as turn, m.seq from public.messages m
    join public.runs r on r.id = m.run_id join public.messages answered on answered.id = r.message_id
    where m.session_id = run.session_id and m.role = 'summary' and m.status = 'finished' and answered.seq <= (select seq from prompt)
    order by answered.seq desc, m.seq desc limit 1
  ), placed as (
    select m as message, coalesce(answered.seq, m.seq) as turn from public.messages m
    left join public.runs r on r.id = m.run_id left join public.messages answered on answered.id = r.message_id
    where m.session_id = run.session_id and m.status in ('finished', 'stopped') and m.seq >= coalesce((select turn from summary), 0)
  )
  select coalesce(jsonb_agg(to_jsonb(message) || jsonb_build_object('tool_calls', private.tool_calls_json((message).id))
      || case when newer_bytes > 20 * 1048576 then jsonb_build_object('parts', private.without_images((message).parts)) else '{}' end
    order by turn, (message).seq), '[]')
  from (
    select message, turn, sum(octet_length((message).parts::text)) filter (where (message).role = 'user')
      over (order by turn desc, (message).seq desc) as newer_bytes
    from placed
    where turn <= (select seq from prompt)
      and ((message).id = run.message_id
        or (turn, (message).seq) >= (coalesce((select turn from summary), 0), coalesce((select seq from summary), 0)))
  ) weighed
$$;

create function worker.start_model_call(run_id uuid, token uuid, call jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(start_model_call.run_id, token);
  requested public.model_calls := private.requested_call(call);
  message_id uuid := (call ->> 'message_id')::uuid;
  answer jsonb;
begin
  if requested.step is null then
    perform private.refuse(400, 'invalid_input', 'A model call of a run needs a step.');
  end if;
  requested.user_id := run.requested_by;
  requested.session_id := run.session_id;
  requested.run_id := run.id;
  requested.attempt := run.attempt;
  answer := private.reserve_call(requested);
  if (answer ->> 'ok')::boolean then
    update public.runs r set step = greatest(r.step, requested.step) where r.id = run.id;
    if message_id is not null then
      perform private.start_message(run, message_id, requested.step, requested.model_id);
    end if;
  end if;
  return answer;
end
$$;
comment on function worker.start_model_call(uuid, uuid, jsonb) is
  'Before each model call of a run: {call_id, message_id?, function_name?, step, model_id, '
  'input_tokens, output_tokens}, the tokens at most. Reserves what it can cost, or answers with the '
  'limit that stands in the way. A call of a typed function writes no message and has no message_id.';

create function private.refuse_taken(run public.runs, message_id uuid, step integer)
returns void language plpgsql stable set search_path = '' as $$
begin
  if exists (select from public.messages m where m.id = refuse_taken.message_id) then
    perform private.refuse(409, 'id_taken', 'This id is in use. Make a new one.');
  end if;
  if exists (select from public.messages m
     where m.run_id = run.id and m.role = 'assistant'
       and (m.status = 'streaming' or m.step = refuse_taken.step and m.status <> 'discarded')) then
    perform private.refuse(409, 'step_taken', 'This step has its message already, or another is being written. Read the history again.');
  end if;
end
$$;

create function private.start_message(run public.runs, message_id uuid, step integer, model_id text)
returns void language plpgsql volatile set search_path = '' as $$
declare
  answered_id uuid;
  head integer := (select s.head_revision from public.sessions s where s.id = run.session_id);
  new_seq bigint;
begin
  if exists (select from public.messages m where m.id = start_message.message_id
      and m.run_id = run.id and m.step = start_message.step and m.status = 'streaming') then
    return;
  end if;
  perform private.refuse_taken(run, start_message.message_id, start_message.step);
  select m.id into answered_id from public.messages m
  where m.session_id = run.session_id and m.status in ('finished', 'stopped') and (m.id = run.message_id or m.run_id = run.id)
  order by m.seq desc limit 1;
  new_seq := private.append_event(run.session_id, 'message_started', jsonb_build_object('message_id', message_id, 'step', step,
    'model_id', model_id, 'parent_id', answered_id, 'revision', head), run.id);
  insert into public.messages (id, session_id, seq, role, run_id, step, parent_id, status, model_id, revision)
  values (message_id, run.session_id, new_seq, 'assistant', run.id, start_message.step, answered_id, 'streaming',
    start_message.model_id, head);
end
$$;

-- Settles a model call and commits what it said: its message, its tool calls, its usage, in one transaction.
create function worker.finish_model_call(run_id uuid, token uuid, outcome jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(finish_model_call.run_id, token);
  call public.model_calls;
begin
  if outcome ->> 'status' is null or outcome ->> 'status' not in ('finished', 'stopped', 'discarded') then
    perform private.refuse(400, 'invalid_input', 'A model call ends as finished, stopped or discarded.');
  end if;
  select * into call from public.model_calls c where c.id = (outcome ->> 'call_id')::uuid and c.run_id = run.id for update;
  if call.id is null then
    perform private.refuse(404, 'model_call_not_found', 'This run has no such model call.');
  end if;
  if call.finished_at is null then
    perform private.settle_call(call.id, outcome);
    perform private.finish_message(run, outcome);
  end if;
  return jsonb_build_object('stop_requested', run.stop_requested_at is not null,
    'repeated_tool', private.repeated_tool(run.id, (outcome ->> 'message_id')::uuid),
    'approval_policy', (select s.approval_policy from public.sessions s where s.id = run.session_id),
    'last_seq', (select s.last_seq from public.sessions s where s.id = run.session_id));
end
$$;
comment on function worker.finish_model_call(uuid, uuid, jsonb) is
  'After each model call: {call_id, message_id, usage, is_estimate?, stop_reason, error_code, first_token_at, status, parts, tool_calls}. '
  'status is finished, stopped or discarded; a discarded message is void. Answers with repeated_tool where the loop guard speaks up, '
  'and with the session''s approval_policy as it stands.';

create function private.finish_message(run public.runs, outcome jsonb)
returns void language plpgsql volatile set search_path = '' as $$
declare
  message public.messages;
  events private.new_event[];
begin
  update public.messages m set status = (outcome ->> 'status')::public.message_status, parts = coalesce(outcome -> 'parts', '[]'),
    stop_reason = outcome ->> 'stop_reason'
  where m.id = (outcome ->> 'message_id')::uuid and m.run_id = run.id and m.status = 'streaming' returning * into message;
  if message.id is null then return; end if;
  perform private.trim_streamed_text(run.session_id, message.id);
  if message.status = 'discarded' then
    perform private.append_event(run.session_id, 'message_discarded', jsonb_build_object('message_id', message.id), run.id);
    return;
  end if;
  insert into public.tool_calls (run_id, call_id, session_id, message_id, step, position, name, input)
  select run.id, t ->> 'call_id', run.session_id, message.id, message.step, position - 1, t ->> 'name', coalesce(t -> 'input', '{}')
  from jsonb_array_elements(coalesce(outcome -> 'tool_calls', '[]')) with ordinality as calls (t, position);
  select array[row('message_finished', jsonb_build_object('message_id', message.id, 'status', message.status, 'parts', message.parts,
      'usage', outcome -> 'usage', 'stop_reason', outcome ->> 'stop_reason'))::private.new_event]
    || coalesce(array_agg(row('tool_called', jsonb_build_object('call_id', t ->> 'call_id', 'message_id', message.id,
      'name', t ->> 'name', 'input', t -> 'input'))::private.new_event order by position), '{}') into events
  from jsonb_array_elements(coalesce(outcome -> 'tool_calls', '[]')) with ordinality as calls (t, position);
  perform private.append_events(run.session_id, events, run.id);
exception
  when unique_violation then
    perform private.refuse(409, 'id_taken', 'A tool call of this run has this id already. Make them unique within the run.');
end
$$;
