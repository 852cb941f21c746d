// What a run leaves behind, without ids, times and durations, which differ from one run to the next.
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
  const comparable = (rows: readonly postgres.Row[]) =>
    rows.map((row) => JSON.parse(withoutVariableParts(JSON.stringify(row), String(run?.id))));
  return {
    run: { status: run?.status, error_code: run?.error_code, error_sentence: run?.error_sentence },
    title: session?.title,
    messages: comparable(
      await sql`select role, step, status, parts, stop_reason from public.messages
      where session_id = ${sessionId} and status <> 'discarded' order by seq`,
    ),
    toolCalls: comparable(
      await sql`select step, position, name, input, status, output, revision from public.tool_calls
      where session_id = ${sessionId} order by step, position`,
    ),
    files: comparable(await sql`select path, hash from public.files where session_id = ${sessionId} order by path`),
    revisions: comparable(
      await sql`select number, kind, summary, changed from public.revisions
      where session_id = ${sessionId} order by number`,
    ),
    executions: comparable(
      await sql`select language, entry, revision, status, exit_code, output from public.executions
      where session_id = ${sessionId} order by created_at`,
    ),
  };
}

function withoutVariableParts(text: string, runId: string): string {
  return text.replaceAll(runId.slice(0, 8), "run").replace(/after [\d.]+ (?:milli)?seconds?\b/g, "after a while");
}

/** One sentence for each part in which two runs of the same scenario ended differently. */
export function differences(found: Outcome, expected: Outcome): string[] {
  return Object.entries(found).flatMap(([name, part]) => {
    const wanted: unknown = Reflect.get(expected, name);
    return isDeepStrictEqual(part, wanted)
      ? []
      : [`${name} differ:\n${JSON.stringify(part)}\ninstead of\n${JSON.stringify(wanted)}`];
  });
}
