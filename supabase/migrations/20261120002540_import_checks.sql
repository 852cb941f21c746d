-- What of an archive can become a conversation. It comes from anywhere, so nothing in it is
-- trusted.
-- Depends on: conversation.

create function private.check_imported_parts(role text, parts jsonb)
returns void language plpgsql immutable set search_path = '' as $$
declare
  max_parts constant integer := 500;
  types constant jsonb := '{"text": {"type": ["string"], "text": ["string"]},
    "reasoning": {"type": ["string"], "text": ["string"], "duration_ms": ["number"]},
    "tool_call": {"type": ["string"], "call_id": ["string"], "name": ["string"],
      "input": ["object", "array", "string", "number", "boolean", "null"]}}';
  part jsonb;
begin
  if jsonb_array_length(parts) > max_parts then
    perform private.refuse(413, 'too_large',
      format('A message may have at most %s parts.', max_parts));
  end if;
  for part in select value from jsonb_array_elements(parts) loop
    if jsonb_typeof(part) <> 'object' or not types ? coalesce(part ->> 'type', '')
       or role = 'summary' and part ->> 'type' <> 'text' then
      perform private.refuse(400, 'invalid_input', 'A part of an answer is of type text, '
        'reasoning or tool_call; one of a summary is text.');
    end if;
    perform private.require_fields(part, types -> (part ->> 'type'), 'a part');
    if not (case part ->> 'type'
        when 'text' then part ? 'text'
        when 'reasoning' then part ? 'text' and coalesce(part ->> 'duration_ms', '0') ~ '^\d{1,9}$'
        -- What providers accept as the name of a tool.
        else part ? 'input' and coalesce(part ->> 'name' ~ '^[A-Za-z0-9_-]{1,64}$', false)
          and coalesce(part ->> 'call_id' ~ '^[A-Za-z0-9_.:|-]{1,200}$', false) end) then
      perform private.refuse(400, 'invalid_input',
        'A part of an imported message lacks a field, or has one that is malformed.');
    end if;
  end loop;
end
$$;
comment on function private.check_imported_parts(text, jsonb) is
  'Refuses parts of an answer or a summary that the agent would not have written.';

create function private.check_imported_calls(calls jsonb)
returns void language plpgsql immutable set search_path = '' as $$
declare
  types constant jsonb := '{"call_id": ["string"], "status": ["string"],
    "output": ["string", "null"], "lines_added": ["number", "null"],
    "lines_removed": ["number", "null"], "started_at": ["string", "null"],
    "finished_at": ["string", "null"]}';
  call jsonb;
begin
  for call in select value from jsonb_array_elements(calls) loop
    perform private.require_json(call, 'object', 2 * 1048576, 'The outcome of a tool call');
    perform private.require_fields(call, types, 'the outcome of a tool call');
    if not coalesce(call ->> 'status', '') = any ('{succeeded,failed,stopped,unknown}') then
      perform private.refuse(400, 'invalid_input',
        'An imported tool call is succeeded, failed, stopped or unknown.');
    end if;
  end loop;
end
$$;

create function private.check_imported_message(message jsonb)
returns void language plpgsql immutable set search_path = '' as $$
declare
  types constant jsonb := '{"id": ["string"], "role": ["string"], "parts": ["array"],
    "created_at": ["string"], "status": ["string"], "stop_reason": ["string", "null"],
    "model_id": ["string", "null"], "run": ["object"], "tool_calls": ["array"]}';
  run_types constant jsonb := '{"id": ["string"], "status": ["string"],
    "started_at": ["string", "null"], "finished_at": ["string", "null"]}';
  role text := message ->> 'role';
begin
  perform private.require_json(message, 'object', 8 * 1048576, 'An imported message');
  perform private.require_fields(message, types, 'an imported message');
  if not message ?& '{id,role,parts,created_at}'
     or not role = any ('{user,assistant,summary}')
     or not coalesce(message ->> 'status', 'finished') = any ('{finished,stopped}')
     or (role = 'assistant') <> (message ? 'run')
     or role <> 'assistant' and message ? 'tool_calls' then
    perform private.refuse(400, 'invalid_input', 'An imported message has id, role, parts and '
      'created_at. It has a run exactly when it is an answer, and is finished or stopped.');
  end if;
  if role = 'user' then
    perform private.check_parts(message -> 'parts');
    return;
  end if;
  perform private.check_imported_parts(role, message -> 'parts');
  if role = 'summary' then return; end if;
  perform private.check_imported_calls(coalesce(message -> 'tool_calls', '[]'));
  perform private.require_fields(message -> 'run', run_types, 'the run of an imported message');
  if not message -> 'run' ? 'id'
     or not coalesce(message -> 'run' ->> 'status', '') = any ('{succeeded,failed,stopped}') then
    perform private.refuse(400, 'invalid_input',
      'The run of an imported message has an id, and is succeeded, failed or stopped.');
  end if;
end
$$;
comment on function private.check_imported_message(jsonb) is
  'Refuses what is not a message of an archive.';

create function private.require_importable(session public.sessions, messages jsonb)
returns void language plpgsql stable set search_path = '' as $$
begin
  if exists (select from public.messages m
      where m.session_id = session.id and not m.is_imported) then
    perform private.refuse(409, 'session_not_empty',
      'Somebody has written in this session. Import the conversation into a new one.');
  end if;
  if exists (select from jsonb_array_elements(messages) given
      join public.messages m on m.id = (given ->> 'id')::uuid
      where m.session_id <> session.id) then
    perform private.refuse_taken_id();
  end if;
end
$$;

create function private.require_readable_import(session_id uuid)
returns void language plpgsql stable set search_path = '' as $$
declare
  max_bytes bigint := private.max_history_bytes();
begin
  if (select sum(private.history_bytes(m.id, m.parts)) from public.messages m
      where m.session_id = require_readable_import.session_id and m.seq >= coalesce((
        select max(s.seq) from public.messages s
        where s.session_id = require_readable_import.session_id and s.role = 'summary'), 0))
     > max_bytes then
    perform private.refuse(413, 'session_full', format(
      'From its newest summary on, an imported conversation may have at most %s MB.',
      max_bytes / 1048576));
  end if;
end
$$;
comment on function private.require_readable_import(uuid) is
  'Refuses an imported conversation that the agent cannot read.';
