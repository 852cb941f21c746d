// Names a session that has no title, from its first prompt and answer.
import type { ModelSource } from "../../models/metered-model.ts";
import { sessionTitle, tidyTitle } from "../../typed-functions/session-title.ts";
import type { History, StoredMessage } from "../history/history.ts";
import type { RunContext } from "../run-context.ts";
import { makeSideCall, type SideCallOutcome, type SideCallFailure } from "./side-call.ts";

/** When the model fails or the slice ends, the title is taken from the prompt, so that the run can end. */
export async function titleSession(
  run: RunContext,
  source: ModelSource,
  step: number,
  history: History,
): Promise<void> {
  const prompt = textOf(history.messages.find(({ role }) => role === "user"));
  const answer = textOf(history.messages.findLast(({ role }) => role === "assistant"));
  const outcome = await makeSideCall(run, source, { fn: sessionTitle, input: { prompt, answer }, step });
  if (outcome.type === "interrupted" && outcome.error.reason !== "slice_ended") throw outcome.error;
  await run.journal.setTitle(titleIn(outcome, run) || tidyTitle(prompt));
}

function titleIn(outcome: SideCallOutcome<string>, { log }: Pick<RunContext, "log">): string {
  switch (outcome.type) {
    case "answered":
      return outcome.value;
    case "unreadable":
      return tidyTitle(outcome.text);
    default:
      log.warn("The model gave no title", { reason: reasonOf(outcome) });
      return "";
  }
}

function reasonOf(failure: SideCallFailure): string {
  if (failure.type === "interrupted") return failure.error.reason;
  return failure.type === "failed" ? failure.error.class : failure.code;
}

function textOf(message: StoredMessage | undefined): string {
  return (message?.parts ?? [])
    .map((part) => (part.type === "text" ? part.text : ""))
    .join(" ")
    .trim();
}
