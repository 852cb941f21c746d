-- Fork: a new session from any message, with the conversation and the files as they were then. The
-- work is proportional to the rows, and each text is copied once.

create function private.fork_made_before(id uuid, message_id uuid, owner_id uuid)
returns public.sessions language plpgsql stable set search_path = '' as $$
declare
  made public.sessions;
begin
  select * into made from public.sessions s where s.id = fork_made_before.id;
  if made.id is not null and (made.owner_id, made.forked_from_message_id)
     is distinct from (fork_made_before.owner_id, fork_made_before.message_id) then
    perform private.refuse_taken_id();
  end if;
  return made;
end
$$;
comment on function private.fork_made_before(uuid, uuid, uuid) is
  'The fork that an earlier request with this id made. Refuses an id that anything else has.';

create function private.copy_files(
  from_session_id uuid, revision integer, to_session_id uuid, author_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
declare
  targets private.file_target[];
begin
  select array_agg(row(f.path, f.hash, null)::private.file_target) into targets
  from public.files_at(copy_files.from_session_id, copy_files.revision) f;
  insert into public.file_contents (session_id, hash, content)
  select copy_files.to_session_id, c.hash, c.content from public.file_contents c
  where c.session_id = copy_files.from_session_id
    and c.hash in (select (target).hash from unnest(targets) target);
  perform private.commit_revision(
    (select s from public.sessions s where s.id = copy_files.to_session_id),
    coalesce(targets, '{}'), row('fork', copy_files.author_id, null, copy_files.to_session_id,
      copy_files.revision, null, '')::private.change_origin);
  insert into public.file_locks (session_id, path, locked_by)
  select copy_files.to_session_id, l.path, copy_files.author_id from public.file_locks l
  where l.session_id = copy_files.from_session_id;
  perform private.append_events(copy_files.to_session_id, array_agg(row('file_locked',
    jsonb_build_object('path', l.path))::private.new_event order by l.path),
    null, copy_files.author_id)
  from public.file_locks l where l.session_id = copy_files.to_session_id having count(*) > 0;
end
$$;
comment on function private.copy_files(uuid, integer, uuid, uuid) is
  'Gives a fork the files of a revision, as its first revision, and the locks.';

create function private.forked_messages(last_message public.messages, before boolean)
returns setof public.messages language sql stable set search_path = '' as $$
  select m.* from public.messages m
  where m.session_id = last_message.session_id and m.status in ('finished', 'stopped')
    and coalesce(m.read_seq, m.seq) <= coalesce(last_message.read_seq, last_message.seq)
    and (not before or m.id <> last_message.id)
    and (m.role <> 'user' or m.read_seq is not null or m.id = last_message.id)
$$;
comment on function private.forked_messages(public.messages, boolean) is
  'The conversation up to a message, or up to the one before it. What is queued is not part of it.';

create function private.new_ids(last_message public.messages, before boolean)
returns jsonb language sql volatile set search_path = '' as $$
  select coalesce(jsonb_object_agg(old.id, gen_random_uuid()), '{}') from (
    select m.id from private.forked_messages(last_message, new_ids.before) m
    union all
    select r.id from private.forked_messages(last_message, new_ids.before) m
    join public.runs r on r.message_id = m.id
      and r.created_at <= greatest(m.created_at, last_message.created_at)
  ) old
$$;
comment on function private.new_ids(public.messages, boolean) is
  'Old ids to new ones, of the copied messages and runs alike.';

create function private.copied_events(
  last_message public.messages, before boolean, ids jsonb, head integer)
returns table (message_position bigint, "position" integer, moment integer, run_id uuid,
  author_id uuid, created_at timestamptz, type text, payload jsonb)
language sql stable set search_path = '' as $$
  select coalesce(m.read_seq, m.seq) as message_position, -1 as position, 0 as moment, m.run_id,
    m.author_id, m.created_at,
    case m.role when 'user' then 'message_sent' else 'message_finished' end as type,
    jsonb_build_object('message_id', ids ->> m.id::text, 'parent_id', ids ->> m.parent_id::text,
      'parts', m.parts, 'revision', head)
    || case when m.is_imported then '{"is_imported": true}' else '{}' end::jsonb
    || case m.role when 'user' then jsonb_build_object('author_id', m.author_id,
        'joins_run_id', ids ->> m.joins_run_id::text, 'is_read', true)
      else jsonb_build_object('role', m.role, 'status', m.status, 'step', m.step,
        'model_id', m.model_id, 'stop_reason', m.stop_reason) end as payload
  from private.forked_messages(last_message, copied_events.before) m
  union all
  select coalesce(m.read_seq, m.seq), t.position, moment.number, t.run_id, null, moment.at,
    moment.type,
    jsonb_build_object('call_id', t.call_id) || case moment.type
      when 'tool_called' then jsonb_build_object('message_id', ids ->> m.id::text,
        'name', t.name, 'input', t.input)
      when 'tool_returned' then jsonb_build_object('output', t.output,
        'lines_added', t.lines_added, 'lines_removed', t.lines_removed,
        'status', case when t.finished_at is null then 'stopped' else t.status end)
      else '{}' end
  from public.tool_calls t
  join public.messages m on m.id = t.message_id
  cross join lateral (values (0, 'tool_called', t.requested_at),
    (1, 'tool_started', t.started_at), (2, 'tool_returned', coalesce(t.finished_at, now()))
  ) as moment (number, type, at)
  where t.session_id = last_message.session_id and ids ? t.message_id::text
    and t.message_id <> last_message.id and moment.at is not null
$$;
comment on function private.copied_events(public.messages, boolean, jsonb, integer) is
  'The events of a copied conversation, and what orders them.';

create function private.copy_log(last_message public.messages, before boolean, to_session_id uuid,
  ids jsonb, head integer)
returns void language sql volatile set search_path = '' as $$
  with stored as (
    insert into public.session_events (session_id, seq, type, run_id, actor_id, payload,
      created_at)
    select to_session_id,
      s.last_seq + row_number() over (
        order by told.message_position, told.position, told.moment),
      told.type::public.event_type, (ids ->> told.run_id::text)::uuid, told.author_id,
      told.payload, told.created_at
    from private.copied_events(last_message, copy_log.before, ids, head) told
    join public.sessions s on s.id = to_session_id
    returning seq, type, payload
  )
  update public.sessions s set last_seq = greatest(s.last_seq, (select max(seq) from stored)),
    message_bytes = s.message_bytes
      + coalesce((select sum(private.event_bytes(type, payload)) from stored), 0)
  where s.id = to_session_id
$$;
comment on function private.copy_log(public.messages, boolean, uuid, jsonb, integer) is
  'Logs the copied conversation in a fork, in its order and with its times. A client that follows '
  'the log gets the same messages as one that opens the fork.';

-- Tool calls of the last message are not copied: they came after it.
create function private.copy_conversation(
  last_message public.messages, before boolean, to_session_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
declare
  head integer := (select s.head_revision from public.sessions s where s.id = to_session_id);
  fork_owner_id uuid := (select s.owner_id from public.sessions s where s.id = to_session_id);
  ids jsonb := private.new_ids(last_message, copy_conversation.before);
begin
  perform private.copy_log(last_message, copy_conversation.before, to_session_id, ids, head);

  -- Messages and runs refer to each other, so messages come first, without their run.
  insert into public.messages (id, session_id, seq, read_seq, role, author_id, parts, status,
    model_id, stop_reason, revision, is_imported, created_at)
  select (ids ->> m.id::text)::uuid, to_session_id, told.seq,
    case m.role when 'user' then told.seq end, m.role, m.author_id, m.parts, m.status, m.model_id,
    m.stop_reason, head, m.is_imported, m.created_at
  from private.forked_messages(last_message, copy_conversation.before) m
  join public.session_events told on told.session_id = to_session_id
    and told.type in ('message_sent', 'message_finished')
    and told.payload ->> 'message_id' = ids ->> m.id::text;
  -- The message that is left out may be sent again, in other words and with what was attached.
  insert into public.attachments (session_id, id, message_id, uploaded_by, path, name, media_type,
    bytes, width, height, refused_by)
  select to_session_id, a.id, (ids ->> a.message_id::text)::uuid,
    case when ids ? a.message_id::text then a.uploaded_by else fork_owner_id end, a.path, a.name,
    a.media_type, a.bytes, a.width, a.height, a.refused_by
  from public.attachments a
  where a.session_id = last_message.session_id and a.message_id in (
    select m.id from private.forked_messages(last_message, false) m);
  insert into public.runs (id, session_id, message_id, place, requested_by, model_id, status,
    attempt, step, idle, max_steps, max_tokens, max_cost, max_seconds, error_code, error_sentence,
    created_at, started_at, finished_at)
  select (ids ->> r.id::text)::uuid, to_session_id, copy.id, copy.seq, r.requested_by, r.model_id,
    case when r.finished_at is null then 'stopped' else r.status end,
    r.attempt, r.step, r.idle, r.max_steps, r.max_tokens, r.max_cost, r.max_seconds, r.error_code,
    r.error_sentence, r.created_at, r.started_at, coalesce(r.finished_at, now())
  from public.runs r
  join public.messages copy on copy.id = (ids ->> r.message_id::text)::uuid
  where r.session_id = last_message.session_id and ids ? r.id::text;
  update public.messages copy set run_id = (ids ->> m.run_id::text)::uuid, step = m.step,
    parent_id = (ids ->> m.parent_id::text)::uuid,
    joins_run_id = (ids ->> m.joins_run_id::text)::uuid
  from private.forked_messages(last_message, copy_conversation.before) m
  where copy.id = (ids ->> m.id::text)::uuid;
  insert into public.tool_calls (run_id, call_id, session_id, message_id, step, position, name,
    input, output, status, lines_added, lines_removed, requested_at, started_at, finished_at)
  select (ids ->> t.run_id::text)::uuid, t.call_id, to_session_id,
    (ids ->> t.message_id::text)::uuid, t.step, t.position, t.name, t.input, t.output,
    case when t.finished_at is null then 'stopped' else t.status end, t.lines_added,
    t.lines_removed, t.requested_at, t.started_at, coalesce(t.finished_at, now())
  from public.tool_calls t
  where t.session_id = last_message.session_id and ids ? t.message_id::text
    and t.message_id <> last_message.id;
end
$$;
comment on function private.copy_conversation(public.messages, boolean, uuid) is
  'Copies the messages up to one, the runs behind them as ended ones, and their tool calls.';

-- A little more than a fork stores. Were it less, a fork could be refused after it is copied, and a
-- refused one counts toward no limit.
create function private.require_fork_room(storage private.user_storage, origin public.sessions,
  last_message public.messages, before boolean)
returns void language plpgsql volatile set search_path = '' as $$
declare
  file_bytes bigint;
  message_bytes bigint;
begin
  select coalesce(sum(text.bytes), 0) into file_bytes from (
    select distinct f.hash, f.bytes from public.files_at(origin.id, last_message.revision) f) text;
  -- A fork also logs its title of 200 characters, and each path of its files and locks.
  message_bytes := 1500 + (
    select coalesce(sum(octet_length(to_jsonb(f.path)::text) + 200), 0)
    from public.files_at(origin.id, last_message.revision) f) + (
    select coalesce(sum(octet_length(to_jsonb(l.path)::text) + 20), 0)
    from public.file_locks l where l.session_id = origin.id) + (
    select coalesce(sum(a.bytes), 0) from public.attachments a
    where a.session_id = origin.id and a.message_id in (
      select m.id from private.forked_messages(last_message, false) m)) + (
    select coalesce(sum(private.event_bytes(told.type::public.event_type, told.payload)), 0)
    from private.copied_events(last_message, require_fork_room.before,
      private.new_ids(last_message, require_fork_room.before), 1) told);
  perform private.check_room(storage, file_bytes, message_bytes);
end
$$;
comment on function private.require_fork_room(
  private.user_storage, public.sessions, public.messages, boolean) is
  'Refuses a fork that there is no room for before anything of it is copied.';

create function private.fork_session(
  id uuid, session_id uuid, message_id uuid, title text, before boolean)
returns public.sessions language plpgsql volatile security definer set search_path = '' as $$
declare
  me uuid := private.require_user();
  origin public.sessions;
  last_message public.messages;
  fork public.sessions;
  storage private.user_storage := private.storage_of(me);
begin
  if fork_session.id is null then
    perform private.refuse(400, 'invalid_input', 'A session needs an id, made by the client.');
  end if;
  fork := private.fork_made_before(fork_session.id, fork_session.message_id, me);
  if fork.id is not null then return fork; end if;
  -- The origin is locked, so that what is copied belongs together. A reader may fork it.
  origin := private.lock_session(fork_session.session_id, 'viewer');
  -- Of two equal requests at once, the second finds here what the first made meanwhile.
  fork := private.fork_made_before(fork_session.id, fork_session.message_id, me);
  if fork.id is not null then return fork; end if;
  select * into last_message from public.messages m
  where m.id = fork_session.message_id and m.session_id = origin.id
    and m.status in ('finished', 'stopped');
  if last_message.id is null then
    perform private.refuse(404, 'message_not_found',
      'This session has no such message, or it is not finished yet.');
  end if;

  -- Nothing is locked or copied for a fork that is refused.
  perform private.check_session_place(storage);
  perform private.check_fork_place(storage);
  perform private.require_fork_room(
    storage, origin, last_message, coalesce(fork_session.before, false));
  insert into public.sessions (id, owner_id, title, model_id, instructions, approval_policy,
    forked_from_session_id, forked_from_message_id)
  values (fork_session.id, me,
    left(coalesce(nullif(fork_session.title, ''), origin.title), 200), origin.model_id,
    origin.instructions, origin.approval_policy, origin.id, last_message.id) returning * into fork;
  insert into public.session_members (session_id, user_id, role)
  values (fork_session.id, me, 'owner');
  perform private.append_event(fork_session.id, 'session_created', jsonb_build_object(
    'title', fork.title, 'forked_from_session_id', origin.id,
    'forked_from_message_id', last_message.id), null, me);
  perform private.copy_files(origin.id, last_message.revision, fork_session.id, me);
  perform private.copy_conversation(
    last_message, coalesce(fork_session.before, false), fork_session.id);
  select * into fork from public.sessions s where s.id = fork_session.id;
  -- Once more, locked: another fork may have taken the place or the room meanwhile.
  perform private.require_session_place(me);
  perform private.count_fork(me);
  perform private.require_room(me, fork.file_bytes, fork.message_bytes);
  return fork;
exception
  when unique_violation then
    perform private.refuse_taken_id();
end
$$;
create function public.fork_session(id uuid, session_id uuid, message_id uuid,
  title text default '', before boolean default false)
returns jsonb language sql volatile set search_path = '' as $$
  select private.session_json(
    private.fork_session(id, session_id, message_id, title, before), 'owner')
$$;
comment on function public.fork_session(uuid, uuid, uuid, text, boolean) is
  'Makes a new session of the caller''s from a message: the conversation up to it, and the files '
  'as they were then. With before, the conversation ends just before the message, which can then '
  'be sent in other words. Harmless to repeat with the same id.';
grant execute on function private.fork_session(uuid, uuid, uuid, text, boolean),
  public.fork_session(uuid, uuid, uuid, text, boolean) to authenticated;
