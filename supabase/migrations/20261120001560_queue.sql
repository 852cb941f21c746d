-- The queue of a session: which run is next, whether it is paused, and when the agent reads what
-- users said.

create function private.is_first_in_session(run public.runs)
returns boolean language plpgsql stable set search_path = '' as $$
begin
  return not exists (select from public.runs other
      where other.session_id = run.session_id and other.id <> run.id
        and other.status in ('running', 'waiting'))
    and not exists (select from public.runs other
      where other.session_id = run.session_id and other.id <> run.id
        and other.status = 'queued' and other.place < run.place)
    and not exists (select from public.sessions s
      where s.id = run.session_id and s.queue_paused_at is not null);
end
$$;
comment on function private.is_first_in_session(public.runs) is
  'Whether a queued run is the next of its session, no other run of the session is live, and the '
  'queue is not paused.';

create function private.unpause_queue(session_id uuid, actor_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
begin
  update public.sessions s set queue_paused_at = null
  where s.id = unpause_queue.session_id and s.queue_paused_at is not null;
  if found then
    perform private.append_event(
      unpause_queue.session_id, 'queue_resumed', '{}', null, unpause_queue.actor_id);
  end if;
end
$$;
comment on function private.unpause_queue(uuid, uuid) is
  'Lets the queued runs of a locked session start in turn again.';

-- After a run that did not succeed, what was queued behind it may no longer be what people want.
create function private.settle_queue(ended public.runs, was_first boolean)
returns void language plpgsql volatile set search_path = '' as $$
declare
  actor_id uuid := coalesce((select auth.uid()), ended.stop_requested_by);
begin
  if not exists (select from public.runs r
      where r.session_id = ended.session_id and r.status = 'queued') then
    perform private.unpause_queue(ended.session_id, actor_id);
  elsif was_first and ended.status in ('failed', 'stopped') and not exists (
      select from public.runs r where r.session_id = ended.session_id and r.status = 'queued'
        and r.created_at > ended.stop_requested_at) then
    update public.sessions s set queue_paused_at = now() where s.id = ended.session_id;
    perform private.append_event(ended.session_id, 'queue_paused',
      jsonb_build_object('reason', ended.status), null, actor_id);
  end if;
end
$$;
comment on function private.settle_queue(public.runs, boolean) is
  'Pauses the queue behind a run that failed or was stopped when it was its turn. An empty queue '
  'is not paused, nor one that got a message after the stop was asked for.';

create function private.live_run_id(session_id uuid)
returns uuid language plpgsql stable set search_path = '' as $$
begin
  return (
    select r.id from public.runs r
    where r.session_id = live_run_id.session_id and (r.status in ('running', 'waiting')
      or r.status = 'queued' and private.is_first_in_session(r)));
end
$$;
comment on function private.live_run_id(uuid) is
  'The run of a session that a message can join: at work, waiting, or about to start.';

create function private.session_of_run(run_id uuid)
returns uuid language plpgsql stable set search_path = '' as $$
begin
  return coalesce(
    (select r.session_id from public.runs r where r.id = session_of_run.run_id),
    (select e.session_id from public.session_events e
      where e.run_id = session_of_run.run_id and e.type = 'run_queued' limit 1));
end
$$;
comment on function private.session_of_run(uuid) is
  'The session of a run, also of one that was queued and is removed.';

create function private.mark_read(message_id uuid, read_seq bigint)
returns void language plpgsql volatile set search_path = '' as $$
begin
  update public.messages m set read_seq = mark_read.read_seq, revision = s.head_revision
  from public.sessions s
  where m.id = mark_read.message_id and m.read_seq is null and s.id = m.session_id;
end
$$;
comment on function private.mark_read(uuid, bigint) is
  'Gives a user''s message its place in the conversation: here the agent read it.';

-- Only between two steps: not while a message is written or a tool call is open. A run that is to
-- stop would not answer what it reads.
create function private.messages_to_read(run public.runs)
returns setof public.messages language plpgsql stable set search_path = '' as $$
begin
  return query
    select m.* from public.messages m
    where m.joins_run_id = run.id and m.read_seq is null and m.status = 'finished'
      and run.stop_requested_at is null
      and not exists (select from public.tool_calls t
        where t.run_id = run.id and t.finished_at is null)
      and not exists (select from public.messages written
        where written.run_id = run.id and written.status = 'streaming')
    order by m.seq;
end
$$;
comment on function private.messages_to_read(public.runs) is
  'The messages that are to join a run and that it can read now.';

create function private.read_joining_messages(run public.runs)
returns void language plpgsql volatile set search_path = '' as $$
declare
  joining public.messages;
begin
  for joining in select * from private.messages_to_read(run) loop
    delete from public.runs r where r.message_id = joining.id;
    perform private.mark_read(joining.id, private.append_event(run.session_id, 'message_read',
      jsonb_build_object('message_id', joining.id), run.id, null));
  end loop;
end
$$;
comment on function private.read_joining_messages(public.runs) is
  'Reads the messages that are to join a run: each gets its place in the conversation, and the run '
  'that was queued for it in case this one ended is removed.';
