-- Import: the conversation of an archive becomes the messages of a session in which nobody has
-- written yet. Words and times are the archive's, but not who said them: the author is whoever
-- imports. No run starts, and nothing costs anything.
-- Depends on: import checks, attachments.

create type private.imported_message as (id uuid, role public.message_role, parts jsonb,
  created_at timestamptz, status public.message_status, stop_reason text, model_id text,
  run_id uuid, run_status public.run_status, run_started_at timestamptz,
  run_finished_at timestamptz, tool_calls jsonb, step integer, seq bigint);
comment on type private.imported_message is 'A message of an archive and the run that wrote it.';

create type private.imported_call as (run_id uuid, call_id text, message_id uuid, step integer,
  "position" integer, name text, input jsonb, output jsonb, status public.tool_call_status,
  lines_added integer, lines_removed integer, started_at timestamptz, finished_at timestamptz,
  seq bigint);

create function private.imported_at(given timestamptz)
returns timestamptz language sql stable set search_path = '' as $$
  select least(greatest(coalesce(given, now()), '2000-01-01'), now())
$$;
comment on function private.imported_at(timestamptz) is
  'A time of an archive, which cannot be in the future.';

-- Each message is logged with the calls that it made, so it takes one number and two for each.
create function private.read_imported(session public.sessions, messages jsonb)
returns private.imported_message[] language plpgsql volatile set search_path = '' as $$
declare
  imported private.imported_message[];
begin
  with listed as (
    select field.*, given.place, given.value -> 'run' as run,
      coalesce(given.value -> 'tool_calls', '[]') as calls
    from jsonb_array_elements(messages) with ordinality as given (value, place)
    cross join lateral jsonb_to_record(given.value) as field (id uuid, role public.message_role,
      parts jsonb, created_at timestamptz, status public.message_status, stop_reason text,
      model_id text)
    where not exists (select from public.messages m
      where m.id = field.id and m.session_id = session.id)
  ), ran as (
    select listed.*, (run ->> 'id')::uuid as run_id, (run ->> 'status')::public.run_status
        as run_status, (run ->> 'started_at')::timestamptz as started_at,
      (run ->> 'finished_at')::timestamptz as finished_at
    from listed
  ), numbered as (
    select ran.*,
      case when run_id is not null then row_number() over (partition by run_id order by place)
        + coalesce((select max(m.step) from public.messages m where m.run_id = ran.run_id), 0)
        end as step,
      session.last_seq + sum(1 + 2 * jsonb_array_length(calls)) over (order by place)
        - 2 * jsonb_array_length(calls) as seq
    from ran
  )
  select array_agg(row(n.id, n.role,
    case n.role when 'user' then private.stored_parts(session.id, n.id, n.parts)
      else n.parts end,
    private.imported_at(n.created_at), coalesce(n.status, 'finished'), n.stop_reason,
    (select m.id from public.models m where m.id = n.model_id), n.run_id, n.run_status,
    private.imported_at(coalesce(n.started_at, n.created_at)),
    private.imported_at(coalesce(n.finished_at, n.started_at, n.created_at)),
    n.calls, n.step, n.seq)::private.imported_message order by n.place)
  into imported from numbered n;
  return coalesce(imported, '{}');
end
$$;
comment on function private.read_imported(public.sessions, jsonb) is
  'The messages that the session does not have yet, with the numbers that they are going to have.';

create function private.read_imported_calls(imported private.imported_message[])
returns private.imported_call[] language sql stable set search_path = '' as $$
  select coalesce(array_agg(row(message.run_id, outcome.call_id, message.id, message.step,
    part.place - 1, part.value ->> 'name', part.value -> 'input',
    case when outcome.output is not null then jsonb_build_object('text', outcome.output) end,
    outcome.status, outcome.lines_added, outcome.lines_removed,
    private.imported_at(coalesce(outcome.started_at, message.created_at)),
    private.imported_at(coalesce(outcome.finished_at, outcome.started_at, message.created_at)),
    message.seq + 2 * outcome.place - 1)::private.imported_call), '{}')
  from unnest(imported) message
  cross join lateral rows from (jsonb_to_recordset(message.tool_calls) as (call_id text,
      status public.tool_call_status, output text, lines_added integer, lines_removed integer,
      started_at timestamptz, finished_at timestamptz)) with ordinality
    as outcome (call_id, status, output, lines_added, lines_removed, started_at, finished_at,
      place)
  join lateral (
    select given.value, given.place
    from jsonb_array_elements(message.parts) with ordinality as given (value, place)
    where given.value ->> 'type' = 'tool_call' and given.value ->> 'call_id' = outcome.call_id
    limit 1) part on true
$$;
comment on function private.read_imported_calls(private.imported_message[]) is
  'The outcomes of tool calls, each with the part of its message that made the call.';

create function private.log_import(session public.sessions, author_id uuid,
  imported private.imported_message[], calls private.imported_call[])
returns void language sql volatile set search_path = '' as $$
  with told as (
    select m.seq, case m.role when 'user' then 'message_sent' else 'message_finished' end as type,
      m.run_id, case m.role when 'user' then log_import.author_id end as actor_id, m.created_at,
      jsonb_build_object('message_id', m.id, 'parent_id', null, 'parts', m.parts,
        'revision', session.head_revision, 'is_imported', true)
      || case m.role when 'user'
        then jsonb_build_object('author_id', log_import.author_id, 'is_read', true)
        else jsonb_build_object('role', m.role, 'status', m.status, 'step', m.step,
          'model_id', m.model_id, 'stop_reason', m.stop_reason) end as payload
    from unnest(imported) m
    union all
    select c.seq, 'tool_called', c.run_id, null, c.started_at, jsonb_build_object(
      'call_id', c.call_id, 'message_id', c.message_id, 'name', c.name, 'input', c.input)
    from unnest(calls) c
    union all
    select c.seq + 1, 'tool_returned', c.run_id, null, c.finished_at, jsonb_build_object(
      'call_id', c.call_id, 'status', c.status, 'output', c.output,
      'lines_added', c.lines_added, 'lines_removed', c.lines_removed)
    from unnest(calls) c
  ), counted as (
    update public.sessions s set updated_at = now(), last_seq = (select max(seq) from told),
      message_bytes = s.message_bytes + (
        select sum(private.event_bytes(type::public.event_type, payload)) from told)
    where s.id = session.id
  )
  insert into public.session_events (session_id, seq, type, run_id, actor_id, payload, created_at)
  select session.id, seq, type::public.event_type, run_id, actor_id, payload, created_at from told
$$;
comment on function private.log_import(public.sessions, uuid, private.imported_message[],
  private.imported_call[]) is
  'Logs imported messages and their tool calls. Whoever follows the log gets the same conversation '
  'as whoever opens the session.';

create function private.store_imported(session public.sessions, author_id uuid,
  imported private.imported_message[], calls private.imported_call[])
returns void language plpgsql volatile set search_path = '' as $$
begin
  -- Messages and runs refer to each other, so messages come first, without their run.
  insert into public.messages (id, session_id, seq, read_seq, role, author_id, parts, status,
    model_id, stop_reason, revision, is_imported, created_at)
  select m.id, session.id, m.seq, case m.role when 'user' then m.seq end, m.role,
    case m.role when 'user' then store_imported.author_id end, m.parts, m.status, m.model_id,
    m.stop_reason, session.head_revision, true, m.created_at
  from unnest(imported) m;
  insert into public.runs (id, session_id, message_id, place, requested_by, model_id, status,
    attempt, max_steps, max_tokens, max_cost, max_seconds, error_code, error_sentence, created_at,
    started_at, finished_at)
  select distinct on (m.run_id) m.run_id, session.id, prompt.id, prompt.seq,
    store_imported.author_id, m.model_id, m.run_status, 0, settings.max_steps_per_run,
    settings.max_tokens_per_run, 0, settings.max_seconds_per_run,
    case when m.run_status = 'failed' then 'imported' end,
    case when m.run_status = 'failed' then 'This answer failed before it was imported.' end,
    m.created_at, m.run_started_at, greatest(m.run_started_at, m.run_finished_at)
  from unnest(imported) m
  cross join private.settings settings
  left join lateral (
    select p.id, p.seq from public.messages p
    where p.session_id = session.id and p.role = 'user' and p.seq < m.seq
    order by p.seq desc limit 1) prompt on true
  where m.run_id is not null and not exists (
    select from public.runs r where r.id = m.run_id and r.session_id = session.id)
  order by m.run_id, m.seq;
  update public.messages message set run_id = m.run_id, step = m.step
  from unnest(imported) m where message.id = m.id and m.run_id is not null;
  update public.runs r set step = last.step
  from (select run_id, max(step) as step from unnest(imported) where run_id is not null
    group by run_id) last
  where r.id = last.run_id;
  insert into public.tool_calls (run_id, call_id, session_id, message_id, step, position, name,
    input, output, status, lines_added, lines_removed, requested_at, started_at, finished_at)
  select c.run_id, c.call_id, session.id, c.message_id, c.step, c.position, c.name, c.input,
    c.output, c.status, c.lines_added, c.lines_removed, c.started_at, c.started_at,
    greatest(c.started_at, c.finished_at)
  from unnest(calls) c;
end
$$;
comment on function private.store_imported(public.sessions, uuid, private.imported_message[],
  private.imported_call[]) is
  'Stores imported messages, the runs behind them as ended ones, and their tool calls.';

create function private.import_messages(session_id uuid, messages jsonb)
returns integer language plpgsql volatile security definer set search_path = '' as $$
declare
  max_messages constant integer := 200;
  session public.sessions := private.lock_session(import_messages.session_id, 'owner');
  imported private.imported_message[];
  calls private.imported_call[];
begin
  perform private.require_json(messages, 'array', 10 * 1048576, 'messages');
  if jsonb_array_length(messages) not between 1 and max_messages then
    perform private.refuse(400, 'invalid_input',
      format('messages must be a list of 1 to %s messages.', max_messages));
  end if;
  perform private.check_imported_message(message)
  from jsonb_array_elements(messages) as message;
  perform private.require_importable(session, messages);
  imported := private.read_imported(session, messages);
  if cardinality(imported) = 0 then return 0; end if;
  calls := private.read_imported_calls(imported);
  if cardinality(calls)
     <> (select sum(jsonb_array_length(m.tool_calls)) from unnest(imported) m) then
    perform private.refuse(400, 'invalid_input',
      'An imported message has the outcome of a tool call that it did not make.');
  end if;
  perform private.log_import(session, session.owner_id, imported, calls);
  perform private.store_imported(session, session.owner_id, imported, calls);
  perform private.require_readable_import(session.id);
  perform private.require_room(session.owner_id, 0, s.message_bytes - session.message_bytes)
  from public.sessions s where s.id = session.id;
  return cardinality(imported);
exception
  when invalid_text_representation or invalid_datetime_format or datetime_field_overflow
    or invalid_parameter_value or numeric_value_out_of_range then
    perform private.refuse(400, 'invalid_input',
      'An id, a time or a number of an imported message is malformed.');
  when not_null_violation then
    perform private.refuse(400, 'invalid_input',
      'An answer can only be imported after the message of a user.');
  when check_violation then
    perform private.refuse(400, 'invalid_input',
      'A field of an imported message is longer or smaller than it may be.');
  when unique_violation then
    perform private.refuse_taken_id();
end
$$;
create function public.import_messages(session_id uuid, messages jsonb)
returns integer language sql volatile set search_path = '' as $$
  select private.import_messages(session_id, messages)
$$;
comment on function public.import_messages(uuid, jsonb) is
  'Adds messages of an archive to a session in which nobody has written yet, in their order: '
  '{id, role, parts, created_at, status, stop_reason, model_id}, of answers also run: {id, status, '
  'started_at, finished_at} and tool_calls: [{call_id, status, output, …}]. They are marked as '
  'imported, and their author is the caller, who owns the session. No run is started. Returns how '
  'many were added; those that the session has already are skipped, so it is harmless to repeat.';
grant execute on function private.import_messages(uuid, jsonb),
  public.import_messages(uuid, jsonb) to authenticated;
