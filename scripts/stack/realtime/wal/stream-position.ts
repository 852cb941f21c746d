// Where in the WAL we are: what to ask for after a reconnect, and what of its first transaction we have had already.
import type { Lsn } from "./lsn.ts";
import type { WalMessage } from "./pgoutput.ts";

/** Follows the messages of one slot over any number of connections. */
export class StreamPosition {
  #resumeLsn: Lsn;
  /** The transaction that has begun and not yet committed here, and how many of its changes were let through. */
  #open: { readonly commitLsn: Lsn; taken: number; seen: number } | undefined;

  constructor(start: Lsn) {
    this.#resumeLsn = start;
  }

  /** Everything committed before this was received whole. */
  get resumeLsn(): Lsn {
    return this.#resumeLsn;
  }

  /** Takes note of a message. False for a change that an earlier connection delivered: Postgres resends whole transactions. */
  isNew(message: WalMessage): boolean {
    if (message.kind === "begin") this.#begin(message.commitLsn);
    if (message.kind === "commit") this.#commit(message.endLsn);
    if (message.kind !== "change" || !this.#open) return true;
    this.#open.seen += 1;
    const isNew = this.#open.seen > this.#open.taken;
    this.#open.taken = Math.max(this.#open.taken, this.#open.seen);
    return isNew;
  }

  /** Postgres says it has nothing more for us before `lsn`. False when that is not news. */
  skipTo(lsn: Lsn): boolean {
    if (this.#open || lsn <= this.#resumeLsn) return false;
    this.#resumeLsn = lsn;
    return true;
  }

  #begin(commitLsn: Lsn): void {
    const taken = this.#open?.commitLsn === commitLsn ? this.#open.taken : 0;
    this.#open = { commitLsn, taken, seen: 0 };
  }

  #commit(endLsn: Lsn): void {
    this.#open = undefined;
    this.#resumeLsn = endLsn;
  }
}
