-- Opening and following a session: one consistent snapshot, then the log from where it ends.

create function private.require_readable(session_id uuid)
returns private.link_content[] language plpgsql stable set search_path = '' as $$
declare
  shown private.link_content[] := private.shown_content(require_readable.session_id);
begin
  if shown is null then
    perform private.refuse(404, 'session_not_found',
      'This session does not exist, or you may not read it.');
  end if;
  return shown;
end
$$;
comment on function private.require_readable(uuid) is
  'Refuses a caller who may not read a session. Returns what they may read of it.';

create function private.tool_calls_json(message_id uuid)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (
    select coalesce(jsonb_agg(to_jsonb(t) order by t.position), '[]')
    from public.tool_calls t where t.message_id = tool_calls_json.message_id);
end
$$;
comment on function private.tool_calls_json(uuid) is 'The tool calls of a message.';

-- A generic plan assumes a tenth of the messages, and sorts them all.
create function private.page_start(session_id uuid, before_seq bigint, max_messages integer)
returns bigint language plpgsql stable set search_path = ''
set plan_cache_mode = force_custom_plan as $$
begin
  return (
    select min(page.seq) from (
      select m.seq from public.messages m
      where m.session_id = page_start.session_id and m.status <> 'discarded'
        and m.seq < coalesce(page_start.before_seq, 9223372036854775807)
      order by m.seq desc limit least(greatest(coalesce(page_start.max_messages, 100), 1), 500)
    ) page);
end
$$;
comment on function private.page_start(uuid, bigint, integer) is
  'The number of the first of the newest messages, or of those before a number. Null: there are '
  'none.';

-- Text is built once: large answers as json take half the time that they take as jsonb.
create function private.messages_json(session_id uuid, from_seq bigint, before_seq bigint)
returns json language plpgsql stable set search_path = '' as $$
begin
  return (
    select coalesce(json_agg(page order by page.seq), '[]')
    from (
      select m.*, (
        select coalesce(json_agg(call order by call.position), '[]')
        from (
          select t.run_id, t.call_id, t.position, t.name, t.input, t.output, t.status, t.revision,
            t.lines_added, t.lines_removed, t.requested_at, t.started_at, t.finished_at
          from public.tool_calls t where t.message_id = m.id
        ) call) as tool_calls
      from public.messages m
      where m.session_id = messages_json.session_id and m.status <> 'discarded'
        and m.seq >= messages_json.from_seq
        and m.seq < coalesce(messages_json.before_seq, 9223372036854775807)
    ) page);
end
$$;
comment on function private.messages_json(uuid, bigint, bigint) is
  'The messages from a number on and before another, oldest first, each with its tool calls.';

create function private.has_messages_before(session_id uuid, seq bigint)
returns boolean language plpgsql stable set search_path = '' as $$
begin
  return coalesce((
    select min(m.seq) < has_messages_before.seq from public.messages m
    where m.session_id = has_messages_before.session_id and m.status <> 'discarded'), false);
end
$$;
comment on function private.has_messages_before(uuid, bigint) is
  'Whether a session has messages before a number.';

create function private.retry_json(run public.runs)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (
    select e.payload - 'model_id' || jsonb_build_object('at', e.created_at)
    from public.session_events e
    where run.finished_at is null and e.session_id = run.session_id and e.run_id = run.id
      and e.type = 'model_retried'
      and not exists (select from public.messages m
        where m.run_id = run.id and m.role = 'assistant' and m.seq > e.seq)
    order by e.seq desc limit 1);
end
$$;
comment on function private.retry_json(public.runs) is
  'Why and since when a run waits before it calls the model again. Null once it does.';

create function private.runs_json(session_id uuid, from_seq bigint, before_seq bigint)
returns json language plpgsql stable set search_path = '' as $$
declare
  message_ids uuid[];
  run_ids uuid[];
begin
  select array_agg(m.id), array_agg(m.run_id) into message_ids, run_ids from public.messages m
  where m.session_id = runs_json.session_id and m.status <> 'discarded'
    and m.seq >= runs_json.from_seq
    and m.seq < coalesce(runs_json.before_seq, 9223372036854775807);
  return (
    select coalesce(json_agg(shown order by shown.created_at), '[]')
    from (
      select r.id, r.message_id, r.place, r.status, r.attempt, r.error_code, r.error_sentence,
        r.stop_requested_at, r.created_at, r.started_at, r.finished_at,
        case when r.finished_at is not null then private.run_totals(r) end as totals,
        case when r.finished_at is null then private.retry_json(r) end as retry
      from public.runs r
      -- Each of these has an index of its own.
      where r.id = any(run_ids) or r.message_id = any(message_ids)
        or r.session_id = runs_json.session_id and r.status = 'queued'
        or r.session_id = runs_json.session_id and r.status in ('running', 'waiting')
    ) shown);
end
$$;
comment on function private.runs_json(uuid, bigint, bigint) is
  'The runs that answer or wrote the messages from a number on and before another, and those that '
  'are not finished.';

create function private.streamed_text(session_id uuid, message_id uuid)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('part', part, 'type', kind, 'text', said)
      order by part), '[]')
    from (
      select (e.payload ->> 'part')::integer as part,
        min(replace(e.type::text, '_streamed', '')) as kind,
        string_agg(e.payload ->> 'text', '' order by e.seq) as said
      from public.session_events e
      where e.session_id = streamed_text.session_id
        and e.seq > (select m.seq from public.messages m where m.id = streamed_text.message_id)
        and e.type in ('text_streamed', 'reasoning_streamed')
        and e.payload ->> 'message_id' = streamed_text.message_id::text
      group by 1
    ) parts);
end
$$;
comment on function private.streamed_text(uuid, uuid) is
  'What has been streamed of a message that is not finished.';

create function private.members_json(session_id uuid)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('user_id', m.user_id, 'role', m.role,
      'name', coalesce(nullif(p.name, ''), split_part(u.email, '@', 1), 'Guest'))
      order by m.created_at), '[]')
    from public.session_members m
    join auth.users u on u.id = m.user_id
    left join public.profiles p on p.user_id = m.user_id
    where m.session_id = members_json.session_id);
end
$$;
comment on function private.members_json(uuid) is 'The members of a session with their names.';

create function private.open_session(session_id uuid, max_messages integer)
returns json language plpgsql stable security definer set search_path = '' as $$
declare
  session public.sessions;
  role public.member_role := private.my_role(open_session.session_id);
  shown private.link_content[] := private.require_readable(open_session.session_id);
  first_seq bigint;
  snapshot json;
begin
  select * into session from public.sessions s where s.id = open_session.session_id;
  first_seq := private.page_start(session.id, null, max_messages);
  snapshot := json_build_object(
    'session', private.session_json(session, role),
    'last_seq', session.last_seq,
    'topic', case when role is not null
      then private.session_topic(session.id, session.topic_epoch) end,
    'members', case when role is null then '[]' else private.members_json(session.id) end,
    'messages', private.messages_json(session.id, first_seq, null),
    'has_earlier_messages', private.has_messages_before(session.id, first_seq),
    'streaming', (
      select coalesce(jsonb_agg(jsonb_build_object('message_id', m.id,
        'parts', private.streamed_text(session.id, m.id))), '[]')
      from public.messages m where m.session_id = session.id and m.status = 'streaming'),
    'runs', private.runs_json(session.id, first_seq, null),
    'requests', (
      select coalesce(jsonb_agg(to_jsonb(q) order by q.created_at), '[]')
      from public.run_requests q where q.session_id = session.id and q.status = 'open'),
    'executions', (
      select coalesce(jsonb_agg(private.execution_json(e) order by e.created_at), '[]')
      from public.executions e
      where e.session_id = session.id and (e.status in ('queued', 'running') or e.id in (
        select ended.id from public.executions ended
        where ended.session_id = session.id and ended.finished_at is not null
        order by ended.created_at desc limit 50))),
    'plan', (
      select e.payload -> 'items' from public.session_events e
      where e.session_id = session.id and e.type = 'plan_updated' order by e.seq desc limit 1),
    'locked_paths', (
      select coalesce(jsonb_agg(l.path order by l.path), '[]')
      from public.file_locks l where l.session_id = session.id),
    'revision_marks', (
      select coalesce(jsonb_agg(jsonb_build_object('number', r.number, 'name', r.name,
        'is_starred', r.is_starred) order by r.number), '[]')
      from public.revisions r
      where r.session_id = session.id and (r.is_starred or r.name <> '')
        and 'history' = any (shown)),
    'files', (
      select coalesce(json_agg(json_build_object('path', f.path, 'revision', f.revision,
        'bytes', f.bytes, 'hash', f.hash, 'is_locked', f.is_locked) order by f.path), '[]')
      from public.files f where f.session_id = session.id));
  return case when shown = enum_range(null::private.link_content) then snapshot
    else private.shown_snapshot(snapshot, shown) end;
end
$$;
create function public.open_session(session_id uuid, max_messages integer default 100)
returns json language sql stable set search_path = '' as $$
  select private.open_session(session_id, max_messages)
$$;
comment on function public.open_session(uuid, integer) is
  'Everything a client shows of a session, as of one moment. Follow the log from its last_seq. '
  'Earlier messages: messages_before.';

create function private.messages_before(
  session_id uuid, before_seq bigint, max_messages integer)
returns json language plpgsql stable security definer set search_path = '' as $$
declare
  shown private.link_content[] := private.require_readable(messages_before.session_id);
  first_seq bigint := private.page_start(session_id, before_seq, max_messages);
  page json;
begin
  page := json_build_object(
    'messages', private.messages_json(messages_before.session_id, first_seq, before_seq),
    'has_earlier_messages', private.has_messages_before(messages_before.session_id, first_seq),
    'runs', private.runs_json(messages_before.session_id, first_seq, before_seq));
  return case when shown = enum_range(null::private.link_content) then page
    else private.shown_page(page, shown) end;
end
$$;
create function public.messages_before(
  session_id uuid, before_seq bigint, max_messages integer default 100)
returns json language sql stable set search_path = '' as $$
  select private.messages_before(session_id, before_seq, max_messages)
$$;
comment on function public.messages_before(uuid, bigint, integer) is
  'Messages before a number, oldest first, with their runs, for scrolling back.';

create function private.events_since(session_id uuid, seq bigint, max_events integer)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  wanted integer := least(greatest(coalesce(max_events, 500), 1), 1000);
  shown private.link_content[] := private.require_readable(events_since.session_id);
  newest bigint;
  seen bigint;
  seen_revision integer;
  events jsonb;
  open_ids text[] := array(select m.id::text from public.messages m
    where m.session_id = events_since.session_id and m.status = 'streaming');
begin
  select s.last_seq into newest from public.sessions s where s.id = events_since.session_id;
  seen := least(greatest(coalesce(events_since.seq, 0), 0), newest);
  events := (
    select coalesce(jsonb_agg(
      case when numbered.previous_seq = (numbered.event).seq - 1 then private.event_json(event)
        else private.event_json(event) || jsonb_build_object('previous_seq', numbered.previous_seq)
      end order by (numbered.event).seq), '[]')
    from (
      select e as event, lag(e.seq, 1, seen) over (order by e.seq) as previous_seq
      from public.session_events e
      where e.session_id = events_since.session_id and e.seq > seen
        and (e.type not in ('text_streamed', 'reasoning_streamed')
          or e.payload ->> 'message_id' = any (open_ids))
      order by e.seq limit wanted
    ) numbered);
  if shown <> enum_range(null::private.link_content) then
    seen_revision := coalesce((
      select (e.payload ->> 'number')::integer from public.session_events e
      where e.session_id = events_since.session_id and e.seq <= seen
        and e.type = 'revision_created' order by e.seq desc limit 1), 0);
    events := (
      select coalesce(jsonb_agg(private.shown_event(
        events_since.session_id, item.event, shown, seen_revision) order by item.place), '[]')
      from jsonb_array_elements(events) with ordinality item (event, place));
  end if;
  return jsonb_build_object('last_seq', newest, 'events', events);
end
$$;
create function public.events_since(
  session_id uuid, seq bigint, max_events integer default 500)
returns jsonb language sql stable set search_path = '' as $$
  select private.events_since(session_id, seq, max_events)
$$;
comment on function public.events_since(uuid, bigint, integer) is
  'The log after number seq, at most max_events at a time, and the number of its newest event. Ask '
  'again until you have that one. Text that was streamed to messages which have ended is left out: '
  'the next event then has previous_seq, the number of the event before it.';

grant execute on function private.open_session(uuid, integer),
  private.messages_before(uuid, bigint, integer), private.events_since(uuid, bigint, integer)
  to anon, authenticated;
grant execute on function public.open_session(uuid, integer),
  public.messages_before(uuid, bigint, integer), public.events_since(uuid, bigint, integer)
  to anon, authenticated;
