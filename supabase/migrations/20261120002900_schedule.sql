-- What happens by itself, where pg_cron is installed. Elsewhere the same functions are called by
-- hand or by another clock.

create function private.prune()
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  delete from private.user_spend spend where spend.day < current_date - 400;
  -- Calls of runs go with their session.
  delete from public.model_calls c
  where c.user_id is null and c.run_id is null and c.finished_at is not null;
  if to_regclass('cron.job_run_details') is not null then
    execute 'delete from cron.job_run_details where end_time < now() - interval ''1 day''';
  end if;
end
$$;
comment on function private.prune() is
  'Deletes spend older than 400 days, calls that deleted users made outside of runs, and records '
  'of pg_cron older than a day.';

do $$
begin
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_cron')
     and not exists (select from pg_catalog.pg_extension where extname = 'pg_cron') then
    create extension pg_cron;
  end if;
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_net')
     and not exists (select from pg_catalog.pg_extension where extname = 'pg_net') then
    create extension pg_net;
  end if;
  if to_regprocedure('cron.schedule(text,text,text)') is not null then
    execute $sql$select cron.schedule('sweep', '10 seconds', 'select worker.sweep()')$sql$;
    execute $sql$select cron.schedule('prune', '17 3 * * *', 'select private.prune()')$sql$;
  end if;
end
$$;
