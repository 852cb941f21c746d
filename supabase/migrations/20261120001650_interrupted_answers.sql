-- What a process leaves behind that dies or yields during a model call. The text that it stored is
-- kept, and the next attempt asks the model to continue it. The call is settled by an estimate.
-- Callers hold the lock of the session.

-- Nobody knows what the model wrote and the process did not store: thoughts that are not shown, and
-- calls of tools. For as long as no text was stored it counts as writing 100 tokens a second, as in
-- models/call-bill.ts, but for a first second of waiting. Three bytes of text count as a token,
-- which is rather too many than too few.
create function private.estimated_usage(call public.model_calls, alive_until timestamptz)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('input_tokens', call.reserved_input_tokens,
    'output_tokens', least(call.reserved_output_tokens,
      ceil(coalesce(sum(octet_length(event.payload ->> 'text')), 0) / 3.0) + ceil(100 * (
        greatest(0, extract(epoch from
          alive_until - coalesce(max(event.created_at), call.started_at)))
        + case when min(event.created_at) > call.started_at + interval '1 second'
          then extract(epoch from min(event.created_at) - call.started_at) else 0 end))
    )::bigint)
  from public.messages m
  join public.session_events event on event.session_id = m.session_id and event.seq > m.seq
    and event.type in ('text_streamed', 'reasoning_streamed')
    and event.payload ->> 'message_id' = m.id::text
  where m.run_id = call.run_id and m.step = call.step and m.status = 'streaming'
    and call.function_name is null
$$;
comment on function private.estimated_usage(public.model_calls, timestamptz) is
  'What a model call has used whose process was last heard of at that time: all of the request, '
  'the text that was streamed, and what may have been written in silence.';

create function private.settle_interrupted_calls(run_id uuid, alive_until timestamptz)
returns void language plpgsql volatile set search_path = '' as $$
begin
  perform private.settle_call(c.id, jsonb_build_object('is_estimate', true,
    'error_code', 'interrupted', 'usage',
    private.estimated_usage(c, least(clock_timestamp(), settle_interrupted_calls.alive_until))))
  from public.model_calls c
  where c.run_id = settle_interrupted_calls.run_id and c.finished_at is null;
end
$$;
comment on function private.settle_interrupted_calls(uuid, timestamptz) is
  'Settles the open calls of a run by an estimate, while its message is still streaming. '
  'alive_until: when its lease was renewed last; null without a lease.';

-- Thoughts that text follows are kept for readers. Providers accept only thoughts that they signed,
-- so no request has them. Thoughts that no text follows are dropped: the next attempt reasons
-- again.
create function private.keep_streamed_text(
  run public.runs, status public.message_status, stop_reason text default null)
returns private.new_event[] language plpgsql volatile set search_path = '' as $$
declare
  message public.messages;
  kept jsonb;
  events private.new_event[] := '{}';
begin
  for message in
    select * from public.messages m where m.run_id = run.id and m.status = 'streaming'
  loop
    select coalesce(jsonb_agg(said.part - 'part' order by said.place), '[]') into kept
    from (
      select part, (part ->> 'part')::integer as place,
        max((part ->> 'part')::integer) filter (where part ->> 'type' = 'text') over () as last_text
      from jsonb_array_elements(private.streamed_text(run.session_id, message.id)) part
      where part ->> 'text' ~ '\S'
    ) said
    where said.place <= said.last_text;
    if kept = '[]' then
      update public.messages m set status = 'discarded' where m.id = message.id;
      events := events || row('message_discarded',
        jsonb_build_object('message_id', message.id))::private.new_event;
    else
      update public.messages m set parts = kept, status = keep_streamed_text.status,
        stop_reason = keep_streamed_text.stop_reason where m.id = message.id;
      events := events || row('message_finished', jsonb_build_object('message_id', message.id,
        'status', keep_streamed_text.status, 'parts', kept,
        'stop_reason', keep_streamed_text.stop_reason))::private.new_event;
    end if;
  end loop;
  return events;
end
$$;
comment on function private.keep_streamed_text(public.runs, public.message_status, text) is
  'Closes the message of a run that is still streaming, with the text so far and the thoughts '
  'before it. One without text is discarded. Returns the events to log.';

create function private.interrupt_open_call(run public.runs)
returns private.new_event[] language plpgsql volatile set search_path = '' as $$
declare
  alive_until timestamptz;
begin
  select l.expires_at - l.lasts into alive_until
  from worker.leases l where l.run_id = run.id for update;
  perform private.settle_interrupted_calls(run.id, alive_until);
  return private.keep_streamed_text(run, 'finished', 'interrupted');
end
$$;
comment on function private.interrupt_open_call(public.runs) is
  'Closes the call and the message that a process had begun when it died or yielded. The next '
  'attempt continues the message. Returns the events to log.';

-- A call of an attempt that finished it shows that the run is not what kills its processes. Text
-- that was kept shows nothing: the next word may kill the next one.
create function private.attempts_in_vain(run public.runs)
returns integer language plpgsql stable set search_path = '' as $$
begin
  return run.attempt - coalesce((
    select max(c.attempt) from public.model_calls c
    where c.run_id = run.id and c.finished_at is not null and c.error_code is null), 0);
end
$$;
comment on function private.attempts_in_vain(public.runs) is
  'How many attempts in a row, up to now, have finished no model call.';
