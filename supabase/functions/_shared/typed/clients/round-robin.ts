import type { Clock } from "../../protocol/clock.ts";
import { fallback } from "./fallback.ts";
import type { TypedClient } from "./typed-client.ts";

/**
 * A different one begins each call, in turn, the very first by chance; the others follow where it fails. The turn is remembered
 * by this object: share it between calls.
 */
export function roundRobin(
  clients: readonly [TypedClient, ...TypedClient[]],
  { random }: Pick<Clock, "random">,
): TypedClient {
  let next = Math.floor(random() * clients.length);
  return {
    run: (ask, scope) => {
      const [first = clients[0], ...others] = [...clients.slice(next), ...clients.slice(0, next)];
      next = (next + 1) % clients.length;
      return fallback([first, ...others]).run(ask, scope);
    },
  };
}
