-- Trying a run again that failed or was stopped.

create function private.require_retryable(run public.runs)
returns void language plpgsql stable set search_path = '' as $$
begin
  if run.id is null or run.status not in ('failed', 'stopped') then
    perform private.refuse(409, 'run_not_retryable',
      'Only a run that failed or was stopped can be tried again.');
  end if;
  if exists (
    select from public.runs later
    join public.messages m on m.id = later.message_id
    join public.messages answered on answered.id = run.message_id
    where later.session_id = run.session_id and later.id <> run.id
      and later.started_at is not null
      and (m.read_seq, later.created_at) > (answered.read_seq, run.created_at)
  ) then
    perform private.refuse(409, 'run_not_retryable',
      'The conversation has gone on since. Only its last run can be tried again.');
  end if;
end
$$;
comment on function private.require_retryable(public.runs) is
  'Refuses a run that succeeded or goes on, and one after which another has begun.';

create function private.retry_run(run_id uuid)
returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(
    private.session_of_run(retry_run.run_id), 'editor');
  run public.runs;
  again public.runs;
begin
  select * into run from public.runs r where r.id = retry_run.run_id;
  select * into again from public.runs r
  where r.message_id = run.message_id and r.created_at > run.created_at
    and r.finished_at is null;
  if again.id is not null then return again.id; end if;
  perform private.require_retryable(run);
  if session.archived_at is not null then
    perform private.refuse(409, 'session_archived',
      'This session is archived. Unarchive it before you write in it.');
  end if;
  perform private.refuse_more_queued((select auth.uid()));
  perform private.require_room(session.owner_id);
  again.id := private.add_run(session, run.message_id, least(run.place, (
    select min(r.place) - 1 from public.runs r
    where r.session_id = session.id and r.status = 'queued')), auth.uid());
  select * into again from public.runs r where r.id = again.id;
  perform private.append_event(session.id, 'run_queued', jsonb_build_object(
    'message_id', again.message_id, 'place', again.place), again.id, auth.uid());
  perform private.unpause_queue(session.id, auth.uid());
  perform private.kick_agent(again.id);
  return again.id;
end
$$;
create function public.retry_run(run_id uuid)
returns uuid language sql volatile set search_path = '' as $$
  select private.retry_run(run_id)
$$;
comment on function public.retry_run(uuid) is
  'Tries the last run of a session again that failed or was stopped: a fresh run for the same '
  'message goes on from what is there, before what is queued. Returns its id. Harmless to repeat '
  'while that run goes on.';
grant execute on function private.retry_run(uuid), public.retry_run(uuid) to authenticated;
