import { ModelError, remedies } from "../../models/model-error.ts";
import { InvalidAnswer } from "../call-error.ts";
import type { TypedClient } from "./typed-client.ts";

/** Asks the first client, and the next one whenever one fails in a way that another may not. */
export function fallback(clients: readonly [TypedClient, ...TypedClient[]]): TypedClient {
  return {
    run: async function* (ask, scope) {
      const last = clients.length - 1;
      for (const client of clients.slice(0, last)) {
        try {
          return yield* client.run(ask, scope);
        } catch (failure) {
          if (!mayAnotherAnswer(failure)) throw failure;
        }
      }
      return yield* (clients[last] ?? clients[0]).run(ask, scope);
    },
  };
}

function mayAnotherAnswer(failure: unknown): boolean {
  return failure instanceof InvalidAnswer || (failure instanceof ModelError && remedies[failure.class].canSwitch);
}
