// A transaction that Postgres cannot decode, such as one on which a publication's row filter divides by zero,
// would be tried for ever. After some attempts at the same place it is given up.
import type { Lsn } from "./lsn.ts";

const maxAttempts = 5;

export class RepeatedFault {
  #at: Lsn | undefined;
  #attempts = 0;

  /** Whether reading on from `lsn` has now failed so often, by no fault of the connection, that it is hopeless. */
  isHopeless(error: unknown, lsn: Lsn): boolean {
    if (!isDecodingError(error)) return false;
    this.#attempts = this.#at === lsn ? this.#attempts + 1 : 1;
    this.#at = lsn;
    return this.#attempts >= maxAttempts;
  }
}

/** Data exceptions and unknown names; a Postgres that is away, full or busy has codes of other classes. */
function isDecodingError(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^(22|42)/.test(String(error.code));
}
