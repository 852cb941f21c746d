import { isWorthAnotherModel } from "../call-failure.ts";
import type { TypedClient } from "./typed-client.ts";

/** The first, and the next one whenever the one before it has failed in a way another may not. */
export function fallback(clients: readonly [TypedClient, ...TypedClient[]]): TypedClient {
  return {
    run: async function* (ask, scope) {
      const last = clients.length - 1;
      for (const client of clients.slice(0, last)) {
        try {
          return yield* client.run(ask, scope);
        } catch (failure) {
          if (!isWorthAnotherModel(failure)) throw failure;
        }
      }
      return yield* (clients[last] ?? clients[0]).run(ask, scope);
    },
  };
}
