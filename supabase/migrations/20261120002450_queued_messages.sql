-- Verbs on what is queued: messages that the agent has not read yet, and a queue that is paused.

create function private.lock_queued_message(message_id uuid)
returns public.messages language plpgsql volatile set search_path = '' as $$
declare
  message public.messages;
begin
  perform private.lock_session((select m.session_id from public.messages m
    where m.id = lock_queued_message.message_id), 'editor');
  select * into message from public.messages m where m.id = lock_queued_message.message_id;
  if message.role <> 'user' or message.read_seq is not null then
    perform private.refuse(409, 'message_already_read', 'The agent has read this message already.');
  end if;
  return message;
end
$$;
comment on function private.lock_queued_message(uuid) is
  'Locks the session of a message that is queued. Refuses once the agent has read it.';

-- The words before the change are removed from the log as well, because users change what they
-- should not have said. Of many changes, only the newest event holds the words.
create function private.rewrite_message(message public.messages, stored jsonb)
returns void language plpgsql volatile set search_path = '' as $$
begin
  delete from public.attachments a where a.message_id = message.id
    and not stored @> jsonb_build_array(jsonb_build_object('attachment_id', a.id));
  update public.messages m set parts = stored, sums_up = false where m.id = message.id;
  update public.session_events e
  set payload = e.payload || jsonb_build_object('parts',
    case when e.seq = message.seq then stored else '[]' end)
  where e.session_id = message.session_id and (e.seq = message.seq
    or e.type = 'message_edited' and e.seq > message.seq
      and e.payload ->> 'message_id' = message.id::text);
end
$$;
comment on function private.rewrite_message(public.messages, jsonb) is
  'Replaces the parts of a message, also in the log, and deletes attachments it no longer has.';

create function private.edit_queued_message(message_id uuid, parts jsonb)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  message public.messages := private.lock_queued_message(edit_queued_message.message_id);
  stored jsonb;
begin
  perform private.check_parts(edit_queued_message.parts);
  if message.status = 'discarded' then
    perform private.refuse(404, 'message_not_found', 'This message has been deleted.');
  end if;
  stored := private.stored_parts(message.session_id, message.id, edit_queued_message.parts);
  if message.parts = stored then return; end if;
  perform private.require_room(
    (select s.owner_id from public.sessions s where s.id = message.session_id), 0,
    octet_length(edit_queued_message.parts::text));
  perform private.rewrite_message(message, stored);
  perform private.append_event(message.session_id, 'message_edited', jsonb_build_object(
    'message_id', message.id, 'parts', stored), null, auth.uid());
end
$$;
create function public.edit_queued_message(message_id uuid, parts jsonb)
returns void language sql volatile set search_path = '' as $$
  select private.edit_queued_message(message_id, parts)
$$;
comment on function public.edit_queued_message(uuid, jsonb) is
  'Replaces what a message says that the agent has not read yet. Harmless to repeat.';

create function private.steer_queued_message(message_id uuid)
returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
  message public.messages := private.lock_queued_message(steer_queued_message.message_id);
  live uuid := private.live_run_id(message.session_id);
begin
  if message.status = 'discarded' then
    perform private.refuse(404, 'message_not_found', 'This message has been deleted.');
  end if;
  -- A message whose own run is next has nothing to join.
  if exists (select from public.runs r where r.id = live and r.message_id = message.id) then
    live := null;
  end if;
  if live is not distinct from message.joins_run_id then return live; end if;
  update public.messages m set joins_run_id = live where m.id = message.id;
  perform private.append_event(message.session_id, 'message_edited', jsonb_build_object(
    'message_id', message.id, 'parts', message.parts, 'joins_run_id', live), null, auth.uid());
  return live;
end
$$;
create function public.steer_queued_message(message_id uuid)
returns uuid language sql volatile set search_path = '' as $$
  select private.steer_queued_message(message_id)
$$;
comment on function public.steer_queued_message(uuid) is
  'Has the live run read a queued message before its next model call. Answers that run, or null if '
  'none is live and the message keeps its place in the queue. Harmless to repeat.';

create function private.delete_queued_message(message_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  message public.messages := private.lock_queued_message(delete_queued_message.message_id);
  run public.runs;
  was_next boolean;
begin
  if message.status = 'discarded' then return; end if;
  select private.is_first_in_session(r) into was_next from public.runs r
  where r.message_id = message.id;
  perform private.rewrite_message(message, '[]');
  update public.messages m set status = 'discarded', joins_run_id = null where m.id = message.id;
  delete from public.runs r where r.message_id = message.id returning * into run;
  perform private.append_event(message.session_id, 'message_deleted',
    jsonb_build_object('message_id', message.id), null, auth.uid());
  perform private.settle_queue(run, false);
  -- Otherwise it is nobody else's turn than before.
  if was_next then perform private.kick_next_runs(run); end if;
end
$$;
create function public.delete_queued_message(message_id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.delete_queued_message(message_id)
$$;
comment on function public.delete_queued_message(uuid) is
  'Deletes a message that the agent has not read yet, with its queued run. Harmless to repeat.';

create function private.resume_queue(session_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(resume_queue.session_id, 'editor');
begin
  -- Whose turn it is in a queue that goes on was kicked already, and is kicked again by the sweep.
  if session.queue_paused_at is null then return; end if;
  perform private.unpause_queue(session.id, auth.uid());
  perform private.kick_first_run(session.id);
end
$$;
create function public.resume_queue(session_id uuid)
returns void language sql volatile set search_path = '' as $$
  select private.resume_queue(session_id)
$$;
comment on function public.resume_queue(uuid) is
  'Lets the queued messages of a session start again after a run failed or was stopped. Sending a '
  'message does so, too, and that message goes first. Harmless to repeat.';

grant execute on function private.edit_queued_message(uuid, jsonb),
  private.steer_queued_message(uuid), private.delete_queued_message(uuid),
  private.resume_queue(uuid) to authenticated;
grant execute on function public.edit_queued_message(uuid, jsonb),
  public.steer_queued_message(uuid), public.delete_queued_message(uuid),
  public.resume_queue(uuid) to authenticated;
