-- Appending: one statement stores what all runs of a process have to say, and renews their leases.

create type private.run_batch as (
  place bigint, run_id uuid, session_id uuid, batch integer, events jsonb, stop_requested boolean,
  code text);
comment on type private.run_batch is
  'What one run has to say. events: those that are not stored yet. code: why none is stored.';

create function private.wait_for_sessions(batches jsonb)
returns void language plpgsql volatile set search_path = '' as $$
begin
  perform set_config('lock_timeout', '0.8s', true);
  perform from public.sessions s
  where s.id in (
    select r.session_id from jsonb_array_elements(batches) batch
    join public.runs r on r.id = (batch ->> 'run_id')::uuid)
  order by s.id for no key update;
exception
  when lock_not_available then return;
end
$$;
comment on function private.wait_for_sessions(jsonb) is
  'Locks the sessions of batches in the order of their ids, unless that takes over 0.8 seconds.';

create function private.hold_batches(batches jsonb)
returns private.run_batch[] language plpgsql volatile set search_path = '' as $$
declare
  allowed constant text[] := array['text_streamed', 'reasoning_streamed', 'plan_updated',
    'model_retried', 'model_switched'];
begin
  -- The rows that it locks are those of the last commit, even of one later than its snapshot. A
  -- run that is no longer running has no lease.
  return array(
    select row(given.place, given.run_id, run.session_id, given.batch,
      case when given.batch is null or given.batch > lease.batch then given.events end,
      run.stop_requested_at is not null,
      case when jsonb_typeof(given.events) is distinct from 'array'
          or pg_column_size(given.events) > 1048576
          or jsonb_path_exists(given.events, 'strict $.**{65}')
          or exists (select from jsonb_array_elements(given.events) event
            where event ->> 'type' is null or event ->> 'type' <> all(allowed))
        then 'invalid_input' end)::private.run_batch
    from rows from (jsonb_to_recordset(batches)
      as (run_id uuid, token uuid, batch integer, events jsonb)) with ordinality
      as given (run_id, token, batch, events, place)
    join public.runs run on run.id = given.run_id
    join worker.leases lease on lease.run_id = given.run_id and lease.token = given.token
    join public.sessions session on session.id = run.session_id
    order by session.id, given.place for no key update of session, lease skip locked);
end
$$;
comment on function private.hold_batches(jsonb) is
  'Locks the sessions and leases of batches, in the order of the sessions'' ids, and checks the '
  'batches. Leaves out those without a lease and those whose session others have locked.';

create function private.refuse_batches(batches jsonb, held private.run_batch[])
returns private.run_batch[] language plpgsql volatile set search_path = '' as $$
begin
  return array(
    select row(given.place, given.run_id, null, null, null, null,
      case when lease.token = given.token then 'session_locked' else 'lease_lost' end
      )::private.run_batch
    from rows from (jsonb_to_recordset(batches) as (run_id uuid, token uuid)) with ordinality
      as given (run_id, token, place)
    left join worker.leases lease on lease.run_id = given.run_id
    where not exists (select from unnest(held) batch where batch.place = given.place));
end
$$;
comment on function private.refuse_batches(jsonb, private.run_batch[]) is
  'Says of the batches that are not held why.';

create function private.store_batches(batches private.run_batch[])
returns jsonb language plpgsql volatile set search_path = '' as $$
declare
  last_seqs jsonb;
begin
  with event as materialized (
    select batch.session_id, batch.run_id, (e.event ->> 'type')::public.event_type as type,
      e.event - 'type' as payload,
      row_number() over (partition by batch.session_id order by batch.place, e.place) as place
    from unnest(batches) batch
    cross join lateral jsonb_array_elements(batch.events) with ordinality as e (event, place)
    where batch.code is null
      and (e.event ->> 'type' not in ('text_streamed', 'reasoning_streamed')
        or e.event ->> 'message_id' in (
          select m.id::text from public.messages m
          where m.session_id = batch.session_id and m.run_id = batch.run_id
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
  select jsonb_object_agg(numbered.id, numbered.last_seq) into last_seqs from numbered;
  return last_seqs;
end
$$;
comment on function private.store_batches(private.run_batch[]) is
  'Numbers and stores the events of batches, and returns the last number of each session. Text of '
  'a message that is no longer streaming is skipped, because the message has it all.';

-- Planned once, with look-ups by id alone: planning for each number of batches takes as long as
-- storing one, and the planner, which cannot know that they are few, would read whole tables.
create function worker.append_many(batches jsonb, waits boolean default false)
returns jsonb language plpgsql volatile security definer set search_path = ''
set plan_cache_mode = force_generic_plan set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  held private.run_batch[];
  last_seqs jsonb;
  answers jsonb;
begin
  if waits then
    perform private.wait_for_sessions(batches);
  end if;
  held := private.hold_batches(batches);
  if exists (select from unnest(held) batch where batch.code is null and batch.events <> '[]') then
    last_seqs := private.store_batches(held);
  end if;
  with renewed as (
    update worker.leases l set expires_at = clock_timestamp() + l.lasts,
      batch = greatest(l.batch, batch.batch)
    from unnest(held) batch where batch.code is null and l.run_id = batch.run_id
  )
  select jsonb_agg(case when batch.code is null
    then jsonb_build_object('run_id', batch.run_id,
      'last_seq', last_seqs -> batch.session_id::text, 'stop_requested', batch.stop_requested)
    else jsonb_build_object('run_id', batch.run_id, 'code', batch.code) end
    order by batch.place)
  into answers
  from unnest(case when cardinality(held) = jsonb_array_length(batches) then held
    else held || private.refuse_batches(batches, held) end) batch;
  return coalesce(answers, '[]');
end
$$;
comment on function worker.append_many(jsonb, boolean) is
  'Stores a batch of streamed events for each of several runs and renews their leases: one round '
  'trip. batches: [{run_id, token, batch, events}]; without events it is a heartbeat. batch counts '
  'up within a lease: one that was stored before is not stored again, and its last_seq is null. '
  'Answers in the same order with {run_id, last_seq, stop_requested}, or with {run_id, code} where '
  'nothing was done: lease_lost, invalid_input, or session_locked if somebody else has locked the '
  'session. With waits, locked sessions are waited for.';
