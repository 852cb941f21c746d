import { ModelError } from "../../models/model-error.ts";
import { decideNext } from "../../models/retry-policy.ts";
import type { Clock } from "../../protocol/clock.ts";
import type { TypedClient } from "./typed-client.ts";

export interface RetryOptions {
  /** Another model follows: this one gets fewer attempts. */
  readonly hasFallback?: boolean;
}

/** Asks again after failures that may pass, such as an overload, a rate limit or a broken connection. */
export function retry(client: TypedClient, clock: Clock, { hasFallback = false }: RetryOptions = {}): TypedClient {
  return {
    run: async function* (ask, scope) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return yield* client.run(ask, scope);
        } catch (error) {
          if (!(error instanceof ModelError)) throw error;
          // A deadline is a `timeout` around this client.
          const failed = { error, attempt, hasFallback, remainingMs: Number.POSITIVE_INFINITY };
          const next = decideNext({ ...failed, jitter: clock.random() });
          if (next.type !== "retry") throw error;
          await pause(next.delayMs, clock, scope.signal);
        }
      }
    },
  };
}

/** Throws the signal's reason as soon as it is aborted. */
async function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const alarm = clock.alarm(ms);
  const ring = () => alarm.ring();
  signal.addEventListener("abort", ring, { once: true });
  await alarm.rings;
  signal.removeEventListener("abort", ring);
  signal.throwIfAborted();
}
