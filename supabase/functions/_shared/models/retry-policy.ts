// What follows a failed model call, in runs and in typed functions. Pure: the caller waits and switches.
import { type ModelError, type ModelErrorClass, remedies } from "./model-error.ts";

export interface FailedCall {
  readonly error: ModelError;
  /** Attempts with this model so far, this one included. */
  readonly attempt: number;
  /** No call may start after this time. */
  readonly remainingMs: number;
  readonly hasFallback: boolean;
  /** In [0, 1). Spreads the retries of calls that failed at the same moment. */
  readonly jitter: number;
}

export type NextTry =
  | { readonly type: "retry"; readonly delayMs: number }
  | { readonly type: "switch" }
  | { readonly type: "give_up" };

/** Users prefer another model or an error to a longer wait. */
const maxDelayMs = 20_000;
const firstDelayMs = 1_000;

/** With a fallback, waiting for this model is worth less. */
const maxAttempts = { withFallback: 3, alone: 5 } as const;
/** Each such attempt costs a full timeout, or a full answer. */
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

/** Undefined: the wait would be too long. Never shorter than the provider asks for. */
function delayOf({ error, attempt, remainingMs, jitter }: FailedCall): number | undefined {
  const askedMs = error.retryAfterMs;
  if (askedMs !== undefined && askedMs > maxDelayMs) return undefined;
  const spreadMs = askedMs === undefined ? Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1)) : firstDelayMs;
  const delayMs = Math.min(maxDelayMs, Math.ceil((askedMs ?? 0) + jitter * spreadMs));
  return delayMs < remainingMs ? delayMs : undefined;
}
