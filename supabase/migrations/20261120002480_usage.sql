-- What was used and what it cost, for the people who pay: by day, model and session.
-- Depends on: model calls, spend, sessions.

create function private.own_day_json(user_id uuid)
returns jsonb language plpgsql stable set search_path = '' as $$
declare
  today date := (now() at time zone 'UTC')::date;
begin
  return (
    select jsonb_build_object('day', today, 'spent', coalesce(spend.spent, 0),
      'reserved', coalesce(spend.reserved, 0),
      'own_keys_cost', coalesce(spend.own_keys_spent + spend.own_keys_reserved, 0),
      'max_cost_per_day', limits.max_cost_per_day,
      'own_max_cost_per_day', profile.max_cost_per_day)
    from private.limits_of(own_day_json.user_id) limits
    left join private.user_spend spend
      on spend.user_id = own_day_json.user_id and spend.day = today
    left join public.profiles profile on profile.user_id = own_day_json.user_id);
end
$$;
comment on function private.own_day_json(uuid) is
  'What a user has spent today (UTC) of the operator''s money and with keys of their own, and what '
  'they may spend.';

-- One pass over the calls: three groupings of the same rows.
create function private.my_usage(days integer)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me uuid := private.require_user();
  from_day date := (now() at time zone 'UTC')::date
    - greatest(least(coalesce(days, 30), 366), 1) + 1;
  from_time timestamptz := from_day at time zone 'UTC';
begin
  return (
    with mine as materialized (
      select (c.started_at at time zone 'UTC')::date as day, c.model_id, c.uses_own_key,
        c.session_id, c.input_tokens, c.cached_tokens, c.output_tokens, c.cost
      from public.model_calls c
      where c.user_id = me and c.started_at >= from_time
    ), used as (
      select day, model_id, uses_own_key, count(*) as calls, sum(input_tokens) as input_tokens,
        sum(cached_tokens) as cached_tokens, sum(output_tokens) as output_tokens, sum(cost) as cost
      from mine group by 1, 2, 3
    ), by_session as (
      select session_id, count(*) as calls, sum(input_tokens) as input_tokens,
        sum(cached_tokens) as cached_tokens, sum(output_tokens) as output_tokens,
        sum(cost) as cost, sum(cost) filter (where uses_own_key) as own_keys_cost
      from mine group by 1
    ), of_others as (
      select s.id as session_id, sum(c.cost) as cost
      from public.sessions s join public.model_calls c on c.session_id = s.id
        and c.started_at >= from_time and c.user_id is distinct from me
      -- Most sessions have one member. Their calls need not be read again.
      where s.owner_id = me and (
        exists (select from public.session_members m
          where m.session_id = s.id and m.user_id <> me)
        or exists (select from private.former_members f where f.session_id = s.id))
      group by 1
    ), sessions as (
      select coalesce(b.session_id, o.session_id) as session_id, s.title,
        coalesce(b.calls, 0) as calls,
        coalesce(b.input_tokens, 0) as input_tokens, coalesce(b.cached_tokens, 0) as cached_tokens,
        coalesce(b.output_tokens, 0) as output_tokens, coalesce(b.cost, 0) as cost,
        coalesce(b.own_keys_cost, 0) as own_keys_cost, coalesce(o.cost, 0) as others_cost,
        m.user_id is not null as is_open
      from by_session b full join of_others o on o.session_id = b.session_id
      left join public.session_members m
        on m.session_id = coalesce(b.session_id, o.session_id) and m.user_id = me
      left join public.sessions s on s.id = m.session_id
    ), kept as (
      select day, sum(cost) as cost from used where not uses_own_key group by 1
    ), deleted as (
      select d.day, d.spent - coalesce(kept.cost, 0) as cost
      from private.user_spend d left join kept using (day)
      where d.user_id = me and d.day >= from_day
        and d.spent > coalesce(kept.cost, 0)
    )
    select jsonb_build_object('today', private.own_day_json(me),
      'days', (
        select coalesce(jsonb_agg(to_jsonb(u) order by u.day, u.model_id), '[]') from used u),
      'sessions', (
        select coalesce(jsonb_agg(to_jsonb(top)), '[]')
        from (select * from sessions order by cost + others_cost desc, input_tokens desc limit 100)
          top),
      'deleted', (select coalesce(jsonb_agg(to_jsonb(d) order by d.day), '[]') from deleted d)));
end
$$;
create function public.my_usage(days integer default 30)
returns jsonb language sql stable set search_path = '' as $$
  select private.my_usage(days)
$$;
comment on function public.my_usage(integer) is
  'What the caller used in the last days, at most 366, up to the present one (UTC): by day, model '
  'and whose key paid; by session, with what others used in sessions that the caller owns. deleted '
  'is what calls cost that are no longer on record: those of deleted sessions, and those outside '
  'of runs after typed_calls_kept_for. Also what is spent today, and its limits. In US dollars.';

-- What the next request of a session carries, by kind. Only the provider can count tokens, so these
-- are bytes, and images. The agent sends the beginning of a long text. A page of a PDF has some
-- 70 KB, and costs as much as 7 KB of text.
create function private.attachment_bytes(part jsonb)
returns bigint language plpgsql immutable set search_path = '' as $$
begin
  return case when part ->> 'media_type' = 'application/pdf' then (part ->> 'bytes')::bigint / 10
    else least((part ->> 'bytes')::bigint, 40000) end;
end
$$;
comment on function private.attachment_bytes(jsonb) is
  'How much text costs about as many tokens as an attachment that is no image.';

create function private.context_bytes(session_id uuid)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (
    with carried as (
      select m.id, m.role, m.parts from public.messages m
      where m.session_id = context_bytes.session_id and m.status in ('finished', 'stopped')
        and not m.sums_up and (m.role <> 'user' or m.read_seq is not null)
        and coalesce(m.read_seq, m.seq) >= coalesce((
          select max(s.seq) from public.messages s
          where s.session_id = context_bytes.session_id and s.role = 'summary'
            and s.status = 'finished'), 0)
    ), pieces as (
      select case when part ->> 'type' = 'tool_call' then 'tool_calls'
          when c.role = 'user' then 'prompts' when c.role = 'summary' then 'summary'
          else 'answers' end as kind,
        case when part ->> 'type' = 'attachment' then private.attachment_bytes(part)
          else octet_length(coalesce(part ->> 'text', part::text)) end as bytes
      from carried c cross join lateral jsonb_array_elements(c.parts) part
      where coalesce(part ->> 'media_type', '') not like 'image/%'
      union all
      select 'tool_results', octet_length(coalesce(t.output ->> 'text', t.output::text))
      from carried c join public.tool_calls t on t.message_id = c.id
      union all
      select 'images', 1 from carried c cross join lateral jsonb_array_elements(c.parts) part
      where part ->> 'media_type' like 'image/%'
    )
    select coalesce(jsonb_object_agg(kind, bytes), '{}')
    from (select kind, sum(bytes) as bytes from pieces group by 1) kinds);
end
$$;
comment on function private.context_bytes(uuid) is
  'Bytes of prompts, answers, tool_calls, tool_results and the summary that the next request of a '
  'session carries, and how many images.';

create function private.context_json(session public.sessions, in_detail boolean)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object('used_tokens', newest.input_tokens + newest.output_tokens,
      'fixed_tokens', least.tokens, 'is_summed_up', newest.is_summed_up,
      'bytes', case when in_detail or newest.is_summed_up
        then private.context_bytes(session.id) else '{}' end,
      'can_sum_up', private.has_news_to_sum_up(session.id),
      'model', (select jsonb_build_object('id', m.id, 'context_tokens', m.context_tokens,
          'output_tokens', m.output_tokens, 'input_price', m.input_price,
          'cache_write_price', m.cache_write_price, 'output_price', m.output_price)
        from public.models m where m.id = private.model_for(session)))
    from (
      select c.input_tokens, c.output_tokens, exists (select from public.messages m
          where m.session_id = session.id and m.role = 'summary' and m.created_at > c.started_at)
        as is_summed_up
      from public.model_calls c
      where c.session_id = session.id and c.function_name is null and c.input_tokens > 0
        and c.finished_at is not null
      order by c.started_at desc limit 1) newest
    cross join lateral (
      select min(c.input_tokens) as tokens from public.model_calls c
      where c.session_id = session.id and c.function_name is null and c.input_tokens > 0) least);
end
$$;
comment on function private.context_json(public.sessions, boolean) is
  'How much of its model''s context a session fills: used_tokens as the provider counted them in '
  'the last call, and what they are made of, in detail or where nothing else tells how many they '
  'are. fixed_tokens is the smallest request so far, which is '
  'little more than instructions and tools. Null before the first call.';

create function private.waits_for_json(session_id uuid)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (
    select case when r.requested_by = auth.uid() or found.code = 'runs_paused'
      then jsonb_build_object('code', found.code, 'sentence', coalesce(
        private.limit_sentence(found.code, true),
        'As many of your runs are at work as may be at once. This one starts when another ends.'))
      -- Nobody else learns that a user is blocked.
      else jsonb_build_object('code', 'limit_of_requester', 'sentence',
        'A limit of the user who asked for this run keeps it waiting.') end
    from public.runs r
    cross join lateral (select private.waits_for(r) as code) found
    where r.session_id = waits_for_json.session_id and r.status = 'queued'
      and found.code <> 'its_turn');
end
$$;
comment on function private.waits_for_json(uuid) is
  'Why the next run of a session does not start, as the caller may know it: {code, sentence}. '
  'Null: nothing is in its way.';

create function private.session_usage(session_id uuid, in_detail boolean)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  session public.sessions;
begin
  select * into session from public.sessions s where s.id = session_usage.session_id;
  if session.id is null or private.my_role(session.id) is null then
    perform private.refuse(404, 'session_not_found',
      'This session does not exist, or you are not a member of it.');
  end if;
  return jsonb_build_object('context', private.context_json(session, in_detail),
    'waits_for', private.waits_for_json(session.id),
    'max_cost', (select b.max_cost from private.session_budgets b where b.session_id = session.id),
    'cost', coalesce(
      (select b.spent + b.reserved from private.session_budgets b where b.session_id = session.id),
      (select sum(case when c.finished_at is null then c.reserved_cost else c.cost end)
        from public.model_calls c where c.session_id = session.id), 0),
    'own_keys_cost', (
      select coalesce(sum(c.cost), 0) from public.model_calls c
      where c.session_id = session.id and c.uses_own_key));
end
$$;
create function public.session_usage(session_id uuid, in_detail boolean default false)
returns jsonb language sql stable set search_path = '' as $$
  select private.session_usage(session_id, in_detail)
$$;
comment on function public.session_usage(uuid, boolean) is
  'What a session has cost so far, whoever paid, its budget, how full the context of its model is, '
  'and which limit keeps its next run waiting. In detail, also what fills the context: reading the '
  'whole conversation takes a while. For members.';

grant execute on function private.my_usage(integer), private.session_usage(uuid, boolean),
  public.my_usage(integer), public.session_usage(uuid, boolean) to authenticated;
