-- What the agent reads of the session whose run it holds: the conversation and the files.

-- The process that reads it has 256 MB, and others at work beside it.
create function private.max_history_bytes()
returns bigint language sql immutable set search_path = '' as $$
  select 8388608::bigint
$$;

create function private.history_bytes(message_id uuid, parts jsonb)
returns bigint language plpgsql stable set search_path = '' as $$
begin
  return octet_length(parts::text) + (
    select coalesce(sum(octet_length(t.input::text) + coalesce(octet_length(t.output::text), 0)), 0)
    from public.tool_calls t where t.message_id = history_bytes.message_id);
end
$$;
comment on function private.history_bytes(uuid, jsonb) is
  'How large a message is for the agent, with its tool calls.';

create function private.last_left_out(session_id uuid, beginning bigint)
returns bigint language plpgsql stable set search_path = '' as $$
begin
  return (
    select max(sized.position) from (
      select coalesce(m.read_seq, m.seq) as position, sum(private.history_bytes(m.id, m.parts))
        over (order by coalesce(m.read_seq, m.seq) desc) as bytes
      from public.messages m
      where m.session_id = last_left_out.session_id and m.status in ('finished', 'stopped')
        and (m.role <> 'user' or m.read_seq is not null)
        and coalesce(m.read_seq, m.seq) >= beginning) sized
    where sized.bytes > private.max_history_bytes());
end
$$;
comment on function private.last_left_out(uuid, bigint) is
  'The position of the newest message with which a conversation is too large. Null: it is not.';

-- As a message, of which it takes the place.
create function private.left_out_json(run public.runs, beginning bigint, left_out bigint)
returns jsonb language plpgsql stable set search_path = '' as $$
declare
  message public.messages;
begin
  select * into message from public.messages m
  where m.session_id = run.session_id and coalesce(m.read_seq, m.seq) > beginning
    and coalesce(m.read_seq, m.seq) <= left_out and m.id <> run.message_id
    and coalesce(m.run_id, m.joins_run_id) is distinct from run.id
  order by coalesce(m.read_seq, m.seq) desc limit 1;
  if message.id is null then return '[]'; end if;
  message.role := 'summary';
  message.run_id := null;
  message.parts := jsonb_build_array(jsonb_build_object('type', 'text', 'text',
    'Earlier messages are left out here, because they are too large to be read again.'));
  return jsonb_build_array(to_jsonb(message) || '{"tool_calls": []}');
end
$$;
comment on function private.left_out_json(public.runs, bigint, bigint) is
  'What the agent reads in place of the messages that do not fit: a list of one message, or none.';

-- A message that is sent while a run is at work comes before that run's answers in the log and
-- after them in the conversation: there it stands where the agent read it. The steps:
-- beginning: the newest summary; the history begins with it.
-- prompt: what this run answers. What users said later is for later runs, unless it joined a run.
-- history: what was said from the beginning on, and the prompt. What is queued is not read yet, and
-- what asked an earlier run for a summary is done.
-- left_out: what is older does not fit, except for what the run itself said and answers.
create function private.history_json(run public.runs, is_large boolean)
returns jsonb language plpgsql stable set search_path = '' as $$
declare
  beginning bigint := coalesce((
    select max(m.seq) from public.messages m
    where m.session_id = run.session_id and m.role = 'summary' and m.status = 'finished'), 0);
  prompt bigint := (select m.read_seq from public.messages m where m.id = run.message_id);
  left_out bigint := coalesce(
    case when is_large then private.last_left_out(run.session_id, beginning) end, -1);
begin
  return case when left_out < 0 then '[]' else
    private.left_out_json(run, beginning, left_out) end || (
    with history as (
      select m as message, coalesce(m.read_seq, m.seq) as position
      from public.messages m
      where m.status in ('finished', 'stopped')
        and (m.role <> 'user' or m.read_seq <= prompt
          or m.read_seq is not null and m.joins_run_id is not null)
        and (not m.sums_up or m.id = run.message_id or m.joins_run_id = run.id)
        and (m.session_id = run.session_id and coalesce(m.read_seq, m.seq) >= beginning
          or m.id = run.message_id)
        and (coalesce(m.read_seq, m.seq) > left_out or m.id = run.message_id
          or coalesce(m.read_seq, m.seq) = beginning
          or coalesce(m.run_id, m.joins_run_id) = run.id)
    )
    select coalesce(jsonb_agg(to_jsonb(message)
        || jsonb_build_object('tool_calls', private.tool_calls_json((message).id),
          'parts', private.parts_for_model(message))
      order by position), '[]')
    from history);
end
$$;
comment on function private.history_json(public.runs, boolean) is
  'The conversation that a run answers, from its newest summary on. Of a large session, no more '
  'than the agent can read: the newest messages, and those of the run.';

-- Calls count in their order, those of one step too. They count from the last answer of a person.
create function private.repeated_tool(run_id uuid, message_id uuid)
returns text language plpgsql stable set search_path = '' as $$
begin
  return (
    with answered as (
      select coalesce(max(q.step), -1) as step from public.run_requests q
      where q.run_id = repeated_tool.run_id and q.status = 'answered'
        and q.kind in ('question', 'approval')
    ), recent as (
      select t.message_id, t.name, t.input, t.step, t.position
      from public.tool_calls t, answered
      where t.run_id = repeated_tool.run_id and t.step > answered.step
      order by t.step desc, t.position desc
      limit 2 + (select count(*) from public.tool_calls t
        where t.run_id = repeated_tool.run_id and t.message_id = repeated_tool.message_id)
    ), compared as (
      select recent.message_id, name,
        (name, input) = (lag(name) over calls, lag(input) over calls)
          and (name, input) = (lag(name, 2) over calls, lag(input, 2) over calls) as is_third
      from recent window calls as (order by step, position)
    )
    select name from compared
    where compared.message_id = repeated_tool.message_id and is_third limit 1);
end
$$;
comment on function private.repeated_tool(uuid, uuid) is
  'The loop guard: a tool that this message calls with the same input for the third time in a row.';

create function private.read_history(run public.runs)
returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  session public.sessions;
begin
  perform private.read_joining_messages(run);
  select * into session from public.sessions s where s.id = run.session_id;
  return jsonb_build_object(
    'messages', private.history_json(run, session.message_bytes > private.max_history_bytes()),
    'requests', (
      select coalesce(jsonb_agg(to_jsonb(q) order by q.created_at), '[]')
      from public.run_requests q where q.run_id = run.id),
    'repeated_tool', (
      select private.repeated_tool(run.id, m.id) from public.messages m
      where m.run_id = run.id and m.role = 'assistant' and m.status = 'finished'
      order by m.seq desc limit 1),
    'begun_revision', (
      select m.revision from public.messages m
      where m.run_id = run.id and m.role = 'assistant' and m.status in ('finished', 'stopped')
      order by m.seq limit 1),
    'head_revision', session.head_revision,
    'approval_policy', session.approval_policy, 'allowed_tools', session.allowed_tools);
end
$$;
comment on function private.read_history(public.runs) is
  'What a run needs to go on: the messages with their tool calls, from the newest summary on, the '
  'run''s requests, repeated_tool where the newest message trips the loop guard, the revision that '
  'its first message saw, the newest revision and the session''s approval policy. Between two '
  'steps this reads the messages that are to join the run.';

create function worker.read_history(run_id uuid, token uuid)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
begin
  return private.read_history(private.hold_run(read_history.run_id, token));
end
$$;
comment on function worker.read_history(uuid, uuid) is
  'The history of a run once more, after the one that its claim answered with.';

create function worker.list_files(run_id uuid, token uuid)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(list_files.run_id, token);
begin
  return jsonb_build_object(
    'revision', (select s.head_revision from public.sessions s where s.id = run.session_id),
    'files', (
      select coalesce(jsonb_agg(jsonb_build_object('path', f.path, 'bytes', f.bytes,
        'is_locked', f.is_locked) order by f.path), '[]')
      from public.files f where f.session_id = run.session_id));
end
$$;
comment on function worker.list_files(uuid, uuid) is
  'The current file tree: {revision, files: [{path, bytes, is_locked}]}.';

create function worker.read_files(run_id uuid, token uuid, paths text[], max_bytes integer)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(read_files.run_id, token);
begin
  return (
    with requested as (
      select f.path, f.hash,
        sum(f.bytes) over (order by place.position) <= read_files.max_bytes as fits
      from unnest(read_files.paths) with ordinality as place (path, position)
      join public.files f on f.session_id = run.session_id and f.path = place.path
    )
    select jsonb_build_object(
      'revision', (select s.head_revision from public.sessions s where s.id = run.session_id),
      'files', coalesce(jsonb_agg(jsonb_build_object('path', r.path, 'content', c.content))
        filter (where r.fits), '[]'),
      'left_out', coalesce(jsonb_agg(r.path) filter (where not r.fits), '[]'))
    from requested r
    left join public.file_contents c
      on c.session_id = run.session_id and c.hash = r.hash and r.fits);
end
$$;
comment on function worker.read_files(uuid, uuid, text[], integer) is
  'The texts of files, in the order asked for, up to max_bytes. The others are named in left_out.';

create function worker.find_files(run_id uuid, token uuid, query text, is_case_sensitive boolean)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(find_files.run_id, token);
begin
  return (
    select coalesce(jsonb_agg(f.path order by f.path), '[]')
    from public.files f
    join public.file_contents c on c.session_id = f.session_id and c.hash = f.hash
    where f.session_id = run.session_id and case when find_files.is_case_sensitive
      then strpos(c.content, query) > 0 else strpos(lower(c.content), lower(query)) > 0 end);
end
$$;
comment on function worker.find_files(uuid, uuid, text, boolean) is
  'The paths of the files that contain a text.';
