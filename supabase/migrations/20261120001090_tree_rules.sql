-- What a file tree cannot hold, and what a change must not touch.
-- Depends on: files.

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
