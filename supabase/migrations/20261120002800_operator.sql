-- For the operator: what runs now, what is stuck, what it costs, what is slow, what fails. Open the
-- schema `admin` in Studio.

create view admin.live_runs with (security_invoker = true) as
  select r.id as run_id, r.session_id, s.title, u.email, r.status, r.attempt, r.step, r.model_id,
    r.cost, now() - r.started_at as running_for, l.holder, l.expires_at as lease_expires_at,
    r.stop_requested_at, private.waits_for(r) as waits_for
  from public.runs r
  join public.sessions s on s.id = r.session_id
  left join auth.users u on u.id = r.requested_by
  left join worker.leases l on l.run_id = r.id
  where r.status in ('queued', 'running', 'waiting');
comment on view admin.live_runs is
  'Runs that have not ended. Example: select * from admin.live_runs order by running_for desc '
  'nulls last;';

-- A run is kicked once it may start; time spent waiting before that is not counted. When
-- the first kick was follows from the pauses between kicks.
create function private.startable_runs()
returns table (run_id uuid, since timestamptz)
language plpgsql volatile set search_path = '' as $$
begin
  return query
    select r.id, greatest(coalesce(r.idle_since, r.created_at), s.runs_resumed_at,
      case when r.kicks > 0 then r.kicked_at - coalesce((
        select sum(private.kick_pause(earlier, s.lease_seconds))
        from generate_series(1, r.kicks - 1) earlier), '0') end)
    from public.runs r cross join private.settings s
    where r.status = 'queued' and private.waits_for(r) is null;
end
$$;
comment on function private.startable_runs() is
  'Queued runs that could start now, and since when.';

create view admin.stuck_runs with (security_invoker = true) as
  select r.id as run_id, r.session_id, r.status, r.attempt, r.created_at, r.kicked_at,
    l.expires_at as lease_expired_at,
    case when r.status = 'running' then 'its lease expired and no sweep has released it'
      else 'nothing has claimed it' end as why
  from public.runs r
  left join worker.leases l on l.run_id = r.id
  where r.status in ('queued', 'running') and (
    (r.status = 'running'
      and (l.run_id is null or l.expires_at < now() - interval '20 seconds'))
    or r.id in (select startable.run_id from private.startable_runs() startable
      where startable.since < now() - interval '1 minute'));
comment on view admin.stuck_runs is
  'Runs that should move and do not. What may not start yet is not among them: admin.live_runs '
  'says what it waits for. Example: select * from admin.stuck_runs; then: select worker.sweep();';

create view admin.daily_spend with (security_invoker = true) as
  select d.day, u.email, d.user_id, d.spent, d.reserved, l.max_cost_per_day
  from private.user_spend d
  left join auth.users u on u.id = d.user_id
  cross join lateral private.limits_of(d.user_id) l;
comment on view admin.daily_spend is
  'Money per user and day (UTC), of runs and typed functions alike. Example: select * from '
  'admin.daily_spend where day = current_date order by spent desc;';

create view admin.slow_model_calls with (security_invoker = true) as
  select c.id, c.user_id, c.session_id, c.run_id, c.step, c.function_name, c.model_id, c.started_at,
    c.first_token_at - c.started_at as to_first_token, c.finished_at - c.started_at as took,
    c.output_tokens, c.stop_reason, c.error_code
  from public.model_calls c
  where c.started_at > now() - interval '7 days';
comment on view admin.slow_model_calls is
  'Model calls of the last week, of runs and typed functions alike. Example: select * from '
  'admin.slow_model_calls order by took desc nulls last limit 50;';

create view admin.failing_tools with (security_invoker = true) as
  select t.name, count(*) as calls, count(*) filter (where t.status = 'failed') as failed,
    round(100.0 * count(*) filter (where t.status = 'failed') / count(*), 1) as failed_percent,
    max(t.finished_at) filter (where t.status = 'failed') as last_failed_at
  from public.tool_calls t
  where t.requested_at > now() - interval '7 days'
  group by t.name;
comment on view admin.failing_tools is
  'Tools of the last week by how often they fail. Example: select * from admin.failing_tools order '
  'by failed_percent desc;';

create view admin.storage with (security_invoker = true) as
  select u.email, s.user_id, u.is_anonymous as is_guest, s.sessions, s.file_bytes, s.message_bytes,
    s.file_bytes + s.message_bytes as bytes
  from private.user_storage s
  join auth.users u on u.id = s.user_id;
comment on view admin.storage is
  'What each user has stored in the sessions that they own. Example: select * from admin.storage '
  'order by bytes desc limit 20;';
