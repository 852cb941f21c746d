-- A step of a run: its model call, and the message it commits.
-- Every function here is harmless to repeat and changes nothing with a stale token.

create function private.refuse_taken(run public.runs, message_id uuid, step integer)
returns void language plpgsql stable set search_path = '' as $$
begin
  if exists (select from public.messages m where m.id = refuse_taken.message_id) then
    perform private.refuse_taken_id();
  end if;
  if exists (select from public.messages m
      where m.run_id = run.id and m.role = 'assistant' and (m.status = 'streaming'
        or m.step = refuse_taken.step and m.status <> 'discarded')) then
    perform private.refuse(409, 'step_taken',
      'This step has a message already, or another one is being written. Read the history again.');
  end if;
end
$$;
comment on function private.refuse_taken(public.runs, uuid, integer) is
  'Refuses a message id that is in use, and a step that has its message.';

create function private.start_message(run public.runs, message_id uuid, call public.model_calls,
  first_events private.new_event[] default '{}')
returns void language plpgsql volatile set search_path = '' as $$
declare
  answered_id uuid;
  head integer := (select s.head_revision from public.sessions s where s.id = run.session_id);
  new_seq bigint;
begin
  if exists (select from public.messages m where m.id = start_message.message_id
      and m.run_id = run.id and m.step = call.step and m.status = 'streaming') then
    return;
  end if;
  perform private.refuse_taken(run, start_message.message_id, call.step);
  select m.id into answered_id from public.messages m
  where m.session_id = run.session_id and m.status in ('finished', 'stopped')
    and (m.id = run.message_id or m.run_id = run.id
      or m.joins_run_id = run.id and m.read_seq is not null)
  order by coalesce(m.read_seq, m.seq) desc limit 1;
  new_seq := private.append_events(run.session_id, first_events || row('message_started',
    jsonb_build_object('message_id', message_id, 'step', call.step, 'model_id', call.model_id,
      'parent_id', answered_id, 'revision', head))::private.new_event, run.id);
  insert into public.messages (id, session_id, seq, role, run_id, step, parent_id, status,
    model_id, revision)
  values (message_id, run.session_id, new_seq, 'assistant', run.id, call.step, answered_id,
    'streaming', call.model_id, head);
end
$$;

create function private.begin_model_call(
  run public.runs, call jsonb, first_events private.new_event[] default '{}')
returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  requested public.model_calls := private.requested_call(call);
  answer jsonb;
begin
  if requested.step is null then
    perform private.refuse(400, 'invalid_input', 'A model call of a run needs a step.');
  end if;
  if call ->> 'message_id' is not null and exists (select from private.messages_to_read(run)) then
    return jsonb_build_object('ok', false, 'code', 'message_waiting',
      'sentence', 'A message waits to be read. Read the history again.');
  end if;
  requested.user_id := run.requested_by;
  requested.session_id := run.session_id;
  requested.run_id := run.id;
  requested.attempt := run.attempt;
  answer := private.reserve_call(requested);
  if not (answer ->> 'ok')::boolean then return answer; end if;
  update public.runs r set step = greatest(r.step, requested.step) where r.id = run.id;
  if call ->> 'message_id' is not null then
    perform private.start_message(
      run, (call ->> 'message_id')::uuid, requested, first_events);
  end if;
  return answer;
end
$$;

create function worker.start_model_call(run_id uuid, token uuid, call jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
begin
  return private.begin_model_call(private.hold_run(start_model_call.run_id, token), call);
end
$$;
comment on function worker.start_model_call(uuid, uuid, jsonb) is
  'Before each model call of a run: {call_id, message_id?, function_name?, step, model_id, '
  'input_tokens, output_tokens}, where the tokens are the most it can use. Reserves the most it '
  'can cost and answers {ok, attempt}, or {ok: false, code, sentence} where a limit stands in the '
  'way or a message waits to be read. A side call writes no message and has no message_id.';

create function private.finish_message(run public.runs, outcome jsonb)
returns private.new_event[] language plpgsql volatile set search_path = '' as $$
declare
  tool_calls jsonb := coalesce(outcome -> 'tool_calls', '[]');
  message public.messages;
  events private.new_event[];
begin
  update public.messages m set status = (outcome ->> 'status')::public.message_status,
    parts = coalesce(outcome -> 'parts', '[]'), stop_reason = outcome ->> 'stop_reason'
  where m.id = (outcome ->> 'message_id')::uuid and m.run_id = run.id and m.status = 'streaming'
  returning * into message;
  if message.id is null then return '{}'; end if;
  if message.status = 'discarded' then
    return array[row('message_discarded',
      jsonb_build_object('message_id', message.id))::private.new_event];
  end if;
  insert into public.tool_calls (run_id, call_id, session_id, message_id, step, position, name,
    input)
  select run.id, t ->> 'call_id', run.session_id, message.id, message.step, position - 1,
    t ->> 'name', coalesce(t -> 'input', '{}')
  from jsonb_array_elements(tool_calls) with ordinality as calls (t, position);
  select array[row('message_finished', jsonb_build_object('message_id', message.id,
      'status', message.status, 'parts', message.parts, 'usage', outcome -> 'usage',
      'stop_reason', outcome ->> 'stop_reason'))::private.new_event]
    || coalesce(array_agg(row('tool_called', jsonb_build_object('call_id', t ->> 'call_id',
      'message_id', message.id, 'name', t ->> 'name', 'input', t -> 'input'))::private.new_event
      order by position), '{}')
  into events
  from jsonb_array_elements(tool_calls) with ordinality as calls (t, position);
  return events;
exception
  when unique_violation then
    perform private.refuse(409, 'id_taken',
      'Another tool call of this run has this id. Make it unique within the run.');
end
$$;
comment on function private.finish_message(public.runs, jsonb) is
  'Commits what a model call said. Returns the events to log.';

create function worker.finish_model_call(run_id uuid, token uuid, outcome jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(finish_model_call.run_id, token);
  session public.sessions;
  call public.model_calls;
  events private.new_event[] := '{}';
  ended boolean := false;
begin
  if outcome ->> 'status' is null
     or outcome ->> 'status' not in ('finished', 'stopped', 'discarded') then
    perform private.refuse(400, 'invalid_input',
      'A model call ends as finished, stopped or discarded.');
  end if;
  select * into call from public.model_calls c
  where c.id = (outcome ->> 'call_id')::uuid and c.run_id = run.id for update;
  if call.id is null then
    perform private.refuse(404, 'model_call_not_found', 'This run has no such model call.');
  end if;
  if call.finished_at is null then
    perform private.settle_call(call.id, outcome);
    events := private.finish_message(run, outcome);
    if outcome ? 'refused_attachments' then
      perform private.note_refusals(
        run.session_id, call.model_id, outcome -> 'refused_attachments');
    end if;
  end if;
  if (outcome ->> 'ends_run')::boolean and run.stop_requested_at is null then
    ended := private.succeed_run(run, events);
  end if;
  if not ended and events <> '{}' then
    perform private.append_events(run.session_id, events, run.id);
  end if;
  select * into session from public.sessions s where s.id = run.session_id;
  return jsonb_build_object('stop_requested', run.stop_requested_at is not null, 'ended', ended,
    'repeated_tool', case when outcome -> 'tool_calls' <> '[]'
      then private.repeated_tool(run.id, (outcome ->> 'message_id')::uuid) end,
    'approval_policy', session.approval_policy, 'allowed_tools', session.allowed_tools,
    'last_seq', session.last_seq);
end
$$;
comment on function worker.finish_model_call(uuid, uuid, jsonb) is
  'After each model call of a run: {call_id, message_id?, usage, is_estimate?, stop_reason?, '
  'error_code?, first_token_at?, status, parts?, tool_calls?, ends_run?, refused_attachments?}. '
  'Settles the call and commits what it said in one transaction. status is finished, stopped or '
  'discarded; a discarded message is void. With ends_run the run succeeds in the same transaction, '
  'unless it is to stop or a message waits to be read: ended says which. Answers with repeated_tool where the loop '
  'guard is tripped, and with what needs approval.';

create function worker.set_title(run_id uuid, token uuid, title text)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(set_title.run_id, token);
  new_title text := left(btrim(coalesce(set_title.title, '')), 200);
begin
  if new_title = '' then return; end if;
  update public.sessions s set title = new_title where s.id = run.session_id and s.title = '';
  if found then
    perform private.append_event(run.session_id, 'session_changed',
      jsonb_build_object('title', new_title), run.id);
  end if;
end
$$;
comment on function worker.set_title(uuid, uuid, text) is 'Names a session that has no name yet.';

create function worker.add_summary(run_id uuid, token uuid, message_id uuid, parts jsonb)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(add_summary.run_id, token);
  head integer := (select s.head_revision from public.sessions s where s.id = run.session_id);
  new_seq bigint;
begin
  perform private.require_json(parts, 'array', 1048576, 'parts');
  if exists (select from public.messages m
      where m.id = add_summary.message_id and m.run_id = run.id) then
    return;
  end if;
  perform private.refuse_taken(run, add_summary.message_id, null);
  new_seq := private.append_event(run.session_id, 'message_finished', jsonb_build_object(
    'message_id', message_id, 'role', 'summary', 'status', 'finished', 'parts', parts,
    'step', run.step, 'parent_id', run.message_id, 'revision', head), run.id);
  insert into public.messages (id, session_id, seq, role, run_id, step, parent_id, parts, revision)
  values (add_summary.message_id, run.session_id, new_seq, 'summary', run.id, run.step,
    run.message_id, add_summary.parts, head);
end
$$;
comment on function worker.add_summary(uuid, uuid, uuid, jsonb) is
  'Stores a summary of the conversation so far. From now on the history begins with it.';
