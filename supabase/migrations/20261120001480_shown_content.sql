-- What a link shows of a session: its reader gets the same answers as a member, without what the
-- link leaves out. Links are read by polling; a session's topic is for its members.

create function private.shown_content(session_id uuid)
returns private.link_content[] language plpgsql stable security definer set search_path = '' as $$
begin
  return case when private.my_role(shown_content.session_id) is not null
    then enum_range(null::private.link_content)
    else (select link.shows from private.sent_link() link
      where link.session_id = shown_content.session_id) end;
end
$$;
comment on function private.shown_content(uuid) is
  'What the caller may read of a session beyond the conversation. Null: nothing, not even that.';

-- A summary of the conversation quotes what tools read and answered.
create function private.shown_parts(message jsonb)
returns jsonb language plpgsql immutable set search_path = '' as $$
begin
  if message ->> 'role' = 'summary' then return '[]'; end if;
  return (
    select coalesce(jsonb_agg(case when item.part ->> 'type' = 'tool_call'
      then item.part || '{"input": {}}' else item.part end order by item.place), '[]')
    from jsonb_array_elements(message -> 'parts') with ordinality item (part, place));
end
$$;
comment on function private.shown_parts(jsonb) is 
  'Parts of a message without inputs of tools. None of a summary.';

create function private.shown_question(kind text, question jsonb)
returns jsonb language plpgsql immutable set search_path = '' as $$
begin
  return case kind when 'question' then question
    when 'approval' then jsonb_build_object('tool', question -> 'tool', 'input', '{}'::jsonb)
    else question - 'stdin' end;
end
$$;
comment on function private.shown_question(text, jsonb) is
  'The question of a request without inputs of tools.';

create function private.shown_message(message jsonb)
returns jsonb language plpgsql immutable set search_path = '' as $$
begin
  return message || jsonb_build_object('parts', private.shown_parts(message),
    'tool_calls', (
      select coalesce(jsonb_agg(item.call || '{"input": {}, "output": null}' order by item.place),
        '[]')
      from jsonb_array_elements(message -> 'tool_calls') with ordinality item (call, place)));
end
$$;
comment on function private.shown_message(jsonb) is
  'A message without inputs and outputs of tools.';

create function private.shown_page(page json, shown private.link_content[])
returns json language plpgsql immutable set search_path = '' as $$
declare
  redacted jsonb := page::jsonb;
begin
  if not 'tools' = any(shown) then
    redacted := redacted || jsonb_build_object('messages', (
      select coalesce(jsonb_agg(private.shown_message(item.message) order by item.place), '[]')
      from jsonb_array_elements(redacted -> 'messages') with ordinality item (message, place)));
  end if;
  if not 'costs' = any(shown) then
    redacted := redacted || jsonb_build_object('runs', (
      select coalesce(jsonb_agg(item.run || '{"totals": null}' order by item.place), '[]')
      from jsonb_array_elements(redacted -> 'runs') with ordinality item (run, place)));
  end if;
  return redacted;
end
$$;
comment on function private.shown_page(json, private.link_content[]) is
  'Messages and runs as a link shows them.';

create function private.shown_snapshot(snapshot json, shown private.link_content[])
returns json language plpgsql immutable set search_path = '' as $$
declare
  redacted jsonb := private.shown_page(snapshot, shown);
begin
  if 'tools' = any(shown) then return redacted; end if;
  return redacted || jsonb_build_object(
    'session', redacted -> 'session' || '{"instructions": ""}',
    'requests', (
      select coalesce(jsonb_agg(item.request || jsonb_build_object('question',
        private.shown_question(item.request ->> 'kind', item.request -> 'question'))
        order by item.place), '[]')
      from jsonb_array_elements(redacted -> 'requests') with ordinality item (request, place)));
end
$$;
comment on function private.shown_snapshot(json, private.link_content[]) is
  'The answer of open_session as a link shows it.';

-- A client that shows a file has to learn that it was deleted. Nobody else does: the link must have
-- shown the file, and the reader must have been there.
create function private.is_deletion_shown(
  session_id uuid, event jsonb, path text, seen_revision integer)
returns boolean language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from private.session_links link
    join public.file_versions version on version.session_id = link.session_id
    where link.session_id = is_deletion_shown.session_id
      and link.created_at < (event ->> 'created_at')::timestamptz
      and version.path = is_deletion_shown.path and version.revision <= seen_revision
      and version.until_revision = (event -> 'payload' ->> 'number')::integer);
end
$$;
comment on function private.is_deletion_shown(uuid, jsonb, text, integer) is
  'Whether a file that a revision deleted was there when the reader last looked, and its link was.';

create function private.shown_changes(session_id uuid, event jsonb, seen_revision integer)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (
    select coalesce(jsonb_agg(item.change - 'moved_from' order by item.place), '[]')
    from jsonb_array_elements(event -> 'payload' -> 'changed')
      with ordinality item (change, place)
    where case item.change ->> 'change'
      when 'deleted' then private.is_deletion_shown(
        shown_changes.session_id, event, item.change ->> 'path', seen_revision)
      else exists (
        select from public.file_versions version
        where version.session_id = shown_changes.session_id
          and version.path = item.change ->> 'path' and version.until_revision is null
          and version.revision = (event -> 'payload' ->> 'number')::integer) end);
end
$$;
comment on function private.shown_changes(uuid, jsonb, integer) is
  'Of the changes of a revision, those that the present files hold, and what it deleted of what the '
  'reader has seen.';

create function private.shown_event(
  session_id uuid, event jsonb, shown private.link_content[], seen_revision integer)
returns jsonb language plpgsql stable set search_path = '' as $$
declare
  payload jsonb := event -> 'payload';
begin
  if not 'tools' = any(shown) then
    payload := case event ->> 'type'
      when 'tool_called' then payload || '{"input": {}}'
      when 'tool_returned' then payload - 'output'
      when 'message_finished'
        then payload || jsonb_build_object('parts', private.shown_parts(payload))
      when 'request_opened' then payload || jsonb_build_object('question',
        private.shown_question(payload ->> 'kind', payload -> 'question'))
      when 'request_answered'
        then payload || jsonb_build_object('answer', (payload -> 'answer') - 'output')
      when 'execution_finished' then payload || '{"output": ""}'
      when 'session_changed' then payload - 'instructions'
      else payload end;
  end if;
  if not 'costs' = any(shown) then
    payload := case event ->> 'type'
      when 'message_finished' then payload - 'usage'
      when 'run_finished' then payload || '{"totals": null}'
      else payload end;
  end if;
  if not 'history' = any(shown) and event ->> 'type' = 'revision_created' then
    payload := payload || jsonb_build_object('summary', '',
      'changed', private.shown_changes(shown_event.session_id, event, seen_revision));
  end if;
  if not 'history' = any(shown) and event ->> 'type' = 'revision_marked' then
    payload := payload || '{"name": "", "is_starred": false}';
  end if;
  return event || jsonb_build_object('payload', payload);
end
$$;
comment on function private.shown_event(uuid, jsonb, private.link_content[], integer) is
  'An event as a link shows it to a reader who has seen the files of a revision.';
