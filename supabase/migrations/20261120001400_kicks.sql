-- Kicks: waking the agent function after commit. A hint, never a promise; the sweep makes up for a lost one.

create function private.kick_agent(run_id uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  settings private.settings := private.settings();
  secret text;
begin
  if settings.agent_url is null or to_regprocedure('net.http_post(text,jsonb,jsonb,jsonb,integer)') is null then return; end if;
  if to_regclass('vault.decrypted_secrets') is not null then
    execute 'select decrypted_secret from vault.decrypted_secrets where name = $1' into secret using settings.kick_secret_name;
  end if;
  update public.runs r set kicked_at = now() where r.id = kick_agent.run_id;
  execute 'select net.http_post(url := $1, body := $2, headers := $3, timeout_milliseconds := 5000)'
    using settings.agent_url, jsonb_build_object('run_id', run_id),
      jsonb_build_object('content-type', 'application/json', 'apikey', coalesce(secret, ''));
end
$$;
comment on function private.kick_agent(uuid) is
  'Asks the agent function, after commit, to look at a run. Nothing happens without an agent_url in settings or without pg_net.';

-- The oldest queued run of a session is next; kicked when the one before it ends.
create function private.kick_next_run(session_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
declare
  next_id uuid;
begin
  select r.id into next_id from public.runs r
  where r.session_id = kick_next_run.session_id and r.status = 'queued' order by r.created_at, r.id limit 1;
  if next_id is not null then perform private.kick_agent(next_id); end if;
end
$$;
