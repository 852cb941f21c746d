// Summarizes the conversation before it exceeds the model's context. The summary is stored as a message, and from then on the history
// begins with it.
import type { ModelSource } from "../../models/metered-model.ts";
import type { ConversationMessage, ModelSpec } from "../../models/model-client.ts";
import { withinMiddle } from "../../typed-functions/excerpt.ts";
import { maxSummaryTokens, renderSummary, sessionSummary } from "../../typed-functions/session-summary.ts";
import { toConversation } from "../history/conversation.ts";
import type { History, StoredMessage } from "../history/history.ts";
import { storable } from "../history/storable.ts";
import type { RunContext } from "../run-context.ts";
import { failed, type ModelStepEnd, refusedEnd } from "../step-end.ts";
import { makeSideCall } from "./side-call.ts";

/** A rough estimate of how much of a conversation fits, for one that is too long to be summarized whole. */
const charactersPerToken = 3;
const maxCharactersOfOutput = 2_000;
const tooSlow =
  "The conversation is too long, and the model could not summarize it in time. Choose a faster model, or start a new session.";

/** Also accepts a summary in prose, and what a slow model has written by the end of its slice. */
export async function summarize(
  run: RunContext,
  source: ModelSource,
  step: { readonly number: number; readonly history: History },
): Promise<ModelStepEnd> {
  const input = { conversation: conversationFor(source.spec, step.history) };
  const answer = await makeSideCall(run, source, { fn: sessionSummary, input, step: step.number });
  switch (answer.type) {
    case "refused":
      return refusedEnd(answer);
    case "failed":
      return { ...answer, type: "model_failed" };
    case "answered":
      await store(run, renderSummary(answer.value));
      return { type: "goes_on", history: await run.journal.readHistory() };
    case "unreadable":
      await store(run, answer.isCut ? markedAsCut(answer.text) : answer.text);
      return { type: "goes_on", history: await run.journal.readHistory() };
    case "interrupted":
      if (!answer.isHopeless) throw answer.error;
      if (answer.text === "") return failed("answer_too_long", tooSlow);
      await store(run, markedAsCut(answer.text));
      throw answer.error;
  }
}

function markedAsCut(text: string): string {
  return `${text}\n[The summary was cut off here.]`;
}

/** Parsing the JSON of the answer turned escapes into characters, and not every character can be stored. */
async function store(run: RunContext, text: string): Promise<void> {
  await run.journal.addSummary(run.newId(), [{ type: "text", text: storable(text) }]);
}

function conversationFor({ context_tokens, output_tokens }: ModelSpec, { messages }: History): string {
  const room = context_tokens - Math.min(maxSummaryTokens, output_tokens) - 1_000;
  const said = messages.filter(({ sums_up }) => sums_up !== true);
  return withinMiddle(transcript(said), Math.max(2_000, room * charactersPerToken * 0.6));
}

/** The conversation as plain text: messages, tool calls and the beginning of their results. */
export function transcript(messages: readonly StoredMessage[]): string {
  return toConversation(messages).map(paragraphOf).join("\n\n");
}

function paragraphOf(message: ConversationMessage): string {
  if (message.role === "tool") {
    return message.results
      .map(
        ({ output, is_error }) => `TOOL ${is_error ? "FAILED" : "RESULT"}: ${output.slice(0, maxCharactersOfOutput)}`,
      )
      .join("\n");
  }
  const parts = message.parts.map((part) => {
    if (part.type === "text") return part.text;
    return part.type === "tool_call"
      ? `[uses ${part.name} with ${JSON.stringify(part.input).slice(0, maxCharactersOfOutput)}]`
      : "";
  });
  return `${message.role === "user" ? "USER" : "AGENT"}: ${parts.filter(Boolean).join("\n")}`;
}
