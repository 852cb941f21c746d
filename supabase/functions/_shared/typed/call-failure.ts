// What can go wrong while one model is asked, and what it is good for to ask again.
import { ModelError, remedies } from "../models/model-error.ts";

/** The model answered, more than once where that was allowed, and never what the schema asks for. */
export class InvalidAnswer extends Error {
  /** `problem` is for the model to read as well: what is wrong, where. */
  constructor(problem: string) {
    super(problem);
    this.name = "InvalidAnswer";
  }
}

/** The budget does not allow another model call. */
export class BudgetSpent extends Error {
  constructor(what: string) {
    super(what);
    this.name = "BudgetSpent";
  }
}

/** Whether the same model may do better at the same question. An invalid answer was shown to it already. */
export function isWorthAnotherTry(failure: unknown): boolean {
  return failure instanceof ModelError && remedies[failure.class].isRetryable;
}

export function isWorthAnotherModel(failure: unknown): boolean {
  if (failure instanceof InvalidAnswer) return true;
  return failure instanceof ModelError && remedies[failure.class].canSwitch;
}

export function retryAfterMsOf(failure: unknown): number | undefined {
  return failure instanceof ModelError ? failure.retryAfterMs : undefined;
}
