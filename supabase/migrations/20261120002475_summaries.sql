-- Summing up a conversation because a user asks for it. The request is a message like any other, so
-- it waits its turn, can be stopped and tried again, and has a cost; its run does nothing else.
-- Depends on: conversation.  Read by: private.history_json, the agent.

create function private.has_news_to_sum_up(session_id uuid)
returns boolean language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from public.messages m
    where m.session_id = has_news_to_sum_up.session_id and m.role = 'assistant'
      and m.status in ('finished', 'stopped') and m.seq > coalesce((
        select max(s.seq) from public.messages s
        where s.session_id = has_news_to_sum_up.session_id and s.role = 'summary'), 0));
end
$$;
comment on function private.has_news_to_sum_up(uuid) is
  'Whether the agent has said something since the last summary.';

create function private.sum_up_session(session_id uuid, id uuid)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  session public.sessions := private.lock_session(sum_up_session.session_id, 'editor');
  pending_id uuid := (
    select m.id from public.runs r join public.messages m on m.id = r.message_id
    where r.session_id = session.id and r.finished_at is null and m.sums_up limit 1);
  is_known boolean := (select m.sums_up from public.messages m where m.id = sum_up_session.id);
  answer jsonb;
begin
  -- Null: there is no message with this id.
  if not is_known then perform private.refuse_taken_id(); end if;
  if pending_id is null and is_known is null and not private.has_news_to_sum_up(session.id) then
    perform private.refuse(409, 'nothing_to_sum_up',
      'The agent has said nothing yet since the last summary.');
  end if;
  answer := private.send_message(session.id, coalesce(pending_id, sum_up_session.id),
    '[{"type": "text", "text": "Sum up the conversation so far."}]', false);
  if pending_id is null and is_known is null then
    update public.messages m set sums_up = true where m.id = sum_up_session.id;
  end if;
  return answer;
end
$$;
create function public.sum_up_session(session_id uuid, id uuid)
returns jsonb language sql volatile set search_path = '' as $$
  select private.sum_up_session(session_id, id)
$$;
comment on function public.sum_up_session(uuid, uuid) is
  'Asks for a summary of the conversation, with which later runs begin instead of with what was '
  'said. Answers like send_message, for a message with this id. While a summary is asked for '
  'already, it answers for that one.';

grant execute on function private.sum_up_session(uuid, uuid), public.sum_up_session(uuid, uuid)
  to authenticated;
