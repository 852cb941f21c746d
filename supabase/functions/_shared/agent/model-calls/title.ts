// Names a session that has no title, from its first prompt and answer.
import type { ModelSource } from "../../models/metered-model.ts";
import { sessionTitle, tidyTitle } from "../../typed-functions/session-title.ts";
import type { History, StoredMessage } from "../history/history.ts";
import type { RunContext } from "../run-context.ts";
import { makeSideCall, type SideAnswer, type Unanswered } from "./side-call.ts";

/** Falls back to the prompt when the model fails or the slice ends: a plain title is better than none, or a run that does not end. */
export async function titleSession(
  run: RunContext,
  source: ModelSource,
  step: number,
  history: History,
): Promise<void> {
  const prompt = textOf(history.messages.find(({ role }) => role === "user"));
  const answer = textOf(history.messages.findLast(({ role }) => role === "assistant"));
  const answered = await makeSideCall(run, source, { fn: sessionTitle, input: { prompt, answer }, step });
  if (answered.type === "interrupted" && answered.error.reason !== "slice_ended") throw answered.error;
  await run.journal.setTitle(titleIn(answered, run) || tidyTitle(prompt));
}

function titleIn(answered: SideAnswer<string>, { log }: Pick<RunContext, "log">): string {
  switch (answered.type) {
    case "answered":
      return answered.value;
    case "unreadable":
      return tidyTitle(answered.text);
    default:
      log.warn("The model gave no title", { reason: reasonOf(answered) });
      return "";
  }
}

function reasonOf(unanswered: Unanswered): string {
  if (unanswered.type === "interrupted") return unanswered.error.reason;
  return unanswered.type === "failed" ? unanswered.error.class : unanswered.code;
}

function textOf(message: StoredMessage | undefined): string {
  return (message?.parts ?? [])
    .map((part) => (part.type === "text" ? part.text : ""))
    .join(" ")
    .trim();
}
