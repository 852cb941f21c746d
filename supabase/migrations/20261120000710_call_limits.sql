-- What stands in the way of a model call: the limits of runs, users and the installation, and the
-- budgets that users set for themselves.
-- Depends on: model calls, spend, settings.

-- The agent acts for the user who asked, for as long as they may write in the session.
create function private.run_limit_reached(call public.model_calls)
returns text language plpgsql stable set search_path = '' as $$
begin
  return (
    select case
      when not exists (select from public.session_members m
        where m.session_id = run.session_id and m.user_id = run.requested_by and m.role >= 'editor')
        then 'requester_left'
      when call.step - cut.steps > run.max_steps then 'max_steps'
      when run.input_tokens + run.output_tokens >= run.max_tokens then 'max_tokens'
      when run.cost + open.cost + call.reserved_cost > run.max_cost then 'max_cost'
      when now() - run.started_at - run.idle > make_interval(secs => run.max_seconds)
        then 'max_seconds' end
    from public.runs run
    -- An answer that was cut by the end of its slice or process and continued is one step.
    cross join lateral (select count(*) as steps from public.messages m
      where m.run_id = run.id
        and (m.stop_reason = 'interrupted' or m.stop_reason like 'slice\_ended%')) cut
    cross join lateral (select coalesce(sum(c.reserved_cost), 0) as cost from public.model_calls c
      where c.run_id = run.id and c.finished_at is null) open
    where run.id = call.run_id);
end
$$;
comment on function private.run_limit_reached(public.model_calls) is
  'The limit of its run that a call would exceed; null when there is none.';

create function private.request_limit_reached(call public.model_calls)
returns text language plpgsql stable set search_path = '' as $$
begin
  return (
    select case
      when call.reserved_cost + request.cost > limits.max_cost_per_run then 'max_cost'
      when others.requests >= limits.max_live_runs then 'too_many_calls'
      when lately.calls >= case when limits.is_guest
          then settings.max_typed_calls_per_guest_and_hour
          else settings.max_typed_calls_per_user_and_hour end then 'max_calls_per_hour' end
    from private.settings settings
    cross join private.limits_of(call.user_id) limits
    cross join lateral (
      select coalesce(sum(case when c.finished_at is null then c.reserved_cost else c.cost end), 0)
        as cost
      from public.model_calls c
      where c.request_id = call.request_id and c.user_id = call.user_id) request
    cross join lateral (
      select count(distinct c.request_id) as requests from public.model_calls c
      where c.user_id = call.user_id and c.finished_at is null
        and c.request_id <> call.request_id) others
    cross join lateral (
      select count(*) as calls from public.model_calls c
      where c.user_id = call.user_id and c.run_id is null
        and c.started_at > now() - interval '1 hour') lately);
end
$$;
comment on function private.request_limit_reached(public.model_calls) is
  'The limit that a call outside of runs would exceed. One request may cost what one run may, '
  'and as many requests may be open at once as runs. Calls in an hour are limited, free ones too, '
  'because each leaves a record.';

create function private.limit_sentence(code text, is_of_run boolean)
returns text language sql stable set search_path = '' as $$
  select case code
    when 'model_unavailable' then 'This model is not available. Choose another.'
    when 'requester_left' then
      'The user who asked for this may no longer write in this session. Send a message to go on.'
    when 'user_blocked' then 'The operator has blocked the agent for you.'
    when 'runs_paused' then (select paused_sentence from private.settings)
    when 'max_steps' then 'This run has taken all the steps it may take.'
    when 'max_tokens' then 'This run has used all the tokens it may use.'
    when 'max_seconds' then 'This run has worked for as long as it may.'
    when 'max_cost' then format('One more model call could cost more than this %s may cost.',
      case when is_of_run then 'run' else 'request' end)
    when 'max_cost_per_day' then
      'One more model call could cost more than you may spend in a day. Go on tomorrow, or add a '
      'provider key of your own in the settings.'
    when 'guest_max_cost_per_day' then
      'This could cost more than a guest may spend in a day. Create an account, or add a provider '
      'key of your own.'
    when 'installation_max_cost_per_day' then
      'One more model call could cost more than all users together may spend in a day. Go on '
      'tomorrow, or add a provider key of your own in the settings.'
    when 'own_max_cost_per_day' then
      'One more model call could cost more than the budget that you have set for a day.'
    when 'session_max_cost' then
      'One more model call could cost more than the budget of this session.'
    when 'too_many_calls' then
      'You have as many calls under way as you may have. Wait until one has ended.'
    when 'max_calls_per_hour' then
      'You have made as many calls as you may make in an hour. Try again later.' end
$$;
comment on function private.limit_sentence(text, boolean) is 'A limit in words for the user.';

create function private.has_key_for(user_id uuid, model_id text)
returns boolean language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from public.models m
    join public.provider_keys k on k.user_id = has_key_for.user_id and k.provider = m.provider
      and k.host = private.model_host(m.provider, m.base_url)
    where m.id = has_key_for.model_id);
end
$$;
comment on function private.has_key_for(uuid, text) is
  'Whether a user has a provider key of their own for a model.';

create function private.cost_in_day(user_id uuid, day date)
returns numeric language plpgsql stable set search_path = '' as $$
begin
  return coalesce((
    select spend.spent + spend.reserved + spend.own_keys_spent + spend.own_keys_reserved
    from private.user_spend spend
    where spend.user_id = cost_in_day.user_id and spend.day = cost_in_day.day), 0);
end
$$;
comment on function private.cost_in_day(uuid, date) is
  'What the calls of a user on a day cost, and open ones may still cost, no matter who pays.';

create function private.budget_reached(call public.model_calls, today date)
returns text language plpgsql stable set search_path = '' as $$
begin
  return case
    when exists (select from private.session_budgets b
      where b.session_id = call.session_id
        and b.spent + b.reserved + call.reserved_cost > b.max_cost)
      then 'session_max_cost'
    when exists (select from public.profiles p
      where p.user_id = call.user_id and p.max_cost_per_day is not null
        and private.cost_in_day(p.user_id, today) + call.reserved_cost > p.max_cost_per_day)
      then 'own_max_cost_per_day' end;
end
$$;
comment on function private.budget_reached(public.model_calls, date) is
  'The budget that users have set and that a call would exceed; null when there is none.';

create function private.reserve_in_budgets(
  call public.model_calls, today date, has_session_budget boolean)
returns void language plpgsql volatile set search_path = '' as $$
begin
  if has_session_budget then
    update private.session_budgets b set reserved = b.reserved + call.reserved_cost
    where b.session_id = call.session_id;
  end if;
  if call.uses_own_key then
    update private.user_spend spend
    set own_keys_reserved = spend.own_keys_reserved + call.reserved_cost
    where spend.user_id = call.user_id and spend.day = today;
  end if;
end
$$;
comment on function private.reserve_in_budgets(public.model_calls, date, boolean) is
  'Counts what a call reserves toward the budget of its session, and what a user''s own keys pay '
  'toward their own for the day. Both are locked.';

create function private.reserve_in_day(
  call public.model_calls, today date, max_cost numeric, is_guest boolean)
returns text language plpgsql volatile set search_path = '' as $$
begin
  if not exists (select from private.user_spend spend
      where spend.user_id = call.user_id and spend.day = today
        and spend.spent + spend.reserved + call.reserved_cost <= max_cost) then
    return case when is_guest then 'guest_max_cost_per_day' else 'max_cost_per_day' end;
  end if;
  if not private.reserve_in_installation_day(call.reserved_cost, today) then
    return 'installation_max_cost_per_day';
  end if;
  update private.user_spend spend set reserved = spend.reserved + call.reserved_cost
  where spend.user_id = call.user_id and spend.day = today;
  return null;
end
$$;
comment on function private.reserve_in_day(public.model_calls, date, numeric, boolean) is
  'Reserves the operator''s money in the day of a user, which is locked, and in that of the '
  'installation. Answers with the limit that stands in the way; null where none does.';
