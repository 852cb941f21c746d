-- Finding one's way in the revisions: names and stars, what each was made for and at what cost, and
-- how a file came to be, line by line.
-- Depends on: files, log, tool_calls, model_calls, shown_content.

create function private.set_revision(session_id uuid, revision integer, changes jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  types constant jsonb := '{"name": ["string"], "is_starred": ["boolean"]}';
  session public.sessions;
  before public.revisions;
  after public.revisions;
  marks jsonb;
begin
  perform private.require_json(changes, 'object', 1000, 'changes');
  perform private.require_fields(changes, types, 'changes');
  session := private.lock_session(set_revision.session_id, 'editor');
  perform private.require_room(session.owner_id, 0, octet_length(changes::text));
  select * into before from public.revisions r
  where r.session_id = session.id and r.number = set_revision.revision;
  if before.number is null then
    perform private.refuse(404, 'revision_not_found', 'This session has no such revision.');
  end if;
  update public.revisions r set name = coalesce(btrim(changes ->> 'name'), r.name),
    is_starred = coalesce((changes ->> 'is_starred')::boolean, r.is_starred)
  where r.session_id = session.id and r.number = before.number returning * into after;
  marks := jsonb_build_object(
    'number', after.number, 'name', after.name, 'is_starred', after.is_starred);
  if after is distinct from before then
    perform private.append_event(session.id, 'revision_marked', marks, null, auth.uid());
  end if;
  return marks;
exception
  when check_violation then
    perform private.refuse(413, 'too_large', 'A name may have at most 100 characters.');
end
$$;
create function public.set_revision(session_id uuid, revision integer, changes jsonb)
returns jsonb language sql volatile set search_path = '' as $$
  select private.set_revision(session_id, revision, changes)
$$;
comment on function public.set_revision(uuid, integer, jsonb) is
  'Sets name or is_starred of a revision. For editors.';

create function private.revision_origins(
  session_id uuid, first_revision integer, last_revision integer)
returns table (revision integer, run_id uuid, prompt_id uuid, prompt text, step integer,
  message_id uuid, step_cost numeric, run_cost numeric)
language plpgsql stable security definer set search_path = '' as $$
declare
  shown private.link_content[] := private.shown_content(session_id);
  shows_costs boolean := 'costs' = any (shown);
begin
  return query
    select made.number, made.run_id, asked.id,
      (select left(string_agg(part ->> 'text', ' '), 300)
        from jsonb_array_elements(asked.parts) part where part ->> 'type' = 'text'),
      call.step, call.message_id,
      (select sum(spent.cost) from public.model_calls spent
        where spent.run_id = call.run_id and spent.step = call.step and shows_costs),
      case when shows_costs then run.cost end
    from public.revisions made
    left join public.runs run on run.id = made.run_id
    left join public.messages asked on asked.id = run.message_id
    left join public.tool_calls call
      on call.run_id = made.run_id and call.revision = made.number
    where made.session_id = revision_origins.session_id
      and made.number between first_revision and last_revision
      and 'history' = any (shown)
    order by made.number desc;
end
$$;
create function public.revision_origins(
  session_id uuid, first_revision integer, last_revision integer)
returns table (revision integer, run_id uuid, prompt_id uuid, prompt text, step integer,
  message_id uuid, step_cost numeric, run_cost numeric)
language sql stable set search_path = '' as $$
  select * from private.revision_origins(session_id, first_revision, last_revision)
$$;
comment on function public.revision_origins(uuid, integer, integer) is
  'What the revisions of a range were made for: the run, its message (prompt_id) and how that '
  'begins, the step with its message (message_id), and their cost in US dollars.';

create type private.file_state as (path text, number integer, hash text,
  kind public.revision_kind, run_id uuid, author_id uuid, created_at timestamptz, moved_from text);
comment on type private.file_state is
  'A version of a file without its text, and the revision that made it.';

create function private.file_state_before(
  session_id uuid, path text, revision integer, hash text default null)
returns private.file_state language sql stable set search_path = '' as $$
  select row(version.path, version.revision, version.hash,
    made.kind, made.run_id, made.author_id, made.created_at, (
      select file ->> 'moved_from' from jsonb_array_elements(made.changed) file
      where file ->> 'path' = version.path and file ? 'moved_from'))::private.file_state
  from public.file_versions version
  join public.revisions made
    on made.session_id = version.session_id and made.number = version.revision
  where version.session_id = file_state_before.session_id
    and version.path = file_state_before.path
    and version.revision < file_state_before.revision
    and case when file_state_before.hash is null
      then coalesce(version.until_revision >= file_state_before.revision, true)
      else version.hash = file_state_before.hash end
  order by version.revision desc limit 1
$$;
comment on function private.file_state_before(uuid, text, integer, text) is
  'What a path held just before a revision, or when it last held the text with this hash.';

-- By halving. Comparing line by line took ten times as long.
create function private.kept_bytes(earlier bytea, later bytea, out before integer, out after integer)
language plpgsql immutable set search_path = '' as $$
declare
  earlier_end integer := length(earlier);
  later_end integer := length(later);
  most integer := least(earlier_end, later_end);
  half integer;
begin
  before := 0;
  after := 0;
  while before < most loop
    half := (most - before + 1) / 2;
    if substr(earlier, before + 1, half) = substr(later, before + 1, half)
    then before := before + half; else most := before + half - 1; end if;
  end loop;
  -- Not within a character.
  while before < later_end and get_byte(later, before) & 192 = 128 loop
    before := before - 1;
  end loop;
  most := least(earlier_end, later_end) - before;
  while after < most loop
    half := (most - after + 1) / 2;
    if substr(earlier, earlier_end - after - half + 1, half)
      = substr(later, later_end - after - half + 1, half)
    then after := after + half; else most := after + half - 1; end if;
  end loop;
  while after > 0 and get_byte(later, later_end - after) & 192 = 128 loop
    after := after - 1;
  end loop;
end
$$;
comment on function private.kept_bytes(bytea, bytea) is
  'How many bytes two texts in UTF-8 share at the beginning, and at the end of what follows.';

-- Goes back from version to version, through moves. What a restore or an undo brings back counts as
-- never having been away. Each version tells only what differs from the one before: sent whole, 200
-- versions of 2,000 lines are 15 MB. Visitors may call it: what a call reads and sends is bounded.
create function private.file_history(session_id uuid, path text, revision integer)
returns table (number integer, path_then text, run_id uuid, author_id uuid,
  created_at timestamptz, kept_before integer, kept_after integer, written text,
  has_earlier boolean)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  max_versions constant integer := 500;
  max_read_bytes constant integer := 32000000;
  max_written_bytes constant integer := 4000000;
  versions integer := 1;
  read_bytes integer := 0;
  written_bytes integer := 0;
  later private.file_state;
  later_text bytea;
  earlier private.file_state;
  earlier_text bytea;
  same private.file_state;
begin
  if not coalesce('history' = any (private.shown_content(session_id)), false) then return; end if;
  earlier := private.file_state_before(session_id, path, revision + 1);
  loop
    while earlier.kind in ('restore', 'undo') and versions <= max_versions loop
      same := private.file_state_before(session_id, earlier.path, earlier.number, earlier.hash);
      exit when same.number is null;
      earlier := same;
      versions := versions + 1;
    end loop;
    has_earlier := later.number is not null and earlier.number is not null and (
      versions > max_versions or read_bytes > max_read_bytes
      or written_bytes > max_written_bytes);
    if has_earlier then earlier := null; end if;
    earlier_text := coalesce(
      (select convert_to(content.content, 'UTF8') from public.file_contents content
        where content.session_id = session_id and content.hash = earlier.hash), '');
    read_bytes := read_bytes + length(earlier_text);
    if later.number is not null then
      number := later.number;
      path_then := later.path;
      run_id := later.run_id;
      author_id := later.author_id;
      created_at := later.created_at;
      select kept.before, kept.after into kept_before, kept_after
      from private.kept_bytes(earlier_text, later_text) kept;
      written := convert_from(substr(later_text, kept_before + 1,
        length(later_text) - kept_before - kept_after), 'UTF8');
      written_bytes := written_bytes + octet_length(written);
      return next;
    end if;
    exit when earlier.number is null;
    later := earlier;
    later_text := earlier_text;
    earlier := private.file_state_before(
      session_id, coalesce(later.moved_from, later.path), later.number);
    versions := versions + 1;
  end loop;
end
$$;
create function public.file_history(session_id uuid, path text, revision integer)
returns table (number integer, path_then text, run_id uuid, author_id uuid,
  created_at timestamptz, kept_before integer, kept_after integer, written text,
  has_earlier boolean)
language sql stable set search_path = '' as $$
  select * from private.file_history(session_id, path, revision)
$$;
comment on function public.file_history(uuid, text, integer) is
  'How a file came to be, newest version first, through moves and back through at most 500 '
  'versions, 32 MB read and 4 MB written: then the last one has_earlier. written is the text '
  'between the first kept_before and the last kept_after bytes of UTF-8, which are as in the '
  'version before. What a restore or an undo brings back counts as never having been away.';

grant execute on function private.set_revision(uuid, integer, jsonb) to authenticated;
grant execute on function public.set_revision(uuid, integer, jsonb) to authenticated;
grant execute on function private.file_history(uuid, text, integer),
  private.revision_origins(uuid, integer, integer) to anon, authenticated;
grant execute on function public.file_history(uuid, text, integer),
  public.revision_origins(uuid, integer, integer) to anon, authenticated;
