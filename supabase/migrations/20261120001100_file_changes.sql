-- How a file tree changes. Any change comes down to "these paths get these contents", committed as
-- one revision.
-- Depends on: files, tree rules, changed lines.

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
