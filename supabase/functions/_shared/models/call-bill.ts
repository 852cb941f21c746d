// What a model call used: by the provider's own count, else by what was sent to it, what came from it, and how long it was silent.
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

/** The most that a call can use, as it was reserved. */
type Most = Pick<Usage, "input_tokens" | "output_tokens">;

// A model may think without showing it, or write a tool call that the provider holds back, and report neither before the end. A
// user who stops it then must not get that for nothing. private.estimated_usage counts silence at the same rate.
const silentTokensPerSecond = 100;
/** Models that write pause for less than this. */
const longestPauseMs = 1_000;

export function createCallBilling(most: Most, timestamp: () => string) {
  let isSent = false;
  let isExact = false;
  let reported: Usage | undefined;
  /** Since usage was reported last. */
  let receivedTokens = 0;
  let countedTokens = 0;
  const silence = measureSilence(timestamp);
  let facts: Omit<CallBill, "usage" | "is_estimate"> = {};

  function know(usage: Usage): void {
    reported = usage;
    receivedTokens = 0;
    silence.reset();
  }
  function receive(event: ModelEvent): void {
    switch (event.type) {
      case "usage_known":
        know(event.usage);
        return;
      case "answer_finished":
        know(event.answer.usage);
        isExact = !event.answer.is_usage_estimate;
        facts = { ...facts, stop_reason: event.answer.stop_reason };
        return;
      case "answer_interrupted":
        countedTokens = event.output_tokens;
        return;
      case "text_streamed":
      case "reasoning_streamed":
        // Needed when the reader leaves early: then no later event has the count.
        receivedTokens += countTextTokens(event.text);
    }
    if (facts.first_token_at === undefined) facts = { ...facts, first_token_at: timestamp() };
  }
  /** A provider that began to answer, or was hung up on, has read the request. One that refused it has not. */
  function isRead(): boolean {
    if (reported !== undefined || facts.first_token_at !== undefined) return true;
    return isSent && (facts.error_code === undefined || facts.error_code === "model_timeout");
  }

  return {
    sent(): void {
      isSent = true;
      silence.broken();
    },
    receive(events: readonly ModelEvent[]): void {
      silence.broken();
      for (const event of events) receive(event);
    },
    fail(error: unknown): void {
      if (error instanceof ModelError) facts = { ...facts, error_code: `model_${error.class}` };
    },
    total(): CallBill {
      if (reported && isExact) return { ...facts, usage: reported, is_estimate: false };
      silence.broken();
      const usage = reported ?? { input_tokens: isRead() ? most.input_tokens : 0, output_tokens: 0 };
      const shown = Math.max(usage.output_tokens + receivedTokens, countedTokens);
      const silent = isRead() ? Math.ceil(silence.seconds() * silentTokensPerSecond) : 0;
      const written = Math.min(usage.output_tokens + receivedTokens + silent, most.output_tokens);
      return { ...facts, usage: { ...usage, output_tokens: Math.max(shown, written) }, is_estimate: true };
    },
  };
}

function measureSilence(timestamp: () => string) {
  let [heardAt, silentMs] = [Number.NaN, 0];
  return {
    broken: (): void => {
      const now = Date.parse(timestamp());
      if (now - heardAt > longestPauseMs) silentMs += now - heardAt;
      heardAt = now;
    },
    reset: (): void => {
      silentMs = 0;
    },
    seconds: () => silentMs / 1000,
  };
}
