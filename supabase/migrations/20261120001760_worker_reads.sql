-- What the agent reads of the session whose run it holds: its files, and the models it may use.

create function worker.list_files(run_id uuid, token uuid)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(list_files.run_id, token);
begin
  return jsonb_build_object(
    'revision', (select s.head_revision from public.sessions s where s.id = run.session_id),
    'files', (select coalesce(jsonb_agg(jsonb_build_object('path', f.path, 'bytes', f.bytes, 'is_locked', f.is_locked) order by f.path), '[]')
      from public.files f where f.session_id = run.session_id));
end
$$;
comment on function worker.list_files(uuid, uuid) is 'The file tree as it stands: {revision, files: [{path, bytes, is_locked}]}.';

create function worker.read_files(run_id uuid, token uuid, paths text[], max_bytes integer)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(read_files.run_id, token);
begin
  return (
    with wanted as (
      select f.path, f.hash, sum(f.bytes) over (order by place.position) <= read_files.max_bytes as fits
      from unnest(read_files.paths) with ordinality as place (path, position)
      join public.files f on f.session_id = run.session_id and f.path = place.path
    )
    select jsonb_build_object(
      'revision', (select s.head_revision from public.sessions s where s.id = run.session_id),
      'files', coalesce(jsonb_agg(jsonb_build_object('path', w.path, 'content', c.content)) filter (where w.fits), '[]'),
      'left_out', coalesce(jsonb_agg(w.path) filter (where not w.fits), '[]'))
    from wanted w left join public.file_contents c on c.session_id = run.session_id and c.hash = w.hash and w.fits);
end
$$;
comment on function worker.read_files(uuid, uuid, text[], integer) is
  'The texts of files as they stand, in the order asked for, until max_bytes are reached; the rest is named in left_out.';

create function worker.find_files(run_id uuid, token uuid, query text, is_case_sensitive boolean)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(find_files.run_id, token);
begin
  return (select coalesce(jsonb_agg(f.path order by f.path), '[]')
    from public.files f join public.file_contents c on c.session_id = f.session_id and c.hash = f.hash
    where f.session_id = run.session_id and case when find_files.is_case_sensitive
      then strpos(c.content, query) > 0 else strpos(lower(c.content), lower(query)) > 0 end);
end
$$;
comment on function worker.find_files(uuid, uuid, text, boolean) is 'The paths of the files that hold a text.';

create function private.model_chain_json(model_id text)
returns jsonb language sql stable set search_path = '' as $$
  with recursive chain as (
    select m, array[m.id] as seen from public.models m
    where m.id = coalesce(model_chain_json.model_id, (select d.id from public.models d where d.is_default))
    union all
    select next, chain.seen || next.id from chain join public.models next on next.id = (chain.m).fallback_model_id
    where next.id <> all (chain.seen) and cardinality(chain.seen) < 5
  )
  select coalesce(jsonb_agg(to_jsonb(chain.m) order by cardinality(chain.seen)), '[]') from chain where (chain.m).is_enabled
$$;
comment on function private.model_chain_json(text) is
  'A model, or the default where none is named, and after it those to try when it does not answer: five at most, only enabled ones.';

create function worker.read_models(run_id uuid, token uuid)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(read_models.run_id, token);
begin
  return private.model_chain_json(run.model_id);
end
$$;
comment on function worker.read_models(uuid, uuid) is 'The model of the run and, after it, those to try when it does not answer; only enabled ones.';

grant execute on all functions in schema worker to agent_worker;
