// An answer that was cut in mid-sentence is one answer with what continues it, however many messages it has.
import { endsMidSentence } from "../../../../supabase/functions/_shared/protocol/messages.ts";
import type { Message } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { WorkedRow } from "./rows.ts";

/** The rows of an answer that was cut, and of the message that continues it. What comes before its text does not part the two. */
export function continueAnswer(rows: readonly WorkedRow[], added: readonly WorkedRow[]): WorkedRow[] {
  const cut = rows.at(-1);
  if (cut?.kind !== "text") return [...rows, ...added];
  const said = added.findIndex(({ kind }) => kind !== "reasoning" && kind !== "note");
  const before = said === -1 ? added : added.slice(0, said);
  const [first, ...others] = added.slice(before.length);
  const kept = [...rows.slice(0, -1), ...before];
  if (first?.kind === "text")
    return [...kept, { ...cut, text: cut.text + first.text, isLive: first.isLive }, ...others];
  return [...kept, cut, ...added.slice(before.length)];
}

/** One step for each answer. */
export function countSteps(messages: readonly Message[]): number {
  const answers = messages.filter(({ role }) => role === "assistant");
  return answers.filter((_, index) => {
    const before = answers[index - 1];
    return before === undefined || !endsMidSentence(before);
  }).length;
}
