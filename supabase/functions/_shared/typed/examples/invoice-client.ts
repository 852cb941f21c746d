import type { ModelClient } from "../../models/model-client.ts";
import type { Clock } from "../../protocol/clock.ts";
import { fallback } from "../clients/fallback.ts";
import { retry } from "../clients/retry.ts";
import { single } from "../clients/single.ts";
import { timeout } from "../clients/timeout.ts";

export function sturdyClient(fast: ModelClient, good: ModelClient, clock: Clock) {
  const policy = { type: "exponential", tries: 3, firstDelayMs: 500, maxDelayMs: 8_000 } as const;
  const first = timeout(single(fast), 20_000, clock);
  return timeout(fallback([retry(first, policy, clock), single(good)]), 60_000, clock);
}
