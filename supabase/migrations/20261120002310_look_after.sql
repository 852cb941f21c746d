-- The sweep for one session, for a client that watches it and has heard nothing for a while.
-- Depends on: sweep, executions.

-- Null where something else than its run may need care.
create function private.lease_left(session_id uuid)
returns interval language sql volatile set search_path = '' as $$
  select l.expires_at - clock_timestamp()
  from public.runs r join worker.leases l on l.run_id = r.id
  where r.session_id = lease_left.session_id and r.status = 'running'
    and l.expires_at > clock_timestamp()
    and not exists (select from public.executions e
      where e.session_id = r.session_id and e.status in ('queued', 'running'))
$$;
comment on function private.lease_left(uuid) is
  'How long the process that works on a session may still be silent.';

create function private.look_after(session_id uuid)
returns integer language plpgsql volatile security definer set search_path = '' as $$
declare
  lease_left interval;
begin
  -- Many may watch a model that thinks. They lock nothing that its worker needs.
  if private.my_role(look_after.session_id) is not null then
    lease_left := private.lease_left(look_after.session_id);
  end if;
  if lease_left is not null then return ceil(extract(epoch from lease_left) * 1000); end if;
  perform private.lock_session(look_after.session_id, 'viewer');
  perform private.release_expired_lease(look_after.session_id);
  perform private.release_abandoned_executions(look_after.session_id);
  perform private.expire_requests(look_after.session_id);
  perform private.end_stale_runs(look_after.session_id);
  perform private.kick_forgotten_runs(1, look_after.session_id);
  perform private.kick_forgotten_executions(10, look_after.session_id);
  return 1000 * (select s.lease_seconds from private.settings s);
end
$$;
create function public.look_after(session_id uuid)
returns integer language sql volatile set search_path = '' as $$
  select private.look_after(session_id)
$$;
comment on function public.look_after(uuid) is
  'Does for one session what the sweep does for all. For a client that has received nothing for '
  'longer than a lease. Answers after how many milliseconds to ask again if nothing comes until '
  'then. Harmless to repeat.';
grant execute on function private.look_after(uuid), public.look_after(uuid) to authenticated;
