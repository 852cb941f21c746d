// What must hold in the database, whatever happened to a session. Each broken rule is one sentence.
import type postgres from "postgres";

/** Rules that hold at any moment. The session's users must have no other sessions: their spend is compared as well. */
export async function brokenInvariants(sql: postgres.Sql, sessionId: string): Promise<string[]> {
  const broken = await sql<{ fault: string }[]>`
    with run as (select * from public.runs where session_id = ${sessionId}),
    event as (select * from public.session_events where session_id = ${sessionId}),
    ended as (select * from run where finished_at is not null),
    call as (select * from public.model_calls where session_id = ${sessionId})
    select 'the log has no event ' || n as fault
      from generate_series(1, (select last_seq from public.sessions where id = ${sessionId})) n
      where not exists (select from event where seq = n) and not exists (
        select from public.messages m where m.session_id = ${sessionId} and m.status <> 'streaming' and n > m.seq
          and n < (select min(seq) from event where type in ('message_finished', 'message_discarded')
            and payload ->> 'message_id' = m.id::text))
    union all select 'the log goes on after its last number' where (select max(seq) from event)
      > (select last_seq from public.sessions where id = ${sessionId})
    union all select 'two runs are live' where (select count(*) from run where status in ('running', 'waiting')) > 1
    union all select 'a lease on a run that is not running: ' || run.id from run join worker.leases l on l.run_id = run.id where run.status <> 'running'
    union all select 'a running run without a lease: ' || run.id from run where run.status = 'running'
      and not exists (select from worker.leases l where l.run_id = run.id)
    union all select 'an open tool call in an ended run: ' || t.call_id from ended join public.tool_calls t on t.run_id = ended.id where t.finished_at is null
    union all select 'a streaming message of a run without a worker: ' || m.id from run join public.messages m on m.run_id = run.id
      where m.status = 'streaming' and run.status <> 'running'
    union all select 'an open request of a run that does not wait: ' || q.id from run join public.run_requests q on q.run_id = run.id
      where q.status = 'open' and run.status <> 'waiting'
    union all select 'a run waits for nothing: ' || run.id from run where run.status = 'waiting'
      and not exists (select from public.run_requests q where q.run_id = run.id and q.status = 'open')
    union all select 'an open model call of a run without a worker: ' || call.id from run join call on call.run_id = run.id
      where call.finished_at is null and run.status <> 'running'
    union all select 'run_finished not exactly once: ' || ended.id from ended
      where (select count(*) from event where event.run_id = ended.id and type = 'run_finished') <> 1
    union all select 'run_finished of a run that has not ended: ' || run.id from run where run.finished_at is null
      and exists (select from event where event.run_id = run.id and type = 'run_finished')
    union all select 'something after run_finished: ' || ended.id from ended where exists (select from event last
      where last.run_id = ended.id and last.seq > (select seq from event where event.run_id = ended.id and type = 'run_finished'))
    union all select 'attempts do not match their starts: ' || run.id from run
      where run.attempt <> (select count(*) from event where event.run_id = run.id and type = 'run_started')
    union all select 'more attempts in one step than are allowed: ' || run.id from run
      where run.attempt - (select coalesce(max(call.attempt), 0) from call where call.run_id = run.id and call.error_code is null
        and call.finished_at is not null) > (select max_attempts from private.settings)
    union all select 'usage is not the sum of its calls: ' || run.id from run
      where not exists (select from call where call.run_id = run.id
        having (sum(input_tokens), sum(cached_tokens), sum(output_tokens), sum(cost))
          = (run.input_tokens, run.cached_tokens, run.output_tokens, run.cost)
          or (count(*), run.input_tokens + run.output_tokens + run.cost) = (0, 0))
    union all select 'money spent is not the sum of the calls: ' || m.user_id from public.session_members m
      where m.session_id = ${sessionId} and coalesce((select sum(spent) from private.user_spend d where d.user_id = m.user_id), 0)
        <> coalesce((select sum(call.cost) from call join run on run.id = call.run_id where run.requested_by = m.user_id
          and not call.uses_own_key), 0)
    union all select 'money reserved is not that of open calls: ' || m.user_id from public.session_members m
      where m.session_id = ${sessionId} and coalesce((select sum(reserved) from private.user_spend d where d.user_id = m.user_id), 0)
        <> coalesce((select sum(call.reserved_cost) from call join run on run.id = call.run_id
            where run.requested_by = m.user_id and call.finished_at is null and not call.uses_own_key), 0)
    union all select 'a tool returned not exactly once: ' || t.call_id from public.tool_calls t where t.session_id = ${sessionId}
      and t.finished_at is not null and (select count(*) from event where event.run_id = t.run_id and type = 'tool_returned'
        and payload ->> 'call_id' = t.call_id) <> 1
    union all select 'an empty queue is paused' from public.sessions s where s.id = ${sessionId}
      and s.queue_paused_at is not null and not exists (select from run where run.status = 'queued')
    union all select 'a run is live while the queue is paused: ' || run.id from run join public.sessions s on s.id = run.session_id
      where s.queue_paused_at is not null and (run.status in ('running', 'waiting') or run.status = 'queued' and run.attempt > 0)
    union all select 'a message that no run will read: ' || m.id from public.messages m where m.session_id = ${sessionId}
      and m.role = 'user' and m.status = 'finished' and m.read_seq is null
      and not exists (select from run where run.message_id = m.id and run.status = 'queued')
    union all select 'a message waits to join a run that has ended: ' || m.id from ended
      join public.messages m on m.joins_run_id = ended.id where m.read_seq is null
    union all select 'streamed text is never deleted: ' || event.seq from event join public.messages m
      on m.id::text = event.payload ->> 'message_id' where event.type in ('text_streamed', 'reasoning_streamed')
      and m.status <> 'streaming' and not exists (select from private.ended_streams s
        where s.message_id = m.id and event.seq between s.first_seq and s.last_seq)`;
  return broken.map(({ fault }) => fault);
}

/** Rules that hold once the session's runs have ended. */
export async function brokenAfterEnd(sql: postgres.Sql, sessionId: string, modelRequests: number): Promise<string[]> {
  const [rules] = await sql`
    select
      not exists (select from public.session_events e where e.session_id = ${sessionId}
        and e.type in ('message_finished', 'tool_called')
        group by e.type, coalesce(e.payload ->> 'call_id', e.payload ->> 'message_id') having count(*) > 1)
        as "No message and no tool call is announced twice.",
      not exists (select from public.session_events e join public.messages m on m.id::text = e.payload ->> 'message_id'
        where e.session_id = ${sessionId} and e.type = 'text_streamed' and (m.status = 'discarded' or 0 = strpos(
          (select string_agg(part ->> 'text', '' order by at) from jsonb_array_elements(m.parts) with ordinality parts (part, at)),
          e.payload ->> 'text')))
        as "Text that was shown stays.",
      (select count(*) >= ${modelRequests} from public.model_calls c where c.session_id = ${sessionId})
        as "Every request to a model is counted.",
      not exists (select from public.messages m
        where m.session_id = ${sessionId} and m.role = 'assistant' and m.status = 'finished'
          and not exists (select from public.model_calls c where c.run_id = m.run_id and c.step = m.step
            and c.output_tokens > 0
            and c.error_code is not distinct from case when m.stop_reason = 'interrupted' then 'interrupted' end))
        as "Every message is paid for."`;
  const broken = Object.entries(rules ?? {}).flatMap(([rule, holds]) => (holds === true ? [] : [`Broken: ${rule}`]));
  return [...broken, ...(await brokenInvariants(sql, sessionId))];
}
