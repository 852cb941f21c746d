// What to do after a model call failed. Pure: whoever asks does the waiting and the switching.
import { type ModelError, type ModelErrorClass, remedies } from "./model-error.ts";

export interface FailedCall {
  readonly error: ModelError;
  /** How often this model was asked by now, from 1. */
  readonly attempt: number;
  /** Until no further call may begin. */
  readonly remainingMs: number;
  readonly hasFallback: boolean;
  /** In [0, 1): spreads those who failed at the same moment. */
  readonly jitter: number;
}

export type NextTry =
  | { readonly type: "retry"; readonly delayMs: number }
  | { readonly type: "switch" }
  | { readonly type: "give_up" };

/** Longer than this a user would rather have another model, or know. */
const maxDelayMs = 20_000;
const firstDelayMs = 1_000;

/** With another model at hand, waiting for this one is worth less. */
const maxAttempts = { withFallback: 3, alone: 5 } as const;
/** Each of these costs the whole time of silence, or a whole answer. */
const maxAttemptsOfClass: Partial<Record<ModelErrorClass, number>> = { timeout: 2, empty_answer: 2 };

export function decideNext(call: FailedCall): NextTry {
  const { isRetryable, canSwitch } = remedies[call.error.class];
  const delayMs = delayOf(call);
  const isWorthIt = isRetryable && call.attempt < attemptsOf(call) && delayMs !== undefined;
  if (isWorthIt) return { type: "retry", delayMs };
  return canSwitch && call.hasFallback ? { type: "switch" } : { type: "give_up" };
}

function attemptsOf({ error, hasFallback }: FailedCall): number {
  const attempts = hasFallback ? maxAttempts.withFallback : maxAttempts.alone;
  return Math.min(attempts, maxAttemptsOfClass[error.class] ?? attempts);
}

/** Undefined: the wait would be longer than anybody may. What the provider asks for is never undercut. */
function delayOf({ error, attempt, remainingMs, jitter }: FailedCall): number | undefined {
  const askedMs = error.retryAfterMs;
  if (askedMs !== undefined && askedMs > maxDelayMs) return undefined;
  const spreadMs = askedMs === undefined ? Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1)) : firstDelayMs;
  const delayMs = Math.min(maxDelayMs, Math.ceil((askedMs ?? 0) + jitter * spreadMs));
  return delayMs < remainingMs ? delayMs : undefined;
}
