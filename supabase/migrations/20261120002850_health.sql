-- For the operator: is everything as it should be? One row per fact, with what to do where it is
-- not. supabase/RUNNING.md says which rows to watch.
-- Depends on: settings, kicks, leases, sweep, model calls, attachments, operator.

-- pg_net keeps answers for six hours. Here it sends nothing but kicks.
create function private.kick_answers()
returns table (answered_at timestamptz, is_failed boolean, answer text)
language plpgsql stable set search_path = '' as $$
begin
  if to_regclass('net._http_response') is null then return; end if;
  return query execute $sql$
    select r.created, coalesce(r.status_code not between 200 and 299, true),
      case when r.timed_out or r.error_msg like 'Timeout %' then 'no answer in time'
        when r.status_code is null then r.error_msg
        else r.status_code || ' ' || left(r.content, 200) end
    from net._http_response r
  $sql$;
end
$$;
comment on function private.kick_answers() is 'What the agent function answered to kicks.';

create function private.unsent_kicks()
returns bigint language plpgsql stable set search_path = '' as $$
declare
  unsent bigint := 0;
begin
  if to_regclass('net.http_request_queue') is not null then
    execute 'select count(*) from net.http_request_queue' into unsent;
  end if;
  return unsent;
end
$$;
comment on function private.unsent_kicks() is 'Kicks that pg_net has not sent yet.';

create view admin.failed_kicks with (security_invoker = true) as
  select k.answer, count(*) as times, min(k.answered_at) as first_at, max(k.answered_at) as last_at
  from private.kick_answers() k
  where k.is_failed
  group by k.answer;
comment on view admin.failed_kicks is
  'What the agent function answered to kicks that failed, in the last hours. Example: select * from '
  'admin.failed_kicks order by last_at desc;';

create function private.all_databases_bytes()
returns bigint language sql volatile set search_path = '' as $$
  select sum(pg_catalog.pg_database_size(d.oid))::bigint from pg_catalog.pg_database d
  where pg_catalog.has_database_privilege(d.oid, 'connect')
$$;
comment on function private.all_databases_bytes() is
  'The size that the plan limits: of all databases of this Postgres.';

create view admin.health with (security_invoker = true) as
  with found as (
    select s.runs_paused, s.agent_url, s.plan_database_bytes as plan_bytes,
      private.is_agent_known() as is_agent_known,
      private.unsent_kicks() as unsent,
      (select now() - min(startable.since) from private.startable_runs() startable) as waits,
      private.all_databases_bytes() as bytes,
      kicks.sent, kicks.failed, calls.made, calls.broken, s.max_cost_per_day,
      private.spent_on((now() at time zone 'UTC')::date) as today,
      sweep.took, now() - sweep.ended_at as since_sweep,
      objects.left_over, objects.longest
    from private.settings s
    cross join private.last_sweep sweep
    cross join lateral (select count(*) as sent, count(*) filter (where k.is_failed) as failed
      from private.kick_answers() k where k.answered_at > now() - interval '1 hour') kicks
    cross join lateral (select count(*) as made,
        count(*) filter (where c.error_code like 'model\_%') as broken
      from public.model_calls c where c.started_at > now() - interval '1 hour') calls
    cross join lateral (select count(*) as left_over, now() - min(o.queued_at) as longest
      from private.objects_to_remove o
      where not exists (select from public.attachments a where a.path = o.path)) objects
  )
  select f.name, f.value, f.allowed, f.is_fine,
    case when not f.is_fine then f.what_to_do end as what_to_do
  from found, lateral (values
    ('runs_paused', case when runs_paused then 'yes' else 'no' end, 'no', not runs_paused,
      'No run starts. To go on: update private.settings set runs_paused = false;'),
    ('agent_address', coalesce(agent_url, 'none'), 'an address, and pg_net', is_agent_known,
      'Nothing wakes the agent function. Set agent_url in private.settings; enable pg_net.'),
    ('failed_kicks', format('%s of %s in the last hour', failed, sent), '1 in 10',
      failed * 10 <= sent,
      'select * from admin.failed_kicks; 403: the key in Vault is not the function''s. 404: it is '
      'not deployed, or agent_url is wrong. Else read the function''s log.'),
    ('unsent_kicks', unsent::text, '100', unsent <= 100,
      'pg_net has stopped, or does not keep up. Restart it: select net.worker_restart();'),
    ('oldest_queued_run', coalesce(date_trunc('second', waits)::text, 'none'), '1 minute',
      coalesce(waits <= interval '1 minute', true),
      'select * from admin.stuck_runs; then look at failed_kicks and at the function''s log.'),
    ('sweep', coalesce(format('%s ago, took %s s', date_trunc('second', since_sweep),
        round(extract(epoch from took), 2)), 'never'),
      '1 minute ago, 5 seconds',
      coalesce(since_sweep <= interval '1 minute' and took <= interval '5 seconds', false),
      'The sweep is a job of pg_cron: select * from cron.job; and select * from '
      'cron.job_run_details order by start_time desc limit 10; By hand: select worker.sweep();'),
    ('model_calls', format('%s of %s failed in the last hour', broken, made), '1 in 5',
      broken * 5 <= made,
      'select model_id, error_code, count(*) from admin.slow_model_calls where error_code is not '
      'null group by 1, 2; Is a key wrong, its budget used up, the provider down?'),
    ('database_size', pg_size_pretty(bytes), pg_size_pretty(plan_bytes),
      bytes <= plan_bytes * 0.8,
      'At the plan''s size the database becomes read-only. Shorten retention, delete, or change '
      'the plan and then plan_database_bytes in private.settings.'),
    ('spend_today', format('$%s', round(today, 2)),
      coalesce(format('$%s', round(max_cost_per_day, 2)), 'no limit'),
      coalesce(today <= max_cost_per_day * 0.8, true),
      'At max_cost_per_day of private.settings, models that cost something stop for everybody. '
      'select * from admin.daily_spend where day = current_date order by spent desc;'),
    ('objects_to_remove', case left_over when 0 then 'none'
        else format('%s, for %s', left_over, date_trunc('second', longest)) end, '1 day',
      coalesce(longest <= interval '1 day', true),
      'Deleted files of users are still in Storage. The agent function removes them: look at '
      'failed_kicks and at its log. Only pg_cron''s job `retention` asks for removal: check that '
      'it runs.')
  ) as f (name, value, allowed, is_fine, what_to_do);
comment on view admin.health is
  'Is everything as it should be? What to do is said where it is not. Example: select * from '
  'admin.health order by is_fine;';
