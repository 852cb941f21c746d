// What a run leaves behind, without ids, times and durations, which differ from one run to the next.
import { isDeepStrictEqual } from "node:util";
import type postgres from "postgres";
import { endsMidSentence } from "../../supabase/functions/_shared/protocol/messages.ts";

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
  const messages = await sql<StoredMessage[]>`select role, step, status, parts, stop_reason from public.messages
    where session_id = ${sessionId} and status <> 'discarded' order by seq`;
  const calls = await sql`select call_id, step, position, name, input, status, output, revision from public.tool_calls
    where session_id = ${sessionId} order by step, position`;
  const answerOf = numberAnswers(messages);
  const idsOfCalls = calls.map(({ call_id: id, step, position }) => [id, `${answerOf.get(step)}/${position}`] as const);
  const comparable = (rows: readonly object[]) =>
    rows.map((row) => JSON.parse(withoutVariableParts(JSON.stringify(row), idsOfCalls)));
  return {
    run: { status: run?.status, error_code: run?.error_code, error_sentence: run?.error_sentence },
    title: session?.title,
    messages: comparable(wholeAnswers(messages).map((said) => ({ ...said, step: answerOf.get(said.step) ?? null }))),
    toolCalls: comparable(calls.map((call) => ({ ...call, step: answerOf.get(call.step) }))),
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

interface StoredMessage {
  readonly role: string;
  readonly step: number | null;
  readonly status: string;
  readonly parts: readonly { readonly type: string; readonly text?: string }[];
  readonly stop_reason: string | null;
}

/** The number of the answer that the message of each step belongs to. One that was cut and continued has several steps. */
function numberAnswers(messages: readonly StoredMessage[]): Map<number | null, number> {
  const numbers = new Map<number | null, number>();
  let number = 1;
  for (const message of messages.filter(({ step }) => step !== null)) {
    numbers.set(message.step, number);
    // The next message makes the call that was cut.
    const isContinued = endsMidSentence(message) || message.stop_reason === "slice_ended_in_tool";
    if (!isContinued) number += 1;
  }
  return numbers;
}

/** An answer that was cut and continued is one message. A model that has nothing to add to it has ended it. */
function wholeAnswers(messages: readonly StoredMessage[]): StoredMessage[] {
  const whole: StoredMessage[] = [];
  for (const message of messages) {
    const before = whole.at(-1);
    if (!before || !endsMidSentence(before)) whole.push(message);
    else whole[whole.length - 1] = { ...message, parts: joined(before.parts, message.parts) };
  }
  return whole.map((message) => (endsMidSentence(message) ? { ...message, stop_reason: "end" } : message));
}

function joined(before: StoredMessage["parts"], after: StoredMessage["parts"]): StoredMessage["parts"] {
  const [last, first] = [before.at(-1), after[0]];
  if (last?.type !== "text" || first?.type !== "text") return [...before, ...after];
  return [...before.slice(0, -1), { type: "text", text: `${last.text}${first.text}` }, ...after.slice(1)];
}

function withoutVariableParts(text: string, idsOfCalls: readonly (readonly [id: string, name: string])[]): string {
  const named = idsOfCalls.reduce((all, [id, name]) => all.replaceAll(`"${id}"`, `"${name}"`), text);
  return named.replace(/after [\d.]+ (?:milli)?seconds?\b/g, "after a while");
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
