// What a run has left behind, without what may differ from one time to the next: ids, times, and how long programs took.
import { isDeepStrictEqual } from "node:util";
import type postgres from "postgres";

export interface Outcome {
  readonly run: unknown;
  readonly title: string;
  readonly messages: readonly unknown[];
  readonly toolCalls: readonly unknown[];
  readonly files: readonly unknown[];
  readonly revisions: readonly unknown[];
  readonly executions: readonly unknown[];
}

export async function readOutcome(sql: postgres.Sql, sessionId: string): Promise<Outcome> {
  const [run] =
    await sql`select status, error_code, error_sentence, id from public.runs where session_id = ${sessionId}`;
  const [session] = await sql`select title from public.sessions where id = ${sessionId}`;
  const plain = (rows: readonly postgres.Row[]) =>
    rows.map((row) => JSON.parse(withoutChance(JSON.stringify(row), String(run?.id))));
  return {
    run: { status: run?.status, error_code: run?.error_code, error_sentence: run?.error_sentence },
    title: session?.title,
    messages: plain(
      await sql`select role, step, status, parts, stop_reason from public.messages
      where session_id = ${sessionId} and status <> 'discarded' order by seq`,
    ),
    toolCalls: plain(
      await sql`select step, position, name, input, status, output, revision from public.tool_calls
      where session_id = ${sessionId} order by step, position`,
    ),
    files: plain(await sql`select path, hash from public.files where session_id = ${sessionId} order by path`),
    revisions: plain(
      await sql`select number, kind, summary, changed from public.revisions
      where session_id = ${sessionId} order by number`,
    ),
    executions: plain(
      await sql`select language, entry, revision, status, exit_code, output from public.executions
      where session_id = ${sessionId} order by created_at`,
    ),
  };
}

function withoutChance(text: string, runId: string): string {
  return text.replaceAll(runId.slice(0, 8), "run").replace(/after [\d.]+ (?:milli)?seconds?\b/g, "after a while");
}

/** One sentence for each part in which two runs of the same work ended differently. */
export function differences(found: Outcome, expected: Outcome): string[] {
  return Object.entries(found).flatMap(([name, part]) => {
    const meant: unknown = Reflect.get(expected, name);
    return isDeepStrictEqual(part, meant)
      ? []
      : [`${name} differ:\n${JSON.stringify(part)}\ninstead of\n${JSON.stringify(meant)}`];
  });
}

/** What must hold after any run, whatever happened to it: one sentence for each rule that is broken. */
export async function brokenRules(sql: postgres.Sql, sessionId: string, modelRequests: number): Promise<string[]> {
  const [facts] = await sql`
    select
      (select count(*) = max(e.seq) and max(e.seq) = (select last_seq from public.sessions where id = ${sessionId})
        from public.session_events e where e.session_id = ${sessionId}) as "the log has no gap",
      not exists (select from public.session_events e where e.session_id = ${sessionId} and e.type in ('message_finished', 'tool_returned', 'tool_called')
        group by e.type, coalesce(e.payload ->> 'call_id', e.payload ->> 'message_id') having count(*) > 1) as "nothing is told twice",
      not exists (select from public.model_calls c where c.session_id = ${sessionId} and c.finished_at is null) as "every model call is settled",
      (select count(*) >= ${modelRequests} from public.model_calls c where c.session_id = ${sessionId}) as "every request to a model is counted",
      (select count(*) from public.model_calls c where c.session_id = ${sessionId} and c.error_code is null)
        >= (select count(*) from public.messages m where m.session_id = ${sessionId} and m.role = 'assistant' and m.status = 'finished')
        as "every message was paid for",
      not exists (select from public.runs r join worker.leases l on l.run_id = r.id where r.session_id = ${sessionId}) as "no lease is left",
      not exists (select from public.messages m where m.session_id = ${sessionId} and m.status = 'streaming') as "no message is left open",
      not exists (select from public.tool_calls t where t.session_id = ${sessionId} and t.finished_at is null) as "no tool call is left open",
      (select r.cost = coalesce(sum(c.cost), 0) from public.runs r left join public.model_calls c on c.run_id = r.id
        where r.session_id = ${sessionId} group by r.id) as "the cost of the run is that of its calls"`;
  return Object.entries(facts ?? {}).flatMap(([rule, holds]) => (holds === true ? [] : `It is not so that ${rule}.`));
}
