// A client decides which models are asked, and in which order. Clients wrap other clients.
import type { ModelClient } from "../../models/model-client.ts";
import type { Budget } from "../budget.ts";
import type { CallAttempt } from "../call-error.ts";

/** The state that all attempts of one call share. */
export interface CallScope {
  /** Aborted by the caller or by a timeout around this client. */
  readonly signal: AbortSignal;
  readonly budget: Budget | undefined;
  /** Every model call so far, a successful one included. */
  readonly attempts: CallAttempt[];
}

/** Asks one model. Yields progress, returns the outcome, throws ModelError or InvalidAnswer for failures that others may retry. */
export type Ask<Progress, Outcome> = (model: ModelClient, scope: CallScope) => AsyncGenerator<Progress, Outcome>;

export interface TypedClient {
  /**
   * Calls `ask` with one model after another until one answers. Throws the last failure when none does. Once `scope.signal` is
   * aborted, `single` calls no model and throws the signal's reason.
   */
  run<Progress, Outcome>(ask: Ask<Progress, Outcome>, scope: CallScope): AsyncGenerator<Progress, Outcome>;
}

/** Asks this model, once. */
export function single(model: ModelClient): TypedClient {
  return {
    run: (ask, scope) => {
      scope.signal.throwIfAborted();
      return ask(model, scope);
    },
  };
}
