-- The conversation: a user says something, and a run is queued for it. Triggers do so however the
-- row was inserted: see inserted_messages.

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

grant execute on function private.send_message(uuid, uuid, jsonb, boolean),
  public.send_message(uuid, uuid, jsonb, boolean) to authenticated;
