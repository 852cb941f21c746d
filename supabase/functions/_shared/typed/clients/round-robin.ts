import type { Clock } from "../../protocol/clock.ts";
import { fallback } from "./fallback.ts";
import type { TypedClient } from "./typed-client.ts";

/**
 * Each call starts with the next client in turn, from a random first one, and falls back to the others. The turn is kept in this
 * object, so share it between calls.
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
