-- What happens by itself, where pg_cron is installed. Elsewhere the same functions are called by
-- hand or by another clock.

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
    execute $sql$select cron.schedule('sweep', '5 seconds', $job$
      -- While a process works, its death is noticed a quarter of a second after its lease. Each job
      -- costs a new connection, so one job looks 20 times, unless nothing is at work. It commits
      -- each time, because a longer snapshot would keep old versions of busy rows from being
      -- cleaned up. What cannot be repaired waits for the next job.
      do $do$
      begin
        for pass in 1..20 loop
          if pass = 1 or private.is_sweep_due() then
            exit when (worker.sweep() ->> 'passed_over')::integer > 0;
          end if;
          commit;
          exit when not private.is_anything_live();
          perform pg_sleep(0.25);
        end loop;
      end
      $do$ $job$)$sql$;
    execute $sql$select cron.schedule('retention', '* * * * *', $job$
      do $do$
      begin
        for pass in 1..50 loop
          exit when not private.apply_retention() @? '$.* ? (@ > 0)';
          commit;
        end loop;
      end
      $do$ $job$)$sql$;
  end if;
end
$$;
