import type { ModelClient } from "../../models/model-client.ts";
import type { Clock } from "../../protocol/clock.ts";
import { fallback } from "../clients/fallback.ts";
import { retry } from "../clients/retry.ts";
import { timeout } from "../clients/timeout.ts";
import { single } from "../clients/typed-client.ts";

export function sturdyClient(fast: ModelClient, good: ModelClient, clock: Clock) {
  const first = timeout(single(fast), 20_000, clock);
  return timeout(fallback([retry(first, clock, { hasFallback: true }), single(good)]), 60_000, clock);
}
