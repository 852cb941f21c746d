-- What a message of a user leads to, whether a verb stored it or an operator inserted it: it gets
-- its number, queues a run, and resumes the queue.
-- Depends on: conversation.

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
