-- Verbs on files: change, move, delete, lock and restore, and the reads that go with them.

create function private.change_files(
  session_id uuid, changes jsonb, base_revision integer, change_id uuid, summary text)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(change_files.session_id, 'editor');
begin
  return private.apply_changes(session, changes, base_revision, row('change', auth.uid(), null,
    change_id, null, null, left(summary, 500))::private.change_origin);
end
$$;
create function public.change_files(
  session_id uuid, changes jsonb, base_revision integer, change_id uuid, summary text default '')
returns jsonb language sql volatile set search_path = '' as $$
  select private.change_files(session_id, changes, base_revision, change_id, summary)
$$;
comment on function public.change_files(uuid, jsonb, integer, uuid, text) is
  'Changes several files in one revision. changes is a list of {op: write, path, content}, {op: '
  'move, path, to} and {op: delete, path}. When somebody else changed one of the paths after '
  'base_revision, it is refused and names them. Harmless to repeat with the same change_id.';

create function public.write_file(
  session_id uuid, path text, content text, base_revision integer, change_id uuid)
returns jsonb language sql volatile set search_path = '' as $$
  select private.change_files(session_id, jsonb_build_array(jsonb_build_object(
    'op', 'write', 'path', path, 'content', content)), base_revision, change_id, '')
$$;
comment on function public.write_file(uuid, text, text, integer, uuid) is
  'Writes one file. As change_files with one change.';

create function public.move_file(
  session_id uuid, path text, new_path text, base_revision integer, change_id uuid)
returns jsonb language sql volatile set search_path = '' as $$
  select private.change_files(session_id, jsonb_build_array(jsonb_build_object(
    'op', 'move', 'path', path, 'to', new_path)), base_revision, change_id, '')
$$;
comment on function public.move_file(uuid, text, text, integer, uuid) is
  'Moves one file. As change_files with one change.';

create function public.delete_file(
  session_id uuid, path text, base_revision integer, change_id uuid)
returns jsonb language sql volatile set search_path = '' as $$
  select private.change_files(session_id, jsonb_build_array(jsonb_build_object(
    'op', 'delete', 'path', path)), base_revision, change_id, '')
$$;
comment on function public.delete_file(uuid, text, integer, uuid) is
  'Deletes one file. As change_files with one change.';

create function private.lock_file(session_id uuid, path text, is_locked boolean)
returns boolean language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(lock_file.session_id, 'editor');
begin
  if lock_file.is_locked then perform private.require_room(session.owner_id); end if;
  perform private.require_path(lock_file.path);
  if lock_file.is_locked is null then
    perform private.refuse(400, 'invalid_input', 'is_locked must be true or false.');
  end if;
  if lock_file.is_locked then
    insert into public.file_locks (session_id, path, locked_by)
    values (lock_file.session_id, lock_file.path, auth.uid()) on conflict do nothing;
  else
    delete from public.file_locks l
    where l.session_id = lock_file.session_id and l.path = lock_file.path;
  end if;
  if found then
    perform private.append_event(lock_file.session_id,
      case when is_locked then 'file_locked' else 'file_unlocked' end::public.event_type,
      jsonb_build_object('path', lock_file.path), null, auth.uid());
  end if;
  return lock_file.is_locked;
end
$$;
create function public.lock_file(session_id uuid, path text, is_locked boolean default true)
returns boolean language sql volatile set search_path = '' as $$
  select private.lock_file(session_id, path, is_locked)
$$;
comment on function public.lock_file(uuid, text, boolean) is
  'Keeps the agent from touching a file, or lets it again. Harmless to repeat.';

create function private.shows_revision(session_id uuid, revision integer)
returns boolean language plpgsql stable security definer set search_path = '' as $$
declare
  link private.session_links := private.sent_link();
begin
  return link.session_id is distinct from shows_revision.session_id
    or 'history' = any(link.shows) or private.my_role(link.session_id) is not null
    or shows_revision.revision >= (select s.head_revision from public.sessions s
      where s.id = link.session_id);
end
$$;
comment on function private.shows_revision(uuid, integer) is
  'Whether a link without history, if that is how the caller reads, shows the files of a revision. '
  'Whether they may read the session is up to the policies.';
grant execute on function private.shows_revision(uuid, integer) to anon, authenticated;

create function public.files_at(session_id uuid, revision integer)
returns table (path text, hash text, bytes integer, changed_in integer)
language sql stable set search_path = '' as $$
  select version.path, version.hash, version.bytes, version.revision
  from public.file_versions version
  where version.session_id = files_at.session_id and version.revision <= files_at.revision
    and (version.until_revision is null or version.until_revision > files_at.revision)
    and (select private.shows_revision(files_at.session_id, files_at.revision))
  order by version.path
$$;
comment on function public.files_at(uuid, integer) is
  'The file tree at a revision, without the texts.';

create function public.read_file(session_id uuid, path text, revision integer default null)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('path', version.path, 'content', content.content,
    'hash', version.hash, 'bytes', version.bytes, 'revision', version.revision)
  from public.file_versions version
  join public.file_contents content
    on content.session_id = version.session_id and content.hash = version.hash
  where version.session_id = read_file.session_id and version.path = read_file.path
    and (read_file.revision is null and version.until_revision is null
      or version.revision <= read_file.revision
        and (select private.shows_revision(read_file.session_id, read_file.revision))
        and (version.until_revision is null or version.until_revision > read_file.revision))
$$;
comment on function public.read_file(uuid, text, integer) is
  'One file, as it is or as it was at a revision; null when there was none.';

create function public.diff_revisions(
  session_id uuid, from_revision integer, to_revision integer)
returns table (path text, change text, from_hash text, to_hash text,
  from_bytes integer, to_bytes integer)
language sql stable set search_path = '' as $$
  select path,
    case when before.hash is null then 'added' when after.hash is null then 'deleted'
      else 'changed' end,
    before.hash, after.hash, before.bytes, after.bytes
  from public.files_at(diff_revisions.session_id, from_revision) before
  full join public.files_at(diff_revisions.session_id, to_revision) after using (path)
  where before.hash is distinct from after.hash
    and (select private.shows_revision(diff_revisions.session_id, from_revision))
    and (select private.shows_revision(diff_revisions.session_id, to_revision))
  order by path
$$;
comment on function public.diff_revisions(uuid, integer, integer) is
  'The files that differ between two revisions; their texts are in file_contents by hash. Revision '
  '0 is the empty tree.';

create function private.restore_revision(
  session_id uuid, revision integer, base_revision integer, change_id uuid)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(restore_revision.session_id, 'editor');
  made jsonb := private.made_before(session.id, change_id);
  targets private.file_target[];
begin
  if made is not null then return made; end if;
  if revision is null or revision < 0 or revision > session.head_revision then
    perform private.refuse(404, 'revision_not_found', 'This session has no such revision.');
  end if;
  select array_agg(row(differing.path, differing.from_hash, null)::private.file_target)
  into targets
  from public.diff_revisions(session.id, revision, session.head_revision) differing;
  perform private.refuse_changed(session, private.paths_of(targets), base_revision);
  return private.commit_revision(session, coalesce(targets, '{}'), row('restore', auth.uid(), null,
    change_id, revision, null, '')::private.change_origin);
end
$$;
create function public.restore_revision(
  session_id uuid, revision integer, base_revision integer, change_id uuid)
returns jsonb language sql volatile set search_path = '' as $$
  select private.restore_revision(session_id, revision, base_revision, change_id)
$$;
comment on function public.restore_revision(uuid, integer, integer, uuid) is
  'Restores the tree of a revision, as a new revision. Refused when a file changed after '
  'base_revision, which is the state that the caller saw.';

grant execute on function
  private.change_files(uuid, jsonb, integer, uuid, text), private.lock_file(uuid, text, boolean),
  private.restore_revision(uuid, integer, integer, uuid)
  to authenticated;
grant execute on function
  public.change_files(uuid, jsonb, integer, uuid, text),
  public.write_file(uuid, text, text, integer, uuid),
  public.move_file(uuid, text, text, integer, uuid),
  public.delete_file(uuid, text, integer, uuid), public.lock_file(uuid, text, boolean),
  public.restore_revision(uuid, integer, integer, uuid)
  to authenticated;
grant execute on function public.files_at(uuid, integer), public.read_file(uuid, text, integer),
  public.diff_revisions(uuid, integer, integer) to anon, authenticated;
