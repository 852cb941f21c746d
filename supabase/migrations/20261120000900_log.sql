-- The log: what happened in a session. Numbers are given without a gap, in the transaction of the
-- change that an event tells of; streamed text is deleted later. Also the broadcasts that make it
-- fast. The log is the truth. If every broadcast is lost, clients are slower and nothing else.

create type public.event_type as enum (
  'session_created', 'session_changed', 'member_changed',
  'message_sent', 'message_edited', 'message_deleted', 'message_read',
  'message_started', 'text_streamed', 'reasoning_streamed', 'message_finished', 'message_discarded',
  'run_queued', 'run_started', 'run_stop_requested', 'run_waited', 'run_yielded', 'run_resumed',
  'run_finished', 'queue_paused', 'queue_resumed',
  'model_retried', 'model_switched', 'plan_updated', 'tool_called', 'tool_started', 'tool_returned',
  'request_opened', 'request_answered', 'request_closed',
  'revision_created', 'revision_marked', 'file_locked', 'file_unlocked',
  'execution_queued', 'execution_started', 'execution_finished'
);
comment on type public.event_type is
  'Every type of event. The same words as in protocol/events.ts.';

-- How it grows. A streamed answer is up to one event a token, but those are deleted a minute after
-- it ends, and their space is used again. What stays is some ten events for each step of a run, of
-- 300 bytes and the payload each. They stay as long as their session: a client may ask for all
-- that it has missed, so old events must not be deleted by themselves. To free space, delete
-- sessions. Should the table become too large to vacuum, partition it by hash of session_id: every
-- query of clients names the session, so none would have to change.
create table public.session_events (
  -- No foreign key: each append locks and updates the row of the session, so a check of
  -- each event would find what is known. It was a seventh of the time to store a batch.
  session_id uuid not null,
  seq bigint not null check (seq > 0),
  type public.event_type not null,
  run_id uuid,
  actor_id uuid,
  payload jsonb not null default '{}' check (jsonb_typeof(payload) = 'object'),
  created_at timestamptz not null default now(),
  primary key (session_id, seq)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
comment on table public.session_events is
  'The log of each session. Its numbers are given without a gap, and a client that has seen n asks '
  'for what is greater than n. Streamed text is deleted once its message has ended, everything '
  'else stays.';
comment on column public.session_events.actor_id is
  'The user who did it. Null: the agent. All zeros: a user whose account is deleted.';
comment on column public.session_events.payload is
  'As protocol/events.ts defines it for the type.';
create index session_events_queued_runs_idx on public.session_events (run_id)
  where type = 'run_queued';
create index session_events_retries_idx on public.session_events (run_id, seq)
  where type = 'model_retried';
create index session_events_revisions_idx on public.session_events (session_id, seq)
  where type = 'revision_created';
create index session_events_plan_idx on public.session_events (session_id, seq)
  where type = 'plan_updated';

alter table public.session_events enable row level security;
grant select on public.session_events to anon, authenticated;
grant select, insert, update, delete on public.session_events to service_role;
create policy "Members and visitors whose link shows all of it can read the log"
  on public.session_events for select to anon, authenticated
  using (session_id = any (array(select private.readable_session_ids('{history,tools,costs}'))));

create function private.delete_log()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
begin
  delete from public.session_events e where e.session_id = old.id;
  return null;
end
$$;
create trigger sessions_delete_their_log after delete on public.sessions
  for each row execute function private.delete_log();

-- Not counted is what the agent streams, and what is as small as the row around it.
create function private.event_bytes(type public.event_type, payload jsonb)
returns bigint language plpgsql immutable set search_path = '' as $$
begin
  return case when type in ('text_streamed', 'reasoning_streamed', 'plan_updated', 'model_retried',
    'model_switched', 'run_started', 'run_resumed', 'message_read', 'message_started',
    'tool_started') then 0 else octet_length(payload::text) end;
end
$$;
comment on function private.event_bytes(public.event_type, jsonb) is
  'What an event counts in the message_bytes of its session.';

create type private.new_event as (type public.event_type, payload jsonb);
comment on type private.new_event is 'An event before it has a number.';

create function private.append_events(session_id uuid, events private.new_event[],
  run_id uuid default null, actor_id uuid default null)
returns bigint language plpgsql volatile set search_path = '' as $$
declare
  added integer := cardinality(append_events.events);
  news integer := (
    select max(event.position)
    from unnest(append_events.events) with ordinality as event (type, payload, position)
    where event.type in ('message_sent', 'run_finished')
      -- A browser answers requests of kind execution, not a person.
      or event.type = 'request_opened' and event.payload ->> 'kind' <> 'execution');
  added_bytes bigint := (
    select sum(private.event_bytes(event.type, coalesce(event.payload, '{}')))
    from unnest(append_events.events) as event (type, payload));
  last_seq bigint;
begin
  update public.sessions s set last_seq = s.last_seq + added, updated_at = now(),
    message_bytes = s.message_bytes + coalesce(added_bytes, 0),
    news_seq = coalesce(s.last_seq + news, s.news_seq)
  where s.id = append_events.session_id
  returning s.last_seq into last_seq;
  -- What a user does themselves is not new to them.
  if news is not null and append_events.actor_id is not null then
    perform private.note_seen(append_events.session_id, append_events.actor_id, last_seq);
  end if;
  insert into public.session_events (session_id, seq, type, run_id, actor_id, payload)
  select append_events.session_id, last_seq - added + event.position, event.type,
    append_events.run_id, append_events.actor_id, coalesce(event.payload, '{}')
  from unnest(append_events.events) with ordinality as event (type, payload, position);
  return last_seq;
end
$$;
comment on function private.append_events(uuid, private.new_event[], uuid, uuid) is
  'Numbers and stores events of one session in one statement, so that they leave as one broadcast. '
  'Locks the session''s row. Returns the last number.';

create function private.append_event(session_id uuid, type public.event_type, payload jsonb,
  run_id uuid default null, actor_id uuid default null)
returns bigint language plpgsql volatile set search_path = '' as $$
begin
  return private.append_events(
    session_id, array[row(type, payload)::private.new_event], run_id, actor_id);
end
$$;
comment on function private.append_event(uuid, public.event_type, jsonb, uuid, uuid) is
  'As append_events, for one event.';

create function private.event_json(event public.session_events)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('seq', event.seq, 'type', event.type, 'run_id', event.run_id,
    'actor_id', event.actor_id, 'payload', event.payload, 'created_at', event.created_at);
end
$$;
comment on function private.event_json(public.session_events) is
  'An event as clients receive it, by query and by broadcast alike.';
grant execute on function private.event_json(public.session_events) to anon, authenticated;

-- Text is streamed in many small events, and a finished message has all of it. Nine of ten events
-- would be such text, so the sweep deletes it a while after. Readers leave it out from the moment
-- the message ends: it makes no difference to them when the sweep comes.
create table private.ended_streams (
  message_id uuid primary key,
  session_id uuid not null,
  first_seq bigint not null,
  last_seq bigint not null,
  ended_at timestamptz not null default now()
);
comment on table private.ended_streams is
  'Messages that have ended and whose streamed text is still in the log, between these numbers.';
create index ended_streams_ended_at_idx on private.ended_streams (ended_at);
alter table private.ended_streams enable row level security;

create function private.note_ended_stream()
returns trigger language plpgsql volatile security definer set search_path = '' as $$
begin
  insert into private.ended_streams (message_id, session_id, first_seq, last_seq)
  select new.id, new.session_id, new.seq + 1, s.last_seq
  from public.sessions s where s.id = new.session_id and s.last_seq > new.seq;
  return null;
end
$$;
create trigger messages_note_their_ended_stream after update of status on public.messages
  for each row when (old.status = 'streaming' and new.status <> 'streaming')
  execute function private.note_ended_stream();

create function private.delete_streamed_text(max_rows integer)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  remaining integer := max_rows;
  deleted integer;
  stream private.ended_streams;
begin
  for stream in
    select * from private.ended_streams s
    where s.ended_at < now() - (select kept.streamed_text_kept_for from private.settings kept)
    order by s.ended_at limit max_rows for update skip locked
  loop
    with streamed as (
      select e.seq from public.session_events e
      where e.session_id = stream.session_id and e.seq between stream.first_seq and stream.last_seq
        and e.type in ('text_streamed', 'reasoning_streamed')
        and e.payload ->> 'message_id' = stream.message_id::text
      limit remaining
    )
    delete from public.session_events e using streamed
    where e.session_id = stream.session_id and e.seq = streamed.seq;
    get diagnostics deleted = row_count;
    remaining := remaining - deleted;
    exit when remaining = 0;
    delete from private.ended_streams s where s.message_id = stream.message_id;
  end loop;
  return max_rows - remaining;
end
$$;
comment on function private.delete_streamed_text(integer) is
  'Deletes streamed text of messages that ended a while ago, at most so many events.';

create function private.notify_user(user_id uuid, session_id uuid, type text, seq bigint)
returns void language plpgsql volatile set search_path = '' as $$
begin
  perform realtime.send(
    jsonb_build_object('session_id', session_id, 'type', type, 'seq', seq),
    'notice', 'user:' || user_id, true);
end
$$;
comment on function private.notify_user(uuid, uuid, text, bigint) is
  'Sends a short notice to a user, wherever they are: a session changed or needs an answer. The '
  'type is one of an event, or session_seen, session_deleted or invitation_changed.';

create function private.broadcast_events()
returns trigger language plpgsql security definer set search_path = '' as $$
declare
  max_bytes constant integer := 65536;
  -- What a list of sessions shows.
  notices constant public.event_type[] := array['session_created', 'session_changed',
    'member_changed', 'message_sent', 'message_edited', 'message_deleted', 'run_queued',
    'run_started', 'run_finished', 'queue_paused', 'queue_resumed', 'request_opened',
    'request_closed', 'request_answered'];
begin
  -- Each event as private.event_json makes it, written out because a call costs more than it does.
  -- A large batch is only announced, and clients query it. As text it is at most six times as long.
  perform realtime.send(
    case when pg_column_size(batch.events) <= max_bytes / 6
        or octet_length(batch.events::text) <= max_bytes
      then jsonb_build_object('first_seq', batch.first_seq, 'last_seq', batch.last_seq,
        'events', batch.events)
      else jsonb_build_object('first_seq', batch.first_seq, 'last_seq', batch.last_seq) end,
    'events', private.session_topic(batch.session_id, session.topic_epoch), true)
  from (
    select added.session_id, min(added.seq) as first_seq, max(added.seq) as last_seq,
      jsonb_agg(jsonb_build_object('seq', added.seq, 'type', added.type, 'run_id', added.run_id,
        'actor_id', added.actor_id, 'payload', added.payload, 'created_at', added.created_at)
        order by added.seq) as events
    from added group by added.session_id
  ) batch
  join public.sessions session on session.id = batch.session_id;
  if exists (select from added where added.type = any(notices)) then
    perform private.notify_user(
      notice.user_id, notice.session_id, notice.type::text, notice.seq)
    from (
      select distinct on (added.session_id, member.user_id)
        added.session_id, added.type, added.seq, member.user_id
      from added
      join public.session_members member on member.session_id = added.session_id
      where added.type = any(notices)
      order by added.session_id, member.user_id, added.seq desc
    ) notice;
  end if;
  return null;
end
$$;
create trigger session_events_broadcast_batch after insert on public.session_events
  referencing new table as added for each statement execute function private.broadcast_events();

create function private.is_my_topic(topic text)
returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  if is_my_topic.topic !~ '^session:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:[0-9]+$' then
    return false;
  end if;
  -- Only the topic of now: whoever joined a later one ahead of time would hear it once removed.
  return exists (
    select from public.session_members member
    join public.sessions session on session.id = member.session_id
    where member.session_id = substr(is_my_topic.topic, 9, 36)::uuid
      and member.user_id = (select auth.uid())
      and private.session_topic(session.id, session.topic_epoch) = is_my_topic.topic);
end
$$;
comment on function private.is_my_topic(text) is
  'Whether a Realtime topic is the present one of a session that the caller is a member of.';
grant execute on function private.is_my_topic(text) to authenticated;

-- Clients may send presence, never a broadcast.
create policy "Members can read session topics, and users their notices" on realtime.messages
  for select to authenticated using (
    (extension in ('broadcast', 'presence')
      and (select private.is_my_topic((select realtime.topic()))))
    or (extension = 'broadcast'
      and (select realtime.topic()) = 'user:' || (select auth.uid())));
create policy "Members can send presence" on realtime.messages
  for insert to authenticated with check (
    extension = 'presence' and (select private.is_my_topic((select realtime.topic()))));
