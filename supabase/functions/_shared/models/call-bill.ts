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

export interface BillDeps {
  /** What the request counts, for a provider that does not report it. */
  readonly inputTokens: number;
  readonly timestamp: () => string;
}

export type CallBilling = ReturnType<typeof createCallBilling>;

export function createCallBilling({ inputTokens, timestamp }: BillDeps) {
  let isSent = false;
  let isInTool = false;
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
        case "still_working":
          // Each is about a token of a tool call's arguments.
          if (isInTool) receivedTokens += 1;
          return;
        case "tool_call_begun":
          isInTool = true;
          break;
        case "text_streamed":
        case "reasoning_streamed":
          receivedTokens += countTextTokens(event.text);
      }
      facts = { first_token_at: timestamp(), ...facts };
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
