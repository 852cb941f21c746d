-- What the agent reads of the session whose run it holds: the conversation and the files.

-- A message that is sent while a run is at work comes before that run's answers in the log and
-- after them in the conversation: there it stands where the agent read it. The steps:
-- beginning: the newest summary; the history begins with it.
-- prompt: what this run answers. What users said later is for later runs, unless it joined a run.
-- history: what was said from the beginning on, and the prompt. What is queued is not read yet, and
-- what asked an earlier run for a summary is done.
create function private.history_json(run public.runs)
returns jsonb language plpgsql stable set search_path = '' as $$
declare
  beginning bigint := coalesce((
    select max(m.seq) from public.messages m
    where m.session_id = run.session_id and m.role = 'summary' and m.status = 'finished'), 0);
  prompt bigint := (select m.read_seq from public.messages m where m.id = run.message_id);
begin
  return (
    with history as (
      select m as message, coalesce(m.read_seq, m.seq) as position
      from public.messages m
      where m.status in ('finished', 'stopped')
        and (m.role <> 'user' or m.read_seq <= prompt
          or m.read_seq is not null and m.joins_run_id is not null)
        and (not m.sums_up or m.id = run.message_id or m.joins_run_id = run.id)
        and (m.session_id = run.session_id and coalesce(m.read_seq, m.seq) >= beginning
          or m.id = run.message_id)
    )
    select coalesce(jsonb_agg(to_jsonb(message)
        || jsonb_build_object('tool_calls', private.tool_calls_json((message).id),
          'parts', private.parts_for_model(message))
      order by position), '[]')
    from history);
end
$$;
comment on function private.history_json(public.runs) is
  'The conversation that a run answers, from its newest summary on.';

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
    'messages', private.history_json(run),
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
