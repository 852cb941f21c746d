import type { Clock } from "../../protocol/clock.ts";
import { isWorthAnotherTry, retryAfterMsOf } from "../call-failure.ts";
import { pause } from "./pause.ts";
import type { TypedClient } from "./typed-client.ts";

/** `tries` counts the first one too. What a provider asks to wait is never undercut. */
export type RetryPolicy =
  | { readonly type: "constant"; readonly tries: number; readonly delayMs: number }
  | {
      readonly type: "exponential";
      readonly tries: number;
      readonly firstDelayMs: number;
      readonly maxDelayMs: number;
      /** 2 when left out. */
      readonly factor?: number;
    };

/** Longer than this, another model or an error is worth more to whoever waits. */
const maxRetryAfterMs = 60_000;

/** Asks again after failures that may pass: an overload, a limit of requests, a connection that broke. */
export function retry(client: TypedClient, policy: RetryPolicy, clock: Clock): TypedClient {
  return {
    run: async function* (ask, scope) {
      for (let tried = 1; ; tried += 1) {
        try {
          return yield* client.run(ask, scope);
        } catch (failure) {
          const delayMs = delayAfter(failure, policy, { tried, random: clock.random() });
          if (delayMs === undefined) throw failure;
          await pause(delayMs, clock, scope.signal);
        }
      }
    },
  };
}

/** Undefined: no further try. Up to a fifth is added by chance, so that those who failed together do not come back together. */
function delayAfter(
  failure: unknown,
  policy: RetryPolicy,
  { tried, random }: { tried: number; random: number },
): number | undefined {
  if (tried >= policy.tries || !isWorthAnotherTry(failure)) return undefined;
  const askedMs = retryAfterMsOf(failure) ?? 0;
  if (askedMs > maxRetryAfterMs) return undefined;
  const delayMs = Math.max(askedMs, ownDelay(policy, tried));
  return Math.ceil(delayMs + (delayMs * random) / 5);
}

function ownDelay(policy: RetryPolicy, tried: number): number {
  if (policy.type === "constant") return policy.delayMs;
  return Math.min(policy.maxDelayMs, policy.firstDelayMs * (policy.factor ?? 2) ** (tried - 1));
}
