// A session as the operator sees it: a dump of all its rows, and its log.
import type postgres from "postgres";

/** Every row of a session as one text, to compare before and after. Includes leases and the spend of its users. */
export async function dumpSession(operator: postgres.Sql, sessionId: string): Promise<string> {
  const [row] = await operator`
    select jsonb_pretty(jsonb_build_object(
      'session', (select jsonb_agg(to_jsonb(s)) from public.sessions s where s.id = ${sessionId}),
      'messages', (select jsonb_agg(to_jsonb(m) order by m.seq) from public.messages m where m.session_id = ${sessionId}),
      'runs', (select jsonb_agg(to_jsonb(r) order by r.created_at, r.id) from public.runs r where r.session_id = ${sessionId}),
      'leases', (select jsonb_agg(to_jsonb(l) order by l.run_id) from worker.leases l join public.runs r on r.id = l.run_id where r.session_id = ${sessionId}),
      'model_calls', (select jsonb_agg(to_jsonb(c) order by c.id) from public.model_calls c where c.session_id = ${sessionId}),
      'tool_calls', (select jsonb_agg(to_jsonb(t) order by t.run_id, t.call_id) from public.tool_calls t where t.session_id = ${sessionId}),
      'requests', (select jsonb_agg(to_jsonb(q) order by q.id) from public.run_requests q where q.session_id = ${sessionId}),
      'executions', (select jsonb_agg(to_jsonb(e) order by e.id) from public.executions e where e.session_id = ${sessionId}),
      'revisions', (select jsonb_agg(to_jsonb(v) order by v.number) from public.revisions v where v.session_id = ${sessionId}),
      'files', (select jsonb_agg(to_jsonb(f) order by f.path, f.revision) from public.file_versions f where f.session_id = ${sessionId}),
      'events', (select jsonb_agg(to_jsonb(e) order by e.seq) from public.session_events e where e.session_id = ${sessionId}),
      'spend', (select jsonb_agg(to_jsonb(d) order by d.user_id, d.day) from private.user_spend d
        join public.session_members m on m.user_id = d.user_id where m.session_id = ${sessionId}))) as dump`;
  return row?.dump;
}

export interface LoggedEvent {
  readonly seq: number;
  readonly type: string;
  readonly run_id: string | null;
  readonly actor_id: string | null;
  readonly payload: Record<string, unknown>;
}

export async function logOf(operator: postgres.Sql, sessionId: string): Promise<LoggedEvent[]> {
  return operator`select seq::integer, type, run_id, actor_id, payload from public.session_events
    where session_id = ${sessionId} order by seq`;
}

export async function eventTypes(operator: postgres.Sql, sessionId: string, runId?: string): Promise<string[]> {
  const log = await logOf(operator, sessionId);
  return log.filter((event) => runId === undefined || event.run_id === runId).map(({ type }) => type);
}
