-- How a slice gives a run up in good order: it waits for an answer, yields to the next slice, or
-- finishes it.

create function private.park_run(run_id uuid, status public.run_status)
returns void language plpgsql volatile set search_path = '' as $$
begin
  delete from worker.leases l where l.run_id = park_run.run_id;
  update public.runs r set status = park_run.status, is_parked = true, idle_since = now()
  where r.id = park_run.run_id;
end
$$;
comment on function private.park_run(uuid, public.run_status) is
  'Gives up the lease of a run that will go on as the same attempt.';

create function worker.wait_for_answer(run_id uuid, token uuid, request jsonb)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(wait_for_answer.run_id, token);
  expiry interval := coalesce(make_interval(secs => (request ->> 'seconds')::integer),
    (select request_expiry from private.settings));
  opened public.run_requests;
begin
  if run.stop_requested_at is not null then
    perform private.end_run(run.id, 'stopped');
    return;
  end if;
  insert into public.run_requests (id, session_id, run_id, call_id, step, kind, question,
    expires_at)
  values ((request ->> 'id')::uuid, run.session_id, run.id, request ->> 'call_id', run.step,
    (request ->> 'kind')::public.request_kind, request -> 'question', now() + expiry)
  returning * into opened;
  perform private.park_run(run.id, 'waiting');
  perform private.append_events(run.session_id, private.interrupt_open_call(run) || array[
    row('request_opened', jsonb_build_object('request_id', opened.id, 'kind', opened.kind,
      'call_id', opened.call_id, 'question', opened.question,
      'expires_at', opened.expires_at))::private.new_event,
    row('run_waited', jsonb_build_object('request_id', opened.id))::private.new_event], run.id);
end
$$;
comment on function worker.wait_for_answer(uuid, uuid, jsonb) is
  'Opens a request {id, kind, call_id, question, seconds?} and gives up the lease until it is '
  'answered or expires. A run that is to stop ends instead.';

create function private.resume_run(run_id uuid)
returns void language plpgsql volatile set search_path = '' as $$
begin
  -- In the queue it has its own time to wait, whatever it waited for before.
  update public.runs r set status = 'queued', is_parked = true,
    idle = r.idle + coalesce(now() - r.idle_since, '0'), idle_since = now()
  where r.id = resume_run.run_id and r.status = 'waiting';
  if found then perform private.kick_agent(resume_run.run_id); end if;
end
$$;
comment on function private.resume_run(uuid) is 'Queues a waiting run again.';

create function worker.yield_run(run_id uuid, token uuid, reason text default '')
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs := private.hold_run(yield_run.run_id, token);
begin
  if run.stop_requested_at is not null then
    perform private.end_run(run.id, 'stopped');
    return;
  end if;
  perform private.park_run(run.id, 'queued');
  perform private.append_events(run.session_id, private.interrupt_open_call(run) || row(
    'run_yielded', jsonb_build_object('reason', left(reason, 200)))::private.new_event, run.id);
  perform private.kick_agent(run.id);
end
$$;
comment on function worker.yield_run(uuid, uuid, text) is
  'Gives up the lease because the time of the slice is over. The next slice is kicked and goes on '
  'as the same attempt. A run that is to stop ends instead.';

create function worker.finish_run(run_id uuid, token uuid, status text,
  error_code text default null, error_sentence text default null)
returns boolean language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs;
begin
  if status is null or status not in ('succeeded', 'failed', 'stopped')
     or (status = 'failed') <> (error_code is not null) then
    perform private.refuse(400, 'invalid_input',
      'A run ends as succeeded, stopped, or failed with an error code.');
  end if;
  run := private.hold_run(finish_run.run_id, token);
  if status = 'succeeded' then return private.succeed_run(run); end if;
  perform private.end_run(run.id, status::public.run_status, error_code, error_sentence);
  return true;
end
$$;
comment on function worker.finish_run(uuid, uuid, text, text, text) is
  'Ends a run and kicks the next one of its session. False: it has not succeeded yet, because a '
  'message waits to be read. Read the history again.';
