import { ModelError } from "../../models/model-error.ts";
import type { Clock } from "../../protocol/clock.ts";
import type { TypedClient } from "./typed-client.ts";

/**
 * Limits the time of a client, the waits between attempts included. Around one model it is the timeout of that model; around
 * everything it is the deadline of the call.
 */
export function timeout(client: TypedClient, ms: number, clock: Clock): TypedClient {
  return {
    run: async function* (ask, scope) {
      const controller = new AbortController();
      const alarm = clock.alarm(ms);
      let isOver = false;
      const watching = alarm.rings.then(() => {
        if (!isOver) controller.abort(new ModelError("timeout", `There was no answer within ${ms} ms.`));
      });
      try {
        const signal = AbortSignal.any([scope.signal, controller.signal]);
        return yield* client.run(ask, { ...scope, signal });
      } finally {
        isOver = true;
        alarm.ring();
        await watching;
      }
    },
  };
}
