-- How the agent function works on a program that a user started: it claims it under a lease, reads
-- the files, and stores how it ended. What a dead process leaves is queued again.
-- Depends on: executions.

create function private.lock_execution(execution_id uuid)
returns public.executions language plpgsql volatile set search_path = '' as $$
declare
  execution public.executions;
begin
  perform from public.sessions s where s.id = (select e.session_id from public.executions e
    where e.id = lock_execution.execution_id) for update;
  select * into execution from public.executions e
  where e.id = lock_execution.execution_id for update;
  return execution;
end
$$;
comment on function private.lock_execution(uuid) is 'Locks an execution after its session.';

create function private.is_abandoned(execution public.executions)
returns boolean language sql volatile set search_path = '' as $$
  select execution.status = 'running' and not exists (
    select from worker.execution_leases l
    where l.execution_id = execution.id and l.expires_at > clock_timestamp())
$$;
comment on function private.is_abandoned(public.executions) is
  'Whether the process that runs a program let its lease expire.';

create function worker.claim_execution(execution_id uuid, holder text default '')
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  settings private.settings := private.settings();
  execution public.executions := private.lock_execution(claim_execution.execution_id);
  lease worker.execution_leases;
begin
  if execution.id is null or settings.runs_paused then return null; end if;
  if execution.ran_in = 'browser' then return null; end if;
  if execution.status <> 'queued' and not private.is_abandoned(execution) then return null; end if;
  if private.end_hopeless_execution(execution) then return null; end if;
  update public.executions e set status = 'running', attempt = e.attempt + 1, kicks = 0,
    started_at = now()
  where e.id = execution.id returning * into execution;
  insert into worker.execution_leases (execution_id, holder, expires_at)
  values (execution.id, claim_execution.holder,
    clock_timestamp() + make_interval(secs => settings.lease_seconds))
  on conflict on constraint execution_leases_pkey do update set token = gen_random_uuid(),
    holder = excluded.holder, expires_at = excluded.expires_at
  returning * into lease;
  perform private.append_event(execution.session_id, 'execution_started', jsonb_build_object(
    'execution_id', execution.id, 'attempt', execution.attempt), null, execution.started_by);
  return jsonb_build_object('token', lease.token, 'lease_seconds', settings.lease_seconds,
    'execution', to_jsonb(execution));
end
$$;
comment on function worker.claim_execution(uuid, text) is
  'Takes the lease of a queued program, or of one whose process let it expire. Null: it has ended, '
  'or another process runs it.';

create function worker.keep_execution(execution_id uuid, token uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  update worker.execution_leases l set expires_at =
    clock_timestamp() + make_interval(secs => (select lease_seconds from private.settings))
  where l.execution_id = keep_execution.execution_id and l.token = keep_execution.token;
  if not found then
    perform private.refuse(410, 'lease_lost',
      'This program was stopped, or another process runs it now.');
  end if;
end
$$;
comment on function worker.keep_execution(uuid, uuid) is
  'Renews the lease while a program runs. Refuses with lease_lost once it is stopped.';

create function worker.list_execution_files(execution_id uuid, token uuid)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  execution public.executions;
begin
  perform worker.keep_execution(execution_id, token);
  select * into execution from public.executions e
  where e.id = list_execution_files.execution_id;
  return (
    select jsonb_build_object('revision', execution.revision, 'files',
      coalesce(jsonb_agg(jsonb_build_object('path', f.path, 'bytes', f.bytes,
        'is_locked', false) order by f.path), '[]'))
    from public.files_at(execution.session_id, execution.revision) f);
end
$$;
comment on function worker.list_execution_files(uuid, uuid) is
  'The files of the revision that a program was started with.';

create function worker.read_execution_files(
  execution_id uuid, token uuid, paths text[], max_bytes integer)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  execution public.executions;
begin
  perform worker.keep_execution(execution_id, token);
  select * into execution from public.executions e
  where e.id = read_execution_files.execution_id;
  return (
    with requested as (
      select f.path, f.hash,
        sum(f.bytes) over (order by place.position) <= read_execution_files.max_bytes as fits
      from unnest(read_execution_files.paths) with ordinality as place (path, position)
      join public.files_at(execution.session_id, execution.revision) f on f.path = place.path
    )
    select jsonb_build_object('revision', execution.revision,
      'files', coalesce(jsonb_agg(jsonb_build_object('path', r.path, 'content', c.content))
        filter (where r.fits), '[]'),
      'left_out', coalesce(jsonb_agg(r.path) filter (where not r.fits), '[]'))
    from requested r
    left join public.file_contents c
      on c.session_id = execution.session_id and c.hash = r.hash and r.fits);
end
$$;
comment on function worker.read_execution_files(uuid, uuid, text[], integer) is
  'As read_files, for the revision that a program was started with.';

create function worker.finish_execution(execution_id uuid, token uuid, outcome jsonb)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  execution public.executions := private.lock_execution(finish_execution.execution_id);
begin
  perform worker.keep_execution(execution_id, token);
  perform private.end_execution(execution, outcome, execution.started_by);
end
$$;
comment on function worker.finish_execution(uuid, uuid, jsonb) is
  'Stores how a program ended, as private.end_execution says.';

create function worker.yield_execution(execution_id uuid, token uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  execution public.executions := private.lock_execution(yield_execution.execution_id);
begin
  perform worker.keep_execution(execution_id, token);
  perform private.queue_execution(execution, true);
end
$$;
comment on function worker.yield_execution(uuid, uuid) is
  'Gives a program back whose process is shutting down. Another one runs it again.';

create function private.release_abandoned_executions(session_id uuid)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  abandoned public.executions;
  released integer := 0;
begin
  for abandoned in
    select * from public.executions e
    where e.session_id = release_abandoned_executions.session_id and private.is_abandoned(e)
    for update
  loop
    if abandoned.ran_in = 'browser' then
      perform private.end_left_execution(abandoned);
    elsif not private.end_hopeless_execution(abandoned) then
      perform private.queue_execution(abandoned, true);
    end if;
    released := released + 1;
  end loop;
  return released;
end
$$;
comment on function private.release_abandoned_executions(uuid) is
  'Queues the programs of a locked session again whose process died, or ends them. Those of a '
  'browser that was closed end.';

create function private.kick_forgotten_executions(max_rows integer, session_id uuid default null)
returns integer language plpgsql volatile set search_path = '' as $$
declare
  settings private.settings := private.settings();
  forgotten uuid;
  kicked integer := 0;
begin
  if settings.runs_paused or settings.agent_url is null then return 0; end if;
  for forgotten in
    select e.id from public.executions e
    where e.status = 'queued'
      and coalesce(e.kicked_at, e.created_at)
        < now() - private.kick_pause(e.kicks, settings.lease_seconds)
      and (kick_forgotten_executions.session_id is null
        or e.session_id = kick_forgotten_executions.session_id)
    order by coalesce(e.kicked_at, e.created_at) limit max_rows for update skip locked
  loop
    perform private.kick_execution(forgotten);
    kicked := kicked + 1;
  end loop;
  return kicked;
end
$$;
comment on function private.kick_forgotten_executions(integer, uuid) is
  'Kicks queued programs again, after a pause that grows with each kick.';
