// What a model call used: by the provider's own count, else by what was sent to it and came from it.
import type { Usage } from "../protocol/messages.ts";
import { countTextTokens } from "./count-tokens.ts";
import type { ModelEvent } from "./model-client.ts";
import { ModelError } from "./model-error.ts";

export interface CallBill {
  readonly usage: Usage;
  readonly is_estimate: boolean;
  readonly stop_reason?: string;
  readonly error_code?: string;
  readonly first_token_at?: string;
}

/** `inputTokens`: the size of the request, for a provider that does not report it. */
export function createCallBilling(inputTokens: number, timestamp: () => string) {
  let isSent = false;
  let isExact = false;
  let reported: Usage | undefined;
  let receivedTokens = 0;
  let facts: Omit<CallBill, "usage" | "is_estimate"> = {};
  return {
    sent(): void {
      isSent = true;
    },
    receive(event: ModelEvent): void {
      switch (event.type) {
        case "usage_known":
          reported = event.usage;
          return;
        case "answer_finished":
          reported = event.answer.usage;
          isExact = !event.answer.is_usage_estimate;
          facts = { ...facts, stop_reason: event.answer.stop_reason };
          return;
        case "answer_interrupted":
          receivedTokens = event.output_tokens;
          return;
        case "text_streamed":
        case "reasoning_streamed":
          // Needed when the reader leaves early: then no later event has the count.
          receivedTokens += countTextTokens(event.text);
      }
      if (facts.first_token_at === undefined) facts = { ...facts, first_token_at: timestamp() };
    },
    fail(error: unknown): void {
      if (error instanceof ModelError) facts = { ...facts, error_code: `model_${error.class}` };
    },
    total(): CallBill {
      if (reported && isExact) return { ...facts, usage: reported, is_estimate: false };
      // A provider that began to answer, or was hung up on, has read the request. One that refused it has not.
      const isRead = facts.first_token_at !== undefined || (isSent && facts.error_code === undefined);
      const usage = reported ?? { input_tokens: isRead ? inputTokens : 0, output_tokens: 0 };
      const output_tokens = Math.max(usage.output_tokens, receivedTokens);
      return { ...facts, usage: { ...usage, output_tokens }, is_estimate: true };
    },
  };
}
