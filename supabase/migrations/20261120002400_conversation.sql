-- The conversation: a user's message starts a run, however its row was inserted. Also stopping a
-- run and answering what it asks.

create function private.check_parts(parts jsonb)
returns void language plpgsql immutable set search_path = '' as $$
declare
  max_parts constant integer := 50;
  part jsonb;
begin
  perform private.require_json(parts, 'array', 8 * 1048576, 'parts');
  if jsonb_array_length(parts) not between 1 and max_parts then
    perform private.refuse(400, 'invalid_input',
      format('A message has 1 to %s parts.', max_parts));
  end if;
  for part in select value from jsonb_array_elements(parts) loop
    case part ->> 'type'
      when 'text' then
        if jsonb_typeof(part -> 'text') <> 'string' then
          perform private.refuse(400, 'invalid_input',
            'The text of a message must be a JSON string.');
        end if;
        perform private.require_text(part ->> 'text', 100000, 'The text of a message');
      when 'attachment' then
        if coalesce(part ->> 'attachment_id', '')
           !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
          perform private.refuse(400, 'invalid_input',
            'An attachment of a message has the attachment_id that it was announced with.');
        end if;
      else
        perform private.refuse(400, 'invalid_input',
          'A part of a message is of type text or attachment.');
    end case;
  end loop;
end
$$;
comment on function private.check_parts(jsonb) is
  'Refuses a user''s message that is not text of bounded size and attachments.';

create function private.model_for(session public.sessions)
returns text language plpgsql stable set search_path = '' as $$
begin
  return coalesce(session.model_id,
    (select p.default_model_id from public.profiles p where p.user_id = session.owner_id),
    (select m.id from public.models m where m.is_default));
end
$$;
comment on function private.model_for(public.sessions) is
  'The model of a new run: the session''s, its owner''s own or the default.';

create function private.add_run(
  session public.sessions, message_id uuid, place bigint, requester uuid)
returns uuid language plpgsql volatile set search_path = '' as $$
declare
  run_id uuid;
begin
  insert into public.runs (session_id, message_id, place, requested_by, model_id, max_steps,
    max_tokens, max_cost, max_seconds)
  select session.id, message_id, place, requester, private.model_for(session),
    settings.max_steps_per_run, settings.max_tokens_per_run, limits.max_cost_per_run,
    settings.max_seconds_per_run
  from private.settings settings, private.limits_of(requester) limits
  returning id into run_id;
  return run_id;
end
$$;
comment on function private.add_run(public.sessions, uuid, bigint, uuid) is
  'Queues a run for a message, under the limits of the user who asked for it.';

create function private.refuse_more_queued(user_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
begin
  -- Those that are sent at once in many sessions must see each other.
  perform pg_advisory_xact_lock(hashtextextended('queued_runs:' || user_id, 0));
  if (select count(*) from public.runs r
      where r.requested_by = refuse_more_queued.user_id and r.status = 'queued')
     >= (select limits.max_queued_runs from private.usage_limits_of(user_id) limits) then
    perform private.refuse(429, 'too_many_queued',
      'Too many of your messages are waiting in all your sessions. Let some of them finish, or '
      'delete them.');
  end if;
end
$$;
comment on function private.refuse_more_queued(uuid) is
  'Refuses another queued run of a user who has as many as they may have.';

create function private.send_message(
  session_id uuid, id uuid, parts jsonb, joins_run boolean)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(send_message.session_id, 'editor');
  message public.messages;
begin
  if send_message.id is null then
    perform private.refuse(400, 'invalid_input', 'A message needs an id, made by the client.');
  end if;
  select * into message from public.messages m where m.id = send_message.id;
  if message.id is not null and message.session_id <> session.id then
    perform private.refuse_taken_id();
  end if;
  if message.status = 'discarded' then
    perform private.refuse(409, 'message_deleted', 'This message was deleted from the queue.');
  end if;
  if message.id is null then
    if session.archived_at is not null then
      perform private.refuse(409, 'session_archived',
        'This session is archived. Unarchive it before you write in it.');
    end if;
    if (select count(*) from public.runs r
        where r.session_id = session.id and r.status = 'queued')
       >= (select max_queued_runs_per_session from private.settings) then
      perform private.refuse(429, 'too_many_queued',
        'Too many messages are waiting in this session. Let some of them finish.');
    end if;
    perform private.refuse_more_queued((select auth.uid()));
    perform private.require_room(session.owner_id, 0, octet_length(parts::text));
    insert into public.messages (id, session_id, role, author_id, parts, joins_run_id)
    values (send_message.id, session.id, 'user', auth.uid(), parts,
      case when send_message.joins_run then private.live_run_id(session.id) end)
    returning * into message;
  end if;
  return jsonb_build_object('message_id', message.id, 'seq', message.seq,
    'run_id', coalesce(
      (select r.id from public.runs r where r.message_id = message.id
        order by r.created_at desc limit 1), message.joins_run_id),
    'joins_run_id', message.joins_run_id);
end
$$;
create function public.send_message(
  session_id uuid, id uuid, parts jsonb, joins_run boolean default false)
returns jsonb language sql volatile set search_path = '' as $$
  select private.send_message(session_id, id, parts, joins_run)
$$;
comment on function public.send_message(uuid, uuid, jsonb, boolean) is
  'Says something in a session and queues a run for it. parts: [{"type": "text", "text": …}], and '
  '{"type": "attachment", "attachment_id": …} after add_attachment and the upload. '
  'With joins_run the live run reads the message before its next model call; the message starts a '
  'run of its own only if that run ends without having read it, or none is live. Harmless to '
  'repeat with the same id.';

create function private.stop_removed_run(run_id uuid)
returns public.run_status language plpgsql stable set search_path = '' as $$
begin
  if exists (select from public.session_events e
      join public.messages m on m.id = (e.payload ->> 'message_id')::uuid
      where e.run_id = stop_removed_run.run_id and e.type = 'run_queued'
        and m.status <> 'discarded') then
    perform private.refuse(409, 'message_already_read', 'The agent has read this message already.');
  end if;
  return 'stopped';
end
$$;
comment on function private.stop_removed_run(uuid) is
  'Answers for a queued run that was removed: its message was deleted, or another run has read it.';

create function private.ask_to_stop(run public.runs)
returns public.run_status language plpgsql volatile set search_path = '' as $$
begin
  if run.finished_at is not null then return run.status; end if;
  if run.stop_requested_at is null then
    update public.runs r set stop_requested_at = now(), stop_requested_by = auth.uid()
    where r.id = run.id;
    perform private.append_event(run.session_id, 'run_stop_requested', '{}', run.id, auth.uid());
  end if;
  if exists (select from worker.leases l
      where l.run_id = run.id and l.expires_at > clock_timestamp()) then
    return run.status;
  end if;
  perform private.end_run(run.id, 'stopped');
  return 'stopped';
end
$$;
comment on function private.ask_to_stop(public.runs) is
  'Stops a run, which is locked after its session: at once, or by the process that works on it.';

create function private.stop_run(run_id uuid)
returns public.run_status language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs;
begin
  perform private.lock_session(private.session_of_run(stop_run.run_id), 'editor');
  select * into run from public.runs r where r.id = stop_run.run_id for update;
  if run.id is null then return private.stop_removed_run(stop_run.run_id); end if;
  return private.ask_to_stop(run);
end
$$;
create function public.stop_run(run_id uuid)
returns public.run_status language sql volatile set search_path = '' as $$
  select private.stop_run(run_id)
$$;
comment on function public.stop_run(uuid) is
  'Stops a run. If a process works on it, the process learns of it when it next stores something; '
  'otherwise the run stops at once. Harmless to repeat.';

create function private.allow_tool(session_id uuid, tool text)
returns void language plpgsql volatile set search_path = '' as $$
declare
  session public.sessions;
begin
  update public.sessions s set allowed_tools = s.allowed_tools || allow_tool.tool
  where s.id = allow_tool.session_id and allow_tool.tool is not null
    and allow_tool.tool <> all (s.allowed_tools) and cardinality(s.allowed_tools) < 50
  returning * into session;
  if found then perform private.log_session_change(session); end if;
end
$$;
comment on function private.allow_tool(uuid, text) is
  'From now on the agent uses this tool in this session without asking.';

create function private.store_answer(request public.run_requests, answer jsonb)
returns void language plpgsql volatile set search_path = '' as $$
begin
  update public.run_requests q set status = 'answered', answer = store_answer.answer,
    answered_by = auth.uid(), closed_at = now()
  where q.id = request.id;
  perform private.append_event(request.session_id, 'request_answered', jsonb_build_object(
    'request_id', request.id, 'answer', store_answer.answer), request.run_id, auth.uid());
  if request.kind = 'approval' and answer @> '{"approved": true, "always": true}' then
    perform private.allow_tool(request.session_id, request.question ->> 'tool');
  end if;
  perform private.resume_run(request.run_id);
end
$$;
comment on function private.store_answer(public.run_requests, jsonb) is
  'Answers an open request of a locked session, and the run goes on.';

create function private.answer_request(request_id uuid, answer jsonb)
returns public.request_status language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions;
  request public.run_requests;
begin
  perform private.require_json(answer, 'object', 262144, 'answer');
  session := private.lock_session((select q.session_id from public.run_requests q
    where q.id = answer_request.request_id), 'editor');
  select * into request from public.run_requests q
  where q.id = answer_request.request_id for update;
  if request.status = 'answered' and request.answer = answer_request.answer then
    return request.status;
  end if;
  if request.status <> 'open' then
    perform private.refuse(409, 'request_closed',
      'This has been answered or is no longer asked.',
      jsonb_build_object('status', request.status, 'answer', request.answer));
  end if;
  perform private.require_room(session.owner_id, 0, octet_length(answer_request.answer::text));
  perform private.store_answer(request, answer_request.answer);
  return 'answered';
end
$$;
create function public.answer_request(request_id uuid, answer jsonb)
returns public.request_status language sql volatile set search_path = '' as $$
  select private.answer_request(request_id, answer)
$$;
comment on function public.answer_request(uuid, jsonb) is
  'Answers what a run waits for. The first answer counts, and the run goes on. Harmless to repeat '
  'with the same answer. An approval with {"approved": true, "always": true} also adds the tool to '
  'the session''s allowed_tools.';

grant execute on function private.send_message(uuid, uuid, jsonb, boolean), private.stop_run(uuid),
  private.answer_request(uuid, jsonb) to authenticated;
grant execute on function public.send_message(uuid, uuid, jsonb, boolean), public.stop_run(uuid),
  public.answer_request(uuid, jsonb) to authenticated;

-- Before a user's message is stored it gets its number. The session stays locked until the
-- transaction ends.
create function private.number_message()
returns trigger language plpgsql security definer set search_path = '' as $$
declare
  session public.sessions;
begin
  select * into session from public.sessions s where s.id = new.session_id for update;
  if session.id is null then
    perform private.refuse(404, 'session_not_found', 'This session does not exist.');
  end if;
  if new.role <> 'user' then
    perform private.refuse(400, 'invalid_input',
      'Only messages of users are inserted here; those of the agent come from its runs.');
  end if;
  perform private.check_parts(new.parts);
  new.parts := private.stored_parts(new.session_id, new.id, new.parts);
  -- Messages of one statement are logged after all of them are stored, with two events each.
  new.seq := (
    select case when max(m.seq) > session.last_seq then max(m.seq) + 2
      else session.last_seq + 1 end
    from public.messages m where m.session_id = new.session_id);
  new.revision := session.head_revision;
  new.read_seq := null;
  new.joins_run_id := (select r.id from public.runs r
    where r.id = new.joins_run_id and r.session_id = new.session_id and r.finished_at is null);
  new.parent_id := coalesce(new.parent_id, (
    select m.id from public.messages m
    where m.session_id = new.session_id and m.status <> 'discarded'
    order by m.seq desc limit 1));
  return new;
end
$$;
create trigger messages_get_their_number before insert on public.messages
  for each row when (new.seq is null) execute function private.number_message();

-- Who sends a message while the queue is paused wants it to be done now.
create function private.place_of(session public.sessions, seq bigint)
returns bigint language plpgsql stable set search_path = '' as $$
begin
  return case when session.queue_paused_at is null then place_of.seq else
    (select min(r.place) from public.runs r
      where r.session_id = session.id and r.status = 'queued' and r.created_at <> now())
    - (select max(m.seq) from public.messages m where m.session_id = session.id)
    + place_of.seq - 1 end;
end
$$;
comment on function private.place_of(public.sessions, bigint) is
  'The place of a message''s run in the queue: at its end, or at its front while it is paused. '
  'Messages of one statement keep their order.';

-- After a user's message is stored that is not in the log yet, it is logged and a run is queued.
create function private.start_run_for_message()
returns trigger language plpgsql security definer set search_path = '' as $$
declare
  session public.sessions;
  requester uuid;
  place bigint;
  run_id uuid;
begin
  select * into session from public.sessions s where s.id = new.session_id;
  if new.seq <= session.last_seq then return null; end if;
  requester := coalesce(new.author_id, session.owner_id);
  place := private.place_of(session, new.seq);
  run_id := private.add_run(session, new.id, place, requester);
  perform private.append_events(new.session_id, array[
    row('message_sent', jsonb_build_object('message_id', new.id, 'author_id', new.author_id,
      'parent_id', new.parent_id, 'parts', new.parts, 'joins_run_id', new.joins_run_id,
      'revision', new.revision))::private.new_event,
    row('run_queued', jsonb_build_object('message_id', new.id,
      'place', place))::private.new_event], run_id, new.author_id);
  perform private.kick_agent(run_id);
  return null;
end
$$;
create trigger messages_start_a_run after insert on public.messages
  for each row when (new.role = 'user') execute function private.start_run_for_message();

-- After the messages of one statement have their runs, the queue goes on behind them.
create function private.resume_queues()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.unpause_queue(s.id, (select auth.uid())), private.kick_first_run(s.id)
  from public.sessions s
  where s.queue_paused_at is not null
    and s.id in (select added.session_id from added where added.role = 'user');
  return null;
end
$$;
create trigger messages_resume_the_queue after insert on public.messages
  referencing new table as added for each statement execute function private.resume_queues();
