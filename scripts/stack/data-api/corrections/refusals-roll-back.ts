// lite commits a change and then answers 406 when `.single()` or `max-affected` finds the wrong number of rows.
// A refused request must leave nothing behind.

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly response: Response;

  constructor(response: Response) {
    super(`refused with ${response.status}`);
    this.response = response;
  }
}

/** Throws the refusal, so that the transaction it is called in ends without a trace. */
export function rollBackRefusals<T>(result: T): T {
  if (result instanceof Response && result.status >= 400) throw new Refusal(result);
  return result;
}
