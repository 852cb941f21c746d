// A project may drop and recreate the publication of changes. Commits in between cannot be decoded by a connection that names
// the publication (Postgres 18 allows it, 17 does not), so this gap is read without it.
import type { Lsn } from "./lsn.ts";

export class PublicationGap {
  readonly #publication: string;
  readonly #find: () => Promise<Lsn | undefined>;
  #isOpen = false;
  #end: Lsn | undefined;

  /** `find` returns the end of the WAL if the publication exists. */
  constructor(publication: string, find: () => Promise<Lsn | undefined>) {
    this.#publication = publication;
    this.#find = find;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** True when the connection failed because the publication did not exist at this place in the WAL. */
  isOpenedBy(error: unknown): boolean {
    const isMissing = error instanceof Error && error.message === `publication "${this.#publication}" does not exist`;
    if (isMissing) {
      this.#isOpen = true;
      this.#end = undefined;
    }
    return isMissing;
  }

  /** Closes the gap when the publication exists and the WAL was read past its creation. */
  async close(readUpTo: Lsn): Promise<boolean> {
    this.#end ??= await this.#find();
    if (this.#end === undefined || readUpTo < this.#end) return false;
    this.#isOpen = false;
    return true;
  }
}
