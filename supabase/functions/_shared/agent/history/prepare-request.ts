// The next request to a model, within what the model can read: old tool output is trimmed first, then the conversation is summed up.
import type { ConversationMessage, ModelRequest, ModelSpec, ToolSpec } from "../../models/model-client.ts";
import { toConversation } from "./conversation.ts";
import type { History } from "./history.ts";

/** More would set aside more money than a run may cost, and fill a slice. */
const maxAnswerTokens = 16_000;
const trimAbove = 0.6;
const summarizeAbove = 0.85;
/** Tool results are read anew by the model at each step; the newest it has not yet worked with. */
const keptResults = 8;
const keptCharacters = 300;

export interface Prepared {
  readonly request: ModelRequest;
  readonly inputTokens: number;
  /** Even trimmed it comes near to the limit of the model. */
  readonly isTooLong: boolean;
}

export interface Preparation {
  readonly history: History;
  readonly spec: ModelSpec;
  readonly instructions: string;
  readonly tools: readonly ToolSpec[];
  readonly cacheKey: string;
  readonly countTokens: (request: ModelRequest) => number;
}

export function prepareRequest({ history, spec, instructions, tools, cacheKey, countTokens }: Preparation): Prepared {
  const max_output_tokens = Math.min(spec.output_tokens, maxAnswerTokens, Math.floor(spec.context_tokens / 3));
  const room = spec.context_tokens - max_output_tokens;
  const whole: ModelRequest = {
    instructions,
    messages: toConversation(history.messages),
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

/** Long outputs of tools, except the newest, down to their beginning. */
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
  return `${start}\n[${output.length - start.length} more characters were left out to save room. Use the tool again if you need them.]`;
}
