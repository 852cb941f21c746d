-- Kicks wake the agent function after commit. They are hints: the sweep makes up for a lost one.

create function private.is_agent_known()
returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select s.agent_url is not null
      and to_regprocedure('net.http_post(text,jsonb,jsonb,jsonb,integer)') is not null
    from private.settings s);
end
$$;
comment on function private.is_agent_known() is
  'Whether kicks can be sent: there are an agent_url in private.settings and pg_net.';

-- Every role that may log in can read pg_net's queue, and revoking that is not in our power on a
-- hosted project. So a kick carries no key. Its signature is for one run or program, is valid for
-- five minutes, and only wakes the function up to look at it.
create function private.kick_signature(body jsonb)
returns text language plpgsql volatile set search_path = '' as $$
declare
  seconds text := floor(extract(epoch from clock_timestamp()))::bigint;
  key text;
begin
  if to_regclass('vault.decrypted_secrets') is null then return ''; end if;
  execute 'select decrypted_secret from vault.decrypted_secrets where name = $1'
  into key using (select s.kick_secret_name from private.settings s);
  return coalesce(seconds || '.' || encode(
    extensions.hmac(seconds || '.' || body::text, key, 'sha256'), 'base64'), '');
end
$$;
comment on function private.kick_signature(jsonb) is
  'The time in seconds, a point, and an HMAC of both time and body, as http/caller-key.ts checks '
  'it. Empty where Vault has no key.';

create function private.post_kick(body jsonb)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  if not private.is_agent_known() then return; end if;
  execute
    'select net.http_post(url := $1, body := $2, headers := $3, timeout_milliseconds := 5000)'
  using (select s.agent_url from private.settings s), body, jsonb_build_object(
    'content-type', 'application/json', 'x-signature', private.kick_signature(body));
exception when others then
  -- A failed kick must not undo the change that it is for. The sweep makes up for it.
  raise warning 'The agent function could not be kicked for %: %', body, sqlerrm;
end
$$;
comment on function private.post_kick(jsonb) is
  'Tells the agent function, after commit, what to look at.';

create function private.kick_pause(kicks integer, lease_seconds integer)
returns interval language sql immutable set search_path = '' as $$
  select make_interval(secs => least(lease_seconds * 2.0 ^ least(greatest(kicks - 1, 0), 20),
    greatest(lease_seconds, 120)))
$$;
comment on function private.kick_pause(integer, integer) is
  'After how long a kick that was not answered by a claim is repeated: a lease, then twice as long '
  'each time, up to two minutes.';

-- Kicks that are still to be answered count like live runs, so that of a hundred waiting runs only
-- as many are kicked as their user may have live ones.
create function private.places_to_kick(user_id uuid, except_run_id uuid default null)
returns integer language plpgsql volatile set search_path = '' as $$
begin
  return (
    select case when limits.is_blocked then 0 else limits.max_live_runs - (
      select count(*) from public.runs r
      where r.requested_by = places_to_kick.user_id and r.status in ('queued', 'running')
        and r.id is distinct from except_run_id
        and (r.status = 'running' or r.kicks > 0
          and r.kicked_at > now() - private.kick_pause(r.kicks, settings.lease_seconds))) end
    from private.settings settings, private.limits_of(places_to_kick.user_id) limits);
end
$$;
comment on function private.places_to_kick(uuid, uuid) is
  'For how many more runs of a user the agent function may be kicked. None for a blocked one.';

create function private.kick_agent(run_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
declare
  run public.runs;
begin
  if not private.is_agent_known() or (select s.runs_paused from private.settings s) then
    return;
  end if;
  select * into run from public.runs r where r.id = kick_agent.run_id;
  if not private.is_first_in_session(run)
     or private.places_to_kick(run.requested_by, run.id) < 1 then
    return;
  end if;
  update public.runs r set kicked_at = now(), kicks = r.kicks + 1 where r.id = run.id;
  perform private.post_kick(jsonb_build_object('run_id', run.id));
end
$$;
comment on function private.kick_agent(uuid) is
  'Asks the agent function, after commit, to look at a queued run, unless the run cannot start: it '
  'is not its turn, its user is blocked or has all the live runs they may have, or runs are paused.';

create function private.kick_first_run(session_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
begin
  perform private.kick_agent(r.id) from public.runs r
  where r.session_id = kick_first_run.session_id and r.status = 'queued'
    and private.is_first_in_session(r);
end
$$;
comment on function private.kick_first_run(uuid) is
  'Kicks the run that is next in a session, after its queue was resumed.';

-- When a run ends, it is the turn of the next one in its session. It may also be the turn of a run
-- in another session of the same user, which the limit of live runs had held back.
-- Runs whose kick may still be answered let others go first, and so do those kicked in vain.
-- Locked runs are skipped: the transaction that holds one may be waiting for a lock of ours.
create function private.kick_next_runs(ended public.runs)
returns void language plpgsql volatile set search_path = '' as $$
declare
  next_id uuid;
begin
  select r.id into next_id from public.runs r
  where r.session_id = ended.session_id and r.status = 'queued' and private.is_first_in_session(r)
  for update skip locked;
  if found then perform private.kick_agent(next_id); end if;
  if not private.is_agent_known() then return; end if;
  select r.id into next_id from public.runs r
  where r.requested_by = ended.requested_by and r.session_id <> ended.session_id
    and r.status = 'queued' and private.is_first_in_session(r)
  order by r.kicks > 0 and r.kicked_at > now()
      - private.kick_pause(r.kicks, (select s.lease_seconds from private.settings s)),
    r.kicks / 5, r.created_at
  limit 1 for update skip locked;
  if found then perform private.kick_agent(next_id); end if;
end
$$;
comment on function private.kick_next_runs(public.runs) is
  'Kicks the runs that may start because another one ended.';
