-- Lists of changes, as callers write them: each writes, moves or deletes a file.
-- Depends on: file changes, tree rules.

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
