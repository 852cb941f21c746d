-- Kicks: waking the agent function after commit. A hint, never a promise; the sweep makes up for a lost one.

create function private.kick_agent(run_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  settings private.settings := private.settings();
  secret text;
begin
  if settings.agent_url is null or to_regprocedure('net.http_post(text,jsonb,jsonb,jsonb,integer)') is null then return; end if;
  update public.runs r set kicked_at = now() where r.id = kick_agent.run_id;
  begin
    if to_regclass('vault.decrypted_secrets') is not null then
      execute 'select decrypted_secret from vault.decrypted_secrets where name = $1' into secret using settings.kick_secret_name;
    end if;
    execute 'select net.http_post(url := $1, body := $2, headers := $3, timeout_milliseconds := 5000)'
      using settings.agent_url, jsonb_build_object('run_id', run_id),
        jsonb_build_object('content-type', 'application/json', 'apikey', coalesce(secret, ''));
  exception when others then
    -- What the kick was for is worth more than the kick: the sweep finds the run.
    raise warning 'The agent function could not be kicked for run %: %', run_id, sqlerrm;
  end;
end
$$;
comment on function private.kick_agent(uuid) is
  'Asks the agent function, after commit, to look at a run. Nothing happens without an agent_url in settings or without pg_net.';

-- Queued runs that are first in their session, which has no live one: their turn has come.
create function private.is_first_in_session(run public.runs)
returns boolean language sql stable set search_path = '' as $$
  select not exists (select from public.runs other where other.session_id = run.session_id and other.id <> run.id
    and (other.status in ('running', 'waiting') or other.status = 'queued' and (other.created_at, other.id) < (run.created_at, run.id)))
$$;

-- When a run ends the next of its session has its turn, and so may have one of its user's in another session, where his limit
-- of live runs had held it back. A run that somebody has locked is passed over: whoever waits here may hold what they wait for.
create function private.kick_next_runs(ended public.runs)
returns void language plpgsql volatile set search_path = '' as $$
declare
  next_id uuid;
begin
  select r.id into next_id from public.runs r
  where r.session_id = ended.session_id and r.status = 'queued' and private.is_first_in_session(r) for update skip locked;
  if found then perform private.kick_agent(next_id); end if;
  if (select agent_url from private.settings) is null then return; end if;
  select r.id into next_id from public.runs r
  where r.requested_by = ended.requested_by and r.session_id <> ended.session_id and r.status = 'queued' and private.is_first_in_session(r)
  order by r.created_at limit 1 for update skip locked;
  if found then perform private.kick_agent(next_id); end if;
end
$$;
