-- Appending: one statement stores what all runs of a process have to say, and renews their leases.

create function private.lock_sessions_of_runs(run_ids uuid[], waits boolean)
returns uuid[] language plpgsql volatile set search_path = '' as $$
begin
  if waits then
    return array(
      select s.id from public.sessions s
      where s.id in (select r.session_id from public.runs r where r.id = any(run_ids))
      order by s.id for no key update);
  end if;
  return array(
    select s.id from public.sessions s
    where s.id in (select r.session_id from public.runs r where r.id = any(run_ids))
    order by s.id for no key update skip locked);
end
$$;
comment on function private.lock_sessions_of_runs(uuid[], boolean) is
  'Locks the sessions of runs in the order of their ids and returns the ids. Sessions that others '
  'have locked are waited for, or left out.';

create function worker.append_many(batches jsonb, waits boolean default false)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  allowed constant text[] :=
    array['text_streamed', 'reasoning_streamed', 'plan_updated', 'model_retried',
      'model_switched'];
  locked_ids uuid[];
  answers jsonb;
begin
  locked_ids := private.lock_sessions_of_runs(
    array(select (entry ->> 'run_id')::uuid from jsonb_array_elements(batches) entry), waits);
  -- A second statement, because it sees what those who held the locks have committed.
  with given as materialized (
    select g.position, g.run_id, g.token, g.batch, g.events,
      jsonb_typeof(g.events) = 'array' and pg_column_size(g.events) <= 1048576
        and not jsonb_path_exists(g.events, 'strict $.**{65}') as is_list
    from rows from (jsonb_to_recordset(batches)
      as (run_id uuid, token uuid, batch integer, events jsonb)) with ordinality
      as g (run_id, token, batch, events, position)
  ), entry as materialized (
    select g.position, g.run_id, g.token, g.batch, run.session_id,
      run.stop_requested_at is not null as stop_requested,
      case when lease.token is distinct from g.token or run.status <> 'running' then 'lease_lost'
        when run.session_id <> all(locked_ids) then 'session_locked'
        when not coalesce(g.is_list, false) or exists (
          select from jsonb_array_elements(g.events) event
          where event ->> 'type' is null or event ->> 'type' <> all(allowed))
          then 'invalid_input' end as code,
      case when g.batch is null or g.batch > lease.batch then g.events end as new_events
    from given g
    left join lateral (select * from public.runs r where r.id = g.run_id limit 1) run on true
    left join lateral (select * from worker.leases l where l.run_id = g.run_id limit 1) lease
      on true
  ), renewed as (
    update worker.leases l set expires_at = clock_timestamp() + l.lasts,
      batch = greatest(l.batch, entry.batch)
    from entry where entry.code is null and l.run_id = entry.run_id
  ), event as materialized (
    select entry.session_id, entry.run_id, (e.event ->> 'type')::public.event_type as type,
      e.event - 'type' as payload,
      row_number() over (partition by entry.session_id order by entry.position, e.position) as place
    from entry
    cross join lateral jsonb_array_elements(entry.new_events) with ordinality as e (event, position)
    where entry.code is null
      and (e.event ->> 'type' not in ('text_streamed', 'reasoning_streamed')
        or e.event ->> 'message_id' in (
          select m.id::text from public.messages m
          where m.session_id = entry.session_id and m.run_id = entry.run_id
            and m.status = 'streaming'))
  ), numbered as (
    update public.sessions s set last_seq = s.last_seq + added.events, updated_at = now()
    from (select event.session_id, count(*) as events from event group by event.session_id) added
    where s.id = added.session_id
    returning s.id, s.last_seq, s.last_seq - added.events as seq_before
  ), stored as (
    insert into public.session_events (session_id, seq, type, run_id, payload)
    select event.session_id, numbered.seq_before + event.place, event.type, event.run_id,
      event.payload
    from event join numbered on numbered.id = event.session_id
  )
  select jsonb_agg(case when entry.code is null
    then jsonb_build_object('run_id', entry.run_id, 'last_seq', numbered.last_seq,
      'stop_requested', entry.stop_requested)
    else jsonb_build_object('run_id', entry.run_id, 'code', entry.code) end
    order by entry.position)
  into answers
  from entry left join numbered on numbered.id = entry.session_id;
  return coalesce(answers, '[]');
end
$$;
comment on function worker.append_many(jsonb, boolean) is
  'Stores a batch of streamed events for each of several runs and renews their leases: one round '
  'trip. batches: [{run_id, token, batch, events}]; without events an entry is a heartbeat. batch '
  'counts up within a lease: one that was stored before is not stored again, and its last_seq is '
  'null. Text of a message that is no longer streaming is skipped, because the message has it all. '
  'Answers in the same order with {run_id, last_seq, stop_requested}, or with {run_id, code} where '
  'nothing was done: lease_lost, invalid_input, or session_locked if somebody else has locked the '
  'session. With waits, locked sessions are waited for.';
