-- How a file tree changes. Any change comes down to "these paths get these contents", committed as
-- one revision.

create type private.file_target as (path text, hash text, moved_from text);
comment on type private.file_target is
  'What a path holds after a change: the hash of a stored content, or null for nothing.';

create type private.change_origin as (kind public.revision_kind, author_id uuid, run_id uuid,
  change_id uuid, source integer, source_run_id uuid, summary text);
comment on type private.change_origin is 'Who makes a revision, what for, and under which id.';

create function private.hash_of(content text)
returns text language plpgsql immutable set search_path = '' as $$
declare
  max_bytes constant integer := 1048576;
begin
  if octet_length(content) > max_bytes then
    perform private.refuse(413, 'file_too_large', 'A file may have at most 1 MB.');
  end if;
  return encode(sha256(convert_to(content, 'UTF8')), 'hex');
end
$$;
comment on function private.hash_of(text) is
  'The hash under which a text is stored. Refuses one that is too large for a file.';

create function private.store_contents(
  session public.sessions, hashes text[], contents text[])
returns void language plpgsql volatile set search_path = '' as $$
declare
  added_bytes bigint;
begin
  with stored as (
    insert into public.file_contents (session_id, hash, content)
    select session.id, text.hash, text.content
    from unnest(hashes, contents) as text (hash, content)
    on conflict do nothing returning content
  )
  select sum(octet_length(content)) into added_bytes from stored;
  if added_bytes > 0 then perform private.require_room(session.owner_id, added_bytes); end if;
end
$$;
comment on function private.store_contents(public.sessions, text[], text[]) is
  'Stores texts under their hashes, each once per session, if its owner has room for them.';

create function private.require_path(path text)
returns void language plpgsql immutable set search_path = '' as $$
begin
  if path is null or not private.is_valid_path(path) then
    perform private.refuse(400, 'path_invalid', format(
      '%L cannot name a file: a path is relative, uses /, and has no empty, . or .. part, '
      'no backslash and no control character.', left(path, 100)));
  end if;
end
$$;
comment on function private.require_path(text) is 'Refuses a text that cannot be a path.';

create function private.refuse_changed(
  session public.sessions, paths text[], base_revision integer)
returns void language plpgsql stable set search_path = '' as $$
declare
  conflicts jsonb;
begin
  if base_revision is null or base_revision < 0 or base_revision > session.head_revision then
    perform private.refuse(400, 'invalid_input',
      'base_revision must be a revision of this session.');
  end if;
  select jsonb_agg(jsonb_build_object('path', touched.path, 'revision', touched.revision)
    order by touched.path)
  into conflicts
  from (
    select version.path, max(greatest(version.revision, version.until_revision)) as revision
    from public.file_versions version
    where version.session_id = session.id and version.path = any (paths)
    group by version.path
  ) touched
  where touched.revision > base_revision;
  if conflicts is not null then
    perform private.refuse(409, 'file_changed',
      'Somebody else has changed this since you read it. Read it again.',
      jsonb_build_object('head_revision', session.head_revision, 'conflicts', conflicts));
  end if;
end
$$;
comment on function private.refuse_changed(public.sessions, text[], integer) is
  'Refuses when one of the paths changed after base_revision, and names them.';

-- The limits in the laterals keep Postgres from joining with the whole tree. Each path is looked up
-- in the index, so that one change costs the same in a tree of 2,000 files (0.4 ms, against 10 ms
-- as one pass over the tree) and 500 changes cost 20 ms.
create function private.refuse_clashes(session_id uuid, paths text[])
returns void language plpgsql stable set search_path = '' as $$
declare
  clash record;
begin
  -- The same path, or a folder above it, in another case or as a file.
  select changed.path, other.path as with_path into clash
  from unnest(paths) as changed (path)
  cross join lateral (
    select string_agg(part, '/') over (order by position) as folder
    from regexp_split_to_table(changed.path, '/') with ordinality as parts (part, position)
  ) folders
  cross join lateral (
    select version.path from public.file_versions version
    where version.session_id = refuse_clashes.session_id and version.until_revision is null
      and private.folded_path(version.path) collate "C"
        = private.folded_path(folders.folder) collate "C"
      and version.path <> changed.path
    limit 1
  ) other
  limit 1;
  if clash is null then
    -- A file below it.
    select changed.path, other.path as with_path into clash
    from unnest(paths) as changed (path)
    cross join lateral (
      select version.path from public.file_versions version
      where version.session_id = refuse_clashes.session_id and version.until_revision is null
        and private.folded_path(version.path) collate "C"
          > private.folded_path(changed.path || '/') collate "C"
        and private.folded_path(version.path) collate "C"
          < private.folded_path(changed.path || '0') collate "C"
      limit 1
    ) other
    limit 1;
  end if;
  if clash is not null then
    perform private.refuse(409, 'path_taken',
      format('%s and %s cannot be in one tree.', clash.path, clash.with_path),
      jsonb_build_object('path', clash.path, 'taken_by', clash.with_path));
  end if;
end
$$;
comment on function private.refuse_clashes(uuid, text[]) is
  'Refuses paths that the tree cannot hold together: two that differ only in case, or a file where '
  'another path needs a folder.';

create function private.refuse_full(session_id uuid)
returns void language plpgsql stable set search_path = '' as $$
declare
  max_files constant integer := 2000;
  max_bytes constant bigint := 50 * 1048576;
  total record;
begin
  select count(*) as files, coalesce(sum(version.bytes), 0) as bytes into total
  from public.file_versions version
  where version.session_id = refuse_full.session_id and version.until_revision is null;
  if total.files > max_files or total.bytes > max_bytes then
    perform private.refuse(413, 'session_full', 'A session may hold 2,000 files and 50 MB.',
      jsonb_build_object('files', total.files, 'bytes', total.bytes));
  end if;
end
$$;
comment on function private.refuse_full(uuid) is 'Refuses a tree of too many files or bytes.';

create function private.with_final_newline(content text)
returns text language sql immutable set search_path = '' as $$
  select case when right(content, 1) = E'\n' then content else content || E'\n' end
$$;

-- As people count lines: a line feed at the end of a text does not begin another line.
create function private.line_count(content text)
returns integer language sql immutable set search_path = '' as $$
  select octet_length(content) - octet_length(replace(content, E'\n', ''))
    + (content <> '' and right(content, 1) <> E'\n')::integer
$$;

-- Counts the lines without an equal one on the other side, wherever they stand. A line that only
-- moves counts as neither. Unlike the shortest edit script, this is one pass: 50 ms for 1 MB of
-- source code, 1 s for the worst 1 MB (a million empty lines). as_whole counts a changed text as
-- replaced, which takes no time.
create function private.count_changed_lines(
  old_text text, new_text text, as_whole boolean default false,
  out added integer, out removed integer)
language plpgsql immutable set search_path = '' as $$
begin
  if old_text = new_text then
    added := 0;
    removed := 0;
    return;
  end if;
  if as_whole or old_text = '' or new_text = '' then
    added := private.line_count(new_text);
    removed := private.line_count(old_text);
    return;
  end if;
  -- Both end in a line feed here, so both have one empty line too many.
  select coalesce(sum(greatest(balance, 0)), 0), coalesce(sum(greatest(-balance, 0)), 0)
  into added, removed
  from (
    select sum(side) as balance
    from (
      select line collate "C" as line, 1 as side
      from string_to_table(private.with_final_newline(new_text), E'\n') as line
      union all
      select line collate "C", -1
      from string_to_table(private.with_final_newline(old_text), E'\n') as line
    ) lines
    group by line
  ) balances;
end
$$;
comment on function private.count_changed_lines(text, text, boolean) is
  'How many lines a change of a text adds and removes.';

-- For a moved file, the text from before the move; so for the path that it left, nothing.
create function private.replaced_text(
  session_id uuid, target private.file_target, left_paths text[])
returns text language sql stable set search_path = '' as $$
  select coalesce((
    select content.content
    from public.file_versions version
    join public.file_contents content
      on content.session_id = version.session_id and content.hash = version.hash
    where version.session_id = replaced_text.session_id and version.until_revision is null
      and version.path = coalesce((target).moved_from, (target).path)
      and ((target).moved_from is not null or (target).path <> all (left_paths))
  ), '')
$$;
comment on function private.replaced_text(uuid, private.file_target, text[]) is
  'The text that a target replaces.';

-- Targets that change nothing are skipped. Without any other, there is no new revision.
create function private.commit_revision(session public.sessions, targets private.file_target[],
  origin private.change_origin)
returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  next integer := session.head_revision + 1;
  real_targets private.file_target[];
  written text[];
  -- A move to where the same content already is changes only the path that it leaves.
  left_paths text[] := array(
    select (target).moved_from from unnest(targets) target
    where (target).moved_from is not null and not exists (
      select from public.file_versions current
      where current.session_id = session.id and current.path = (target).path
        and current.until_revision is null and current.hash = (target).hash));
  changed jsonb;
  -- Any one file, old and new, has fewer. Counting more could exceed a user's statement timeout.
  max_counted_lines constant integer := 2200000;
begin
  with changes as materialized (
    select target, octet_length(content.content) as bytes,
      coalesce(content.content, '') as new_text,
      private.replaced_text(session.id, target, left_paths) as old_text
    from unnest(targets) as target
    left join public.file_contents content
      on content.session_id = session.id and content.hash = (target).hash
    left join public.file_versions current
      on current.session_id = session.id and current.path = (target).path
      and current.until_revision is null
    where current.hash is distinct from (target).hash
  ), size as (
    select sum(private.line_count(old_text) + private.line_count(new_text)) as lines from changes
  )
  select array_agg(target order by (target).path),
    array_agg((target).path) filter (where (target).hash is not null),
    jsonb_agg(jsonb_strip_nulls(jsonb_build_object('path', (target).path,
      'change', case when (target).hash is null then 'deleted' else 'written' end,
      'hash', (target).hash, 'bytes', bytes,
      'moved_from', (target).moved_from,
      'lines_added', lines.added, 'lines_removed', lines.removed)) order by (target).path)
  into real_targets, written, changed
  from changes
  cross join size
  cross join lateral private.count_changed_lines(
    old_text, new_text, as_whole => size.lines > max_counted_lines) lines;
  if real_targets is null then
    return jsonb_build_object('revision', session.head_revision, 'changed', '[]'::jsonb);
  end if;
  -- The revision and its event. Deleting is possible without room, and a fork asks for all of it.
  if written is not null and origin.kind <> 'fork' then
    perform private.require_room(session.owner_id, 0, 2 * octet_length(changed::text));
  end if;

  insert into public.revisions (session_id, number, kind, author_id, run_id, change_id, source,
    source_run_id, summary, changed)
  values (session.id, next, origin.kind, origin.author_id, origin.run_id, origin.change_id,
    origin.source, origin.source_run_id, coalesce(origin.summary, ''), changed);
  update public.file_versions version set until_revision = next
  from unnest(real_targets) as target
  where version.session_id = session.id and version.path = (target).path
    and version.until_revision is null;
  perform private.refuse_clashes(session.id, coalesce(written, '{}'));
  insert into public.file_versions (session_id, path, revision, hash, bytes)
  select session.id, (target).path, next, (target).hash, octet_length(content.content)
  from unnest(real_targets) as target
  join public.file_contents content
    on content.session_id = session.id and content.hash = (target).hash;
  -- Once more, now with each other.
  if cardinality(written) > 1 then perform private.refuse_clashes(session.id, written); end if;
  perform private.refuse_full(session.id);
  update public.sessions s set head_revision = next where s.id = session.id;
  perform private.append_event(session.id, 'revision_created', jsonb_build_object(
    'number', next, 'kind', origin.kind, 'summary', coalesce(origin.summary, ''),
    'changed', changed), origin.run_id, origin.author_id);
  return jsonb_build_object('revision', next, 'changed', changed);
exception
  when unique_violation then
    perform private.refuse(409, 'path_taken', 'Two paths of this change differ only in case.');
end
$$;
comment on function
  private.commit_revision(public.sessions, private.file_target[], private.change_origin) is
  'The one way a file tree changes. The caller has locked the session and checked rights and '
  'conflicts. Returns the revision and the paths that changed.';

create function private.made_before(session_id uuid, change_id uuid)
returns jsonb language plpgsql stable set search_path = '' as $$
declare
  made public.revisions;
begin
  if made_before.change_id is null then
    perform private.refuse(400, 'invalid_input', 'A change needs an id, made by the client.');
  end if;
  select * into made from public.revisions r
  where r.session_id = made_before.session_id and r.change_id = made_before.change_id;
  if made.number is null then return null; end if;
  return jsonb_build_object('revision', made.number, 'changed', made.changed);
end
$$;
comment on function private.made_before(uuid, uuid) is
  'What a change with this id made before: the answer to a repeated request. Null: nothing yet.';

create function private.require_held(session_id uuid, tree jsonb, path text)
returns text language plpgsql stable set search_path = '' as $$
declare
  hash text;
begin
  if tree ? path then
    hash := tree -> path ->> 'hash';
  else
    select version.hash into hash from public.file_versions version
    where version.session_id = require_held.session_id and version.path = require_held.path
      and version.until_revision is null;
  end if;
  if hash is null then
    perform private.refuse(404, 'file_not_found', format('There is no file %s.', path),
      jsonb_build_object('path', path));
  end if;
  return hash;
end
$$;
comment on function private.require_held(uuid, jsonb, text) is
  'The hash of what a path holds, after the changes in tree. Refuses a path that holds nothing.';

create function private.read_changes(session public.sessions, changes jsonb)
returns private.file_target[] language plpgsql volatile set search_path = '' as $$
declare
  max_changes constant integer := 500;
  change jsonb;
  path text;
  tree jsonb := '{}';
  source_hash text;
  hashes text[] := '{}';
  contents text[] := '{}';
begin
  if jsonb_typeof(changes) is distinct from 'array'
     or jsonb_array_length(changes) not between 1 and max_changes then
    perform private.refuse(400, 'invalid_input',
      format('changes must be a list of 1 to %s changes.', max_changes));
  end if;
  for change in select value from jsonb_array_elements(changes) loop
    if jsonb_typeof(change) <> 'object' or exists (
        select from jsonb_each(change) f where jsonb_typeof(f.value) <> 'string') then
      perform private.refuse(400, 'invalid_input',
        'A change is an object of texts: op, path, and content or to.');
    end if;
    path := change ->> 'path';
    perform private.require_path(path);
    case change ->> 'op'
      when 'write' then
        if jsonb_typeof(change -> 'content') is distinct from 'string' then
          perform private.refuse(400, 'invalid_input', 'The content of a file must be text.');
        end if;
        hashes := hashes || private.hash_of(change ->> 'content');
        contents := contents || (change ->> 'content');
        tree := tree || jsonb_build_object(path,
          jsonb_build_object('hash', hashes[cardinality(hashes)]));
      when 'delete' then
        perform private.require_held(session.id, tree, path);
        tree := tree || jsonb_build_object(path, '{}'::jsonb);
      when 'move' then
        perform private.require_path(change ->> 'to');
        source_hash := private.require_held(session.id, tree, path);
        if change ->> 'to' = path then continue; end if;
        tree := tree || jsonb_build_object(path, '{}'::jsonb, change ->> 'to', jsonb_build_object(
          'hash', source_hash, 'moved_from', coalesce(tree -> path ->> 'moved_from', path)));
      else
        perform private.refuse(400, 'invalid_input', 'op must be write, move or delete.');
    end case;
  end loop;
  perform private.store_contents(session, hashes, contents);
  return (select array_agg(row(entry.key, entry.value ->> 'hash',
      entry.value ->> 'moved_from')::private.file_target)
    from jsonb_each(tree) entry);
end
$$;
comment on function private.read_changes(public.sessions, jsonb) is
  'Turns a list of changes, as callers write them, into targets. Later changes of the list see the '
  'earlier ones.';

create function private.refuse_locked(session_id uuid, paths text[])
returns void language plpgsql stable set search_path = '' as $$
declare
  locked text[];
begin
  select array_agg(lock.path order by lock.path) into locked from public.file_locks lock
  where lock.session_id = refuse_locked.session_id and lock.path = any (paths);
  if locked is not null then
    perform private.refuse(423, 'file_locked', format(
      'The user has locked %s. Leave it as it is.', array_to_string(locked, ', ')),
      jsonb_build_object('paths', to_jsonb(locked)));
  end if;
end
$$;
comment on function private.refuse_locked(uuid, text[]) is
  'Refuses locked files. Locks bind the agent, not people.';

create function private.paths_of(targets private.file_target[])
returns text[] language sql immutable set search_path = '' as $$
  select array(select (target).path from unnest(targets) target)
$$;

create function private.apply_changes(session public.sessions, changes jsonb,
  base_revision integer, origin private.change_origin)
returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  made jsonb := private.made_before(session.id, origin.change_id);
  targets private.file_target[];
begin
  if made is not null then return made; end if;
  targets := private.read_changes(session, changes);
  perform private.refuse_changed(session, private.paths_of(targets), base_revision);
  if origin.author_id is null then
    perform private.refuse_locked(session.id, private.paths_of(targets));
  end if;
  return private.commit_revision(session, coalesce(targets, '{}'), origin);
end
$$;
comment on function
  private.apply_changes(public.sessions, jsonb, integer, private.change_origin) is
  'Commits a list of changes to a locked session, unless one of the paths changed after '
  'base_revision.';
