// Who is asked, and in which order: one model, or several by a rule. Rules are clients themselves and nest as one likes.
import type { ModelClient } from "../../models/model-client.ts";
import type { Budget } from "../budget.ts";
import type { CallAttempt } from "../call-error.ts";

/** What all that is done for one call has in common. */
export interface CallScope {
  /** Aborted by whoever called, or by a timeout around this client. */
  readonly signal: AbortSignal;
  readonly budget: Budget | undefined;
  /** Grows with every model call, the successful one included. */
  readonly attempts: CallAttempt[];
}

/** Asks one model. Yields what is worth telling on the way and returns the outcome; throws what `isWorthAnotherTry` can judge. */
export type Ask<Told, Outcome> = (model: ModelClient, scope: CallScope) => AsyncGenerator<Told, Outcome>;

export interface TypedClient {
  /**
   * Lets `ask` ask models until one has answered. Throws the last failure when none has. Once `scope.signal` is aborted, `single`
   * asks nobody any more and throws the signal's reason.
   */
  run<Told, Outcome>(ask: Ask<Told, Outcome>, scope: CallScope): AsyncGenerator<Told, Outcome>;
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
