-- Undoing what a run, or one revision, did to the files. An undo is a revision, so it can be undone.
-- Depends on: file_changes.

-- The paths that the undone revisions changed get back what they held before the first change.
create function private.undo_revisions(session public.sessions, numbers integer[],
  base_revision integer, kept_paths text[], origin private.change_origin)
returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  targets private.file_target[];
  others jsonb;
begin
  if base_revision < 0 or base_revision > session.head_revision then
    perform private.refuse(400, 'invalid_input',
      'base_revision must be a revision of this session.');
  end if;
  with touched as (
    select version.path, version.revision as number from public.file_versions version
    where version.session_id = session.id
    union
    select version.path, version.until_revision from public.file_versions version
    where version.session_id = session.id and version.until_revision is not null
  ), first_touch as (
    select touched.path, min(touched.number) as number
    from touched
    where touched.number = any (numbers) and touched.path <> all (coalesce(kept_paths, '{}'))
    group by touched.path
  ), foreign_touch as (
    select first_touch.path, max(touched.number) as revision
    from first_touch
    join touched on touched.path = first_touch.path and touched.number > first_touch.number
    where touched.number <> all (numbers)
      and (base_revision is null or touched.number > base_revision)
    group by first_touch.path
  )
  select array_agg(row(first_touch.path, before.hash, null)::private.file_target),
    (select jsonb_agg(to_jsonb(foreign_touch) order by foreign_touch.path) from foreign_touch)
  into targets, others
  from first_touch
  left join public.file_versions before
    on before.session_id = session.id and before.path = first_touch.path
    and before.revision < first_touch.number
    and (before.until_revision is null or before.until_revision >= first_touch.number);

  if others is not null then
    perform private.refuse(409, 'file_changed',
      'Somebody has changed these files since. Undoing would lose that.',
      jsonb_build_object('head_revision', session.head_revision, 'conflicts', others));
  end if;
  return private.commit_revision(session, coalesce(targets, '{}'), origin);
end
$$;
comment on function private.undo_revisions(
  public.sessions, integer[], integer, text[], private.change_origin) is
  'Undoes what some revisions changed. Refused when another revision changed one of their paths '
  'later, unless that was before base_revision or the path is to be kept.';

create function private.undo_run(
  run_id uuid, change_id uuid, base_revision integer, kept_paths text[])
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(
    (select r.session_id from public.runs r where r.id = undo_run.run_id), 'editor');
  made jsonb := private.made_before(session.id, change_id);
begin
  if made is not null then return made; end if;
  if exists (select from public.runs r
      where r.id = undo_run.run_id and r.finished_at is null) then
    perform private.refuse(409, 'run_not_finished',
      'This run is still at work. Stop it first, or wait until it ends.');
  end if;
  return private.undo_revisions(session,
    array(select r.number from public.revisions r
      where r.session_id = session.id and r.run_id = undo_run.run_id),
    base_revision, kept_paths,
    row('undo', auth.uid(), null, change_id, null, undo_run.run_id, '')::private.change_origin);
end
$$;
create function public.undo_run(run_id uuid, change_id uuid, base_revision integer default null,
  kept_paths text[] default '{}')
returns jsonb language sql volatile set search_path = '' as $$
  select private.undo_run(run_id, change_id, base_revision, kept_paths)
$$;
comment on function public.undo_run(uuid, uuid, integer, text[]) is
  'Undoes exactly what one run changed in the files, as a new revision. When somebody changed one '
  'of the paths since, it is refused and names them. To undo all the same, say with base_revision '
  'which state was looked at; to leave some files as they are, name them in kept_paths.';

create function private.undo_revision(session_id uuid, revision integer, change_id uuid,
  base_revision integer, kept_paths text[])
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(undo_revision.session_id, 'editor');
  made jsonb := private.made_before(session.id, change_id);
begin
  if made is not null then return made; end if;
  if not exists (select from public.revisions r
      where r.session_id = session.id and r.number = undo_revision.revision) then
    perform private.refuse(404, 'revision_not_found', 'This session has no such revision.');
  end if;
  return private.undo_revisions(session, array[undo_revision.revision], base_revision, kept_paths,
    row('undo', auth.uid(), null, change_id, undo_revision.revision, null, '')
      ::private.change_origin);
end
$$;
create function public.undo_revision(session_id uuid, revision integer, change_id uuid,
  base_revision integer default null, kept_paths text[] default '{}')
returns jsonb language sql volatile set search_path = '' as $$
  select private.undo_revision(session_id, revision, change_id, base_revision, kept_paths)
$$;
comment on function public.undo_revision(uuid, integer, uuid, integer, text[]) is
  'As undo_run, for one revision. Undoing an undo brings back what it took away.';

grant execute on function private.undo_run(uuid, uuid, integer, text[]),
  private.undo_revision(uuid, integer, uuid, integer, text[]) to authenticated;
grant execute on function public.undo_run(uuid, uuid, integer, text[]),
  public.undo_revision(uuid, integer, uuid, integer, text[]) to authenticated;
