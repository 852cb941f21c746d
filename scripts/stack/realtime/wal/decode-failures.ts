// A transaction that Postgres cannot decode, for example because a publication's row filter divides by zero, would be retried
// forever. It is given up after several attempts at the same place.
import type { Lsn } from "./lsn.ts";

const maxAttempts = 5;

export class DecodeFailures {
  #at: Lsn | undefined;
  #attempts = 0;

  /** Whether decoding has failed too often at `lsn`. */
  shouldGiveUp(error: unknown, lsn: Lsn): boolean {
    if (!isDecodingError(error)) return false;
    this.#attempts = this.#at === lsn ? this.#attempts + 1 : 1;
    this.#at = lsn;
    return this.#attempts >= maxAttempts;
  }
}

/** Data exceptions and unknown names. The codes of a Postgres that is away, full or busy are of other classes. */
function isDecodingError(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^(22|42)/.test(String(error.code));
}
