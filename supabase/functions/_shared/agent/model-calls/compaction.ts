// Sums the conversation up before it outgrows the model. The summary is itself a stored message; the history begins with it from then on.

import type { ModelSource } from "../../models/metered-model.ts";
import type { ConversationMessage, ModelSpec } from "../../models/model-client.ts";
import { withinMiddle } from "../../typed-functions/excerpt.ts";
import { maxSummaryTokens, renderSummary, sessionSummary } from "../../typed-functions/session-summary.ts";
import { toConversation } from "../history/conversation.ts";
import type { History, StoredMessage } from "../history/history.ts";
import { storable } from "../history/storable.ts";
import { failed, type RunContext } from "../run-context.ts";
import { refusedEnd, type ModelStepEnd } from "../step-end.ts";
import { askAside } from "./side-call.ts";

/** About as many characters as tokens times three: what is read of a conversation that is too long to be read whole. */
const charactersPerToken = 3;
const maxCharactersOfOutput = 2_000;
const tooSlow =
  "The conversation has grown too long, and the model could not sum it up in the time there is. Choose a faster model, or start a new session.";

/** A summary in prose is one too, and so is what a model that is too slow had said of it by the end of its slice. */
export async function summarize(
  run: RunContext,
  source: ModelSource,
  step: { readonly number: number; readonly history: History },
): Promise<ModelStepEnd> {
  const input = { conversation: conversationFor(source.spec, step.history) };
  const answer = await askAside(run, source, { fn: sessionSummary, input, step: step.number });
  switch (answer.type) {
    case "refused":
      return refusedEnd(answer);
    case "failed":
      return { ...answer, type: "model_failed" };
    case "answered":
      await store(run, renderSummary(answer.value));
      return { type: "goes_on", history: await run.journal.readHistory() };
    case "unreadable":
      await store(run, answer.isCut ? cutOff(answer.text) : answer.text);
      return { type: "goes_on", history: await run.journal.readHistory() };
    case "interrupted":
      if (!answer.isHopeless) throw answer.error;
      if (answer.text === "") return failed("answer_too_long", tooSlow);
      await store(run, cutOff(answer.text));
      throw answer.error;
  }
}

function cutOff(text: string): string {
  return `${text}\n[The summary was cut off here.]`;
}

/** What stood in the answer as an escape is a character by now, and not every one can be stored. */
async function store(run: RunContext, text: string): Promise<void> {
  await run.journal.addSummary(run.newId(), [{ type: "text", text: storable(text) }]);
}

function conversationFor({ context_tokens, output_tokens }: ModelSpec, { messages }: History): string {
  const room = context_tokens - Math.min(maxSummaryTokens, output_tokens) - 1_000;
  return withinMiddle(transcript(messages), Math.max(2_000, room * charactersPerToken * 0.6));
}

/** The conversation as plain text: what was said, which tools were used, and the beginning of what came of it. */
export function transcript(messages: readonly StoredMessage[]): string {
  return toConversation(messages).map(line).join("\n\n");
}

function line(message: ConversationMessage): string {
  if (message.role === "tool") {
    return message.results
      .map(
        ({ output, is_error }) => `TOOL ${is_error ? "FAILED" : "RESULT"}: ${output.slice(0, maxCharactersOfOutput)}`,
      )
      .join("\n");
  }
  const said = message.parts.map((part) => {
    if (part.type === "text") return part.text;
    if (part.type === "image") return "[an image]";
    return part.type === "tool_call"
      ? `[uses ${part.name} with ${JSON.stringify(part.input).slice(0, maxCharactersOfOutput)}]`
      : "";
  });
  return `${message.role === "user" ? "USER" : "AGENT"}: ${said.filter(Boolean).join("\n")}`;
}
