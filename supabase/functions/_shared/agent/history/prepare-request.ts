// Fits the next request into the model's context: first trims old tool output, then asks for a summary.
import type { ConversationMessage, ModelRequest, ModelSpec, ToolSpec } from "../../models/model-client.ts";
import { type ShowAttachment, toConversation } from "./conversation.ts";
import type { History } from "./history.ts";

/** A longer answer would reserve more money than a run may cost, and fill a slice. */
export const maxAnswerTokens = 16_000;
const trimAbove = 0.6;
const summarizeAbove = 0.85;
/** The newest results stay whole, because the model has not worked with them yet. */
const keptResults = 8;
const keptCharacters = 300;

export interface Prepared {
  readonly request: ModelRequest;
  readonly inputTokens: number;
  /** Even the trimmed request comes close to the model's limit. */
  readonly isTooLong: boolean;
}

export interface Preparation {
  readonly runId: string;
  readonly history: History;
  readonly spec: ModelSpec;
  readonly instructions: string;
  readonly tools: readonly ToolSpec[];
  readonly cacheKey: string;
  readonly countTokens: (request: ModelRequest) => number;
  readonly show?: ShowAttachment;
}

export function prepareRequest({
  runId,
  history,
  spec,
  instructions,
  tools,
  cacheKey,
  countTokens,
  show,
}: Preparation): Prepared {
  const max_output_tokens = Math.min(spec.output_tokens, maxAnswerTokens, Math.floor(spec.context_tokens / 3));
  const room = spec.context_tokens - max_output_tokens;
  const whole: ModelRequest = {
    instructions,
    messages: toConversation(history.messages, { runId, ...(show && { show }) }),
    tools,
    max_output_tokens,
    cache_key: cacheKey,
  };
  const wholeTokens = countTokens(whole);
  if (wholeTokens <= room * trimAbove) return { request: whole, inputTokens: wholeTokens, isTooLong: false };
  const request = { ...whole, messages: trimResults(whole.messages) };
  const inputTokens = countTokens(request);
  return { request, inputTokens, isTooLong: inputTokens > room * summarizeAbove };
}

/** Cuts long tool outputs, except the newest, to their beginning. */
export function trimResults(messages: readonly ConversationMessage[]): ConversationMessage[] {
  const results = messages.flatMap((message) => (message.role === "tool" ? message.results : []));
  const kept = new Set(results.slice(-keptResults));
  return messages.map((message) =>
    message.role === "tool"
      ? {
          ...message,
          results: message.results.map((result) =>
            kept.has(result) ? result : { ...result, output: trimmed(result.output) },
          ),
        }
      : message,
  );
}

function trimmed(output: string): string {
  if (output.length <= keptCharacters * 2) return output;
  const start = Array.from(output.slice(0, keptCharacters))
    .join("")
    .replace(/[\uD800-\uDBFF]$/, "");
  return `${start}\n[${output.length - start.length} characters omitted to save space. Call the tool again if you need them.]`;
}
