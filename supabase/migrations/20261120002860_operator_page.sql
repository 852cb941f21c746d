-- The operator's page in the app: the facts of the views of schema admin, and the few changes
-- that cannot wait until morning. Who is an operator is decided here alone, by a row that only
-- SQL makes:
--   insert into private.operators (user_id) select id from auth.users where email = '…';
-- Depends on: operator, health.

create table private.operators (
  user_id uuid primary key references auth.users (id) on delete cascade,
  named_at timestamptz not null default now()
);
comment on table private.operators is
  'Users who may open the operator''s page. Example: insert into private.operators (user_id) '
  'select id from auth.users where email = ''…'';';
alter table private.operators enable row level security;

create function private.is_operator()
returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select from private.operators o where o.user_id = (select auth.uid()));
end
$$;
create function public.is_operator()
returns boolean language sql stable set search_path = '' as $$
  select private.is_operator()
$$;
comment on function public.is_operator() is 'Whether the caller may open the operator''s page.';

create function private.require_operator()
returns void language plpgsql stable set search_path = '' as $$
begin
  perform private.require_user();
  if not private.is_operator() then
    perform private.refuse(403, 'forbidden', 'This is for operators of the installation.');
  end if;
end
$$;

create function private.operator_overview()
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.require_operator();
  return jsonb_build_object(
    'health', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from (select * from admin.health order by is_fine, name) r),
    'settings', (select jsonb_build_object('runs_paused', s.runs_paused,
        'max_cost_per_day', s.max_cost_per_day,
        'max_cost_per_user_and_day', s.max_cost_per_user_and_day,
        'max_cost_per_guest_and_day', s.max_cost_per_guest_and_day) from private.settings s),
    'spent_today', private.spent_on((now() at time zone 'UTC')::date),
    'live_run_count', (select count(*) from admin.live_runs),
    'live_runs', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from (
        select l.run_id, l.title, l.email, l.status, l.attempt, l.step, l.model_id, l.cost,
          extract(epoch from l.running_for)::float8 as seconds,
          l.stop_requested_at is not null as is_stopping, l.waits_for
        from admin.live_runs l order by l.cost desc, l.running_for desc nulls last limit 50) r),
    'stuck_runs', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from (
        select s.run_id, s.status, s.attempt, s.created_at, s.why
        from admin.stuck_runs s order by s.created_at limit 50) r),
    'spenders', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from (
        select top.user_id, u.email, top.spent, top.reserved, limits.max_cost_per_day,
          limits.is_blocked
        from (
          select * from private.user_spend d where d.day = (now() at time zone 'UTC')::date
          order by d.spent desc limit 20) top
        left join auth.users u on u.id = top.user_id
        cross join lateral private.limits_of(top.user_id) limits
        order by top.spent desc) r),
    'errors', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from (
        select c.model_id, c.error_code, count(*) as times, max(c.started_at) as last_at
        from admin.slow_model_calls c
        where c.error_code is not null and c.started_at > now() - interval '1 day'
        group by 1, 2 order by 3 desc limit 20) r),
    'failing_tools', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from (
        select t.* from admin.failing_tools t
        where t.failed > 0 order by t.failed_percent desc limit 20) r),
    'failed_kicks', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from (select k.* from admin.failed_kicks k order by k.last_at desc limit 20) r),
    'stored', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from (
        select top.user_id, u.email, top.bytes, limits.max_stored_bytes as max_bytes
        from (
          select s.user_id, s.file_bytes + s.message_bytes as bytes from private.user_storage s
          order by 2 desc limit 10) top
        join auth.users u on u.id = top.user_id
        cross join lateral private.usage_limits_of(top.user_id) limits
        order by top.bytes desc) r));
end
$$;
create function public.operator_overview()
returns jsonb language sql volatile set search_path = '' as $$
  select private.operator_overview()
$$;
comment on function public.operator_overview() is
  'For operators: the facts of the views of schema admin, as of now.';

create function private.operator_set_limits(changes jsonb)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  types constant jsonb := '{"runs_paused": ["boolean"], "max_cost_per_day": ["number", "null"],
    "max_cost_per_user_and_day": ["number"], "max_cost_per_guest_and_day": ["number"]}';
begin
  perform private.require_operator();
  perform private.require_json(changes, 'object', 1000, 'changes');
  perform private.require_fields(changes, types, 'changes');
  perform private.require_budget(value::text::numeric)
  from jsonb_each(changes) where jsonb_typeof(value) = 'number';
  update private.settings s set
    runs_paused = coalesce((changes ->> 'runs_paused')::boolean, s.runs_paused),
    max_cost_per_day = case when changes ? 'max_cost_per_day'
      then (changes ->> 'max_cost_per_day')::numeric else s.max_cost_per_day end,
    max_cost_per_user_and_day = coalesce((changes ->> 'max_cost_per_user_and_day')::numeric,
      s.max_cost_per_user_and_day),
    max_cost_per_guest_and_day = coalesce((changes ->> 'max_cost_per_guest_and_day')::numeric,
      s.max_cost_per_guest_and_day);
end
$$;
create function public.operator_set_limits(changes jsonb)
returns void language sql volatile set search_path = '' as $$
  select private.operator_set_limits(changes)
$$;
comment on function public.operator_set_limits(jsonb) is
  'For operators: sets runs_paused, the kill switch, and max_cost_per_day, '
  'max_cost_per_user_and_day and max_cost_per_guest_and_day in US dollars.';

create function private.operator_block_user(user_id uuid, is_blocked boolean)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.require_operator();
  if not exists (select from auth.users u where u.id = operator_block_user.user_id) then
    perform private.refuse(404, 'user_not_found', 'There is no such user.');
  end if;
  insert into private.user_limits as limits (user_id, is_blocked)
  values (operator_block_user.user_id, coalesce(operator_block_user.is_blocked, true))
  on conflict on constraint user_limits_pkey do update set is_blocked = excluded.is_blocked;
end
$$;
create function public.operator_block_user(user_id uuid, is_blocked boolean default true)
returns void language sql volatile set search_path = '' as $$
  select private.operator_block_user(user_id, is_blocked)
$$;
comment on function public.operator_block_user(uuid, boolean) is
  'For operators: blocks the agent for a user, whose runs end before their next model call, or '
  'lifts that.';

create function private.stop_any_run(run_id uuid)
returns public.run_status language plpgsql volatile set search_path = '' as $$
declare
  run public.runs;
begin
  perform from public.sessions s where s.id = private.session_of_run(stop_any_run.run_id)
  for update;
  select * into run from public.runs r where r.id = stop_any_run.run_id for update;
  if run.id is null then return null; end if;
  insert into private.former_members (user_id, session_id)
  select auth.uid(), run.session_id where auth.uid() is not null
  on conflict do nothing;
  return private.ask_to_stop(run);
end
$$;
comment on function private.stop_any_run(uuid) is
  'For the operator: stops a run in a session of anybody, as stop_run does for its editors. Null: '
  'there is no such run.';

create function private.operator_stop_run(run_id uuid)
returns public.run_status language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.require_operator();
  return private.stop_any_run(operator_stop_run.run_id);
end
$$;
create function public.operator_stop_run(run_id uuid)
returns public.run_status language sql volatile set search_path = '' as $$
  select private.operator_stop_run(run_id)
$$;
comment on function public.operator_stop_run(uuid) is
  'For operators: stops a run of anybody. The log of its session says who asked. Null: there is no '
  'such run. Harmless to repeat.';

grant execute on function private.is_operator(), private.operator_overview(),
  private.operator_set_limits(jsonb), private.operator_block_user(uuid, boolean),
  private.operator_stop_run(uuid) to authenticated;
grant execute on function public.is_operator(), public.operator_overview(),
  public.operator_set_limits(jsonb), public.operator_block_user(uuid, boolean),
  public.operator_stop_run(uuid) to authenticated;
