-- The budgets that users set: for their own day, and for a session.
-- Depends on: model calls, spend, sessions.

create function private.require_budget(max_cost numeric)
returns void language plpgsql immutable set search_path = '' as $$
begin
  if require_budget.max_cost not between 0 and 100000 then
    perform private.refuse(400, 'invalid_input',
      'A budget is an amount in US dollars from 0 to 100,000.');
  end if;
end
$$;

-- With a key of one's own, the operator's limit is not all that can be spent.
create function private.require_own_budget(user_id uuid, max_cost numeric)
returns void language plpgsql stable set search_path = '' as $$
declare
  allowed numeric := (
    select limits.max_cost_per_day from private.limits_of(require_own_budget.user_id) limits);
begin
  perform private.require_budget(require_own_budget.max_cost);
  if require_own_budget.max_cost > allowed and not exists (
      select from public.provider_keys k where k.user_id = require_own_budget.user_id) then
    perform private.refuse(400, 'invalid_input', format(
      'The operator lets you spend $%s a day. A budget of your own is at most that.',
      round(allowed, 2)));
  end if;
end
$$;
comment on function private.require_own_budget(uuid, numeric) is
  'Refuses a budget for a day that is no amount of money, or above the operator''s limit.';

-- Calls of the session begin under its lock, which the caller holds. They end without it.
create function private.begin_session_budget(session_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
begin
  if exists (select from private.session_budgets b
      where b.session_id = begin_session_budget.session_id) then
    return;
  end if;
  perform from public.model_calls c
  where c.session_id = begin_session_budget.session_id and c.finished_at is null for update;
  insert into private.session_budgets (session_id, spent, reserved)
  select begin_session_budget.session_id,
    coalesce(sum(c.cost) filter (where c.finished_at is not null), 0),
    coalesce(sum(c.reserved_cost) filter (where c.finished_at is null), 0)
  from public.model_calls c where c.session_id = begin_session_budget.session_id;
end
$$;
comment on function private.begin_session_budget(uuid) is
  'Begins to count what the calls of a session cost, with those that it has.';

create function private.set_session_budget(session_id uuid, max_cost numeric)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.lock_session(set_session_budget.session_id, 'owner');
  perform private.require_budget(set_session_budget.max_cost);
  -- The row stays when the budget is taken back, so that it counts on until there is another.
  if set_session_budget.max_cost is not null then
    perform private.begin_session_budget(set_session_budget.session_id);
  end if;
  update private.session_budgets b set max_cost = set_session_budget.max_cost
  where b.session_id = set_session_budget.session_id;
end
$$;
create function public.set_session_budget(session_id uuid, max_cost numeric default null)
returns void language sql volatile set search_path = '' as $$
  select private.set_session_budget(session_id, max_cost)
$$;
comment on function public.set_session_budget(uuid, numeric) is
  'Sets what all model calls of a session may cost together, in US dollars; null: no budget. For '
  'its owner. A call that could cost more is refused before it is made.';

grant execute on function private.set_session_budget(uuid, numeric),
  public.set_session_budget(uuid, numeric) to authenticated;
