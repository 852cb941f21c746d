-- What people do to a run that is queued, at work or waiting: they stop it, or answer what it asks.
-- Depends on: run endings, requests.

create function private.stop_removed_run(run_id uuid)
returns public.run_status language plpgsql stable set search_path = '' as $$
begin
  if exists (select from public.session_events e
      join public.messages m on m.id = (e.payload ->> 'message_id')::uuid
      where e.run_id = stop_removed_run.run_id and e.type = 'run_queued'
        and m.status <> 'discarded') then
    perform private.refuse(409, 'message_already_read', 'The agent has read this message already.');
  end if;
  return 'stopped';
end
$$;
comment on function private.stop_removed_run(uuid) is
  'Answers for a queued run that was removed: its message was deleted, or another run has read it.';

create function private.ask_to_stop(run public.runs)
returns public.run_status language plpgsql volatile set search_path = '' as $$
begin
  if run.finished_at is not null then return run.status; end if;
  if run.stop_requested_at is null then
    update public.runs r set stop_requested_at = now(), stop_requested_by = auth.uid()
    where r.id = run.id;
    perform private.append_event(run.session_id, 'run_stop_requested', '{}', run.id, auth.uid());
  end if;
  if exists (select from worker.leases l
      where l.run_id = run.id and l.expires_at > clock_timestamp()) then
    return run.status;
  end if;
  perform private.end_run(run.id, 'stopped');
  return 'stopped';
end
$$;
comment on function private.ask_to_stop(public.runs) is
  'Stops a run, which is locked after its session: at once, or by the process that works on it.';

create function private.stop_run(run_id uuid)
returns public.run_status language plpgsql volatile security definer set search_path = '' as $$
declare
  run public.runs;
begin
  perform private.lock_session(private.session_of_run(stop_run.run_id), 'editor');
  select * into run from public.runs r where r.id = stop_run.run_id for update;
  if run.id is null then return private.stop_removed_run(stop_run.run_id); end if;
  return private.ask_to_stop(run);
end
$$;
create function public.stop_run(run_id uuid)
returns public.run_status language sql volatile set search_path = '' as $$
  select private.stop_run(run_id)
$$;
comment on function public.stop_run(uuid) is
  'Stops a run. If a process works on it, the process learns of it when it next stores something; '
  'otherwise the run stops at once. Harmless to repeat.';

create function private.allow_tool(session_id uuid, tool text)
returns void language plpgsql volatile set search_path = '' as $$
declare
  session public.sessions;
begin
  update public.sessions s set allowed_tools = s.allowed_tools || allow_tool.tool
  where s.id = allow_tool.session_id and allow_tool.tool is not null
    and allow_tool.tool <> all (s.allowed_tools) and cardinality(s.allowed_tools) < 50
  returning * into session;
  if found then perform private.log_session_change(session); end if;
end
$$;
comment on function private.allow_tool(uuid, text) is
  'From now on the agent uses this tool in this session without asking.';

create function private.store_answer(request public.run_requests, answer jsonb)
returns void language plpgsql volatile set search_path = '' as $$
begin
  update public.run_requests q set status = 'answered', answer = store_answer.answer,
    answered_by = auth.uid(), closed_at = now()
  where q.id = request.id;
  perform private.append_event(request.session_id, 'request_answered', jsonb_build_object(
    'request_id', request.id, 'answer', store_answer.answer), request.run_id, auth.uid());
  if request.kind = 'approval' and answer @> '{"approved": true, "always": true}' then
    perform private.allow_tool(request.session_id, request.question ->> 'tool');
  end if;
  perform private.resume_run(request.run_id);
end
$$;
comment on function private.store_answer(public.run_requests, jsonb) is
  'Answers an open request of a locked session, and the run goes on.';

create function private.answer_request(request_id uuid, answer jsonb)
returns public.request_status language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions;
  request public.run_requests;
begin
  perform private.require_json(answer, 'object', 262144, 'answer');
  session := private.lock_session((select q.session_id from public.run_requests q
    where q.id = answer_request.request_id), 'editor');
  select * into request from public.run_requests q
  where q.id = answer_request.request_id for update;
  if request.status = 'answered' and request.answer = answer_request.answer then
    return request.status;
  end if;
  if request.status <> 'open' then
    perform private.refuse(409, 'request_closed',
      'This has been answered or is no longer asked.',
      jsonb_build_object('status', request.status, 'answer', request.answer));
  end if;
  perform private.require_room(session.owner_id, 0, octet_length(answer_request.answer::text));
  perform private.store_answer(request, answer_request.answer);
  return 'answered';
end
$$;
create function public.answer_request(request_id uuid, answer jsonb)
returns public.request_status language sql volatile set search_path = '' as $$
  select private.answer_request(request_id, answer)
$$;
comment on function public.answer_request(uuid, jsonb) is
  'Answers what a run waits for. The first answer counts, and the run goes on. Harmless to repeat '
  'with the same answer. An approval with {"approved": true, "always": true} also adds the tool to '
  'the session''s allowed_tools.';

grant execute on function private.stop_run(uuid), private.answer_request(uuid, jsonb),
  public.stop_run(uuid), public.answer_request(uuid, jsonb) to authenticated;
