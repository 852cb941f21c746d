import type { ModelClient } from "../../models/model-client.ts";
import type { TypedClient } from "./typed-client.ts";

/** This model and no other, once. */
export function single(model: ModelClient): TypedClient {
  return {
    run: (ask, scope) => {
      scope.signal.throwIfAborted();
      return ask(model, scope);
    },
  };
}
