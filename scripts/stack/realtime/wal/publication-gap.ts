// A project may drop the publication of changes and make it anew. What was committed in between cannot be decoded by a
// connection that names the publication (Postgres 18 forgives it, 17 does not), so the gap is crossed without it.
import type { Lsn } from "./lsn.ts";

export class PublicationGap {
  readonly #publication: string;
  readonly #find: () => Promise<Lsn | undefined>;
  #isOpen = false;
  #end: Lsn | undefined;

  /** `find` answers where the WAL ends, if the publication is there by then. */
  constructor(publication: string, find: () => Promise<Lsn | undefined>) {
    this.#publication = publication;
    this.#find = find;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** True when the connection failed because the WAL has come to where the publication was not. */
  isOpenedBy(error: unknown): boolean {
    const isMissing = error instanceof Error && error.message === `publication "${this.#publication}" does not exist`;
    if (isMissing) {
      this.#isOpen = true;
      this.#end = undefined;
    }
    return isMissing;
  }

  /** Closes the gap when the publication is back and the WAL was read to where it certainly was. */
  async close(readUpTo: Lsn): Promise<boolean> {
    this.#end ??= await this.#find();
    if (this.#end === undefined || readUpTo < this.#end) return false;
    this.#isOpen = false;
    return true;
  }
}
