// The position in the WAL: where to resume after a reconnect, and which changes were already delivered.
import type { Lsn } from "./lsn.ts";
import type { WalMessage } from "./pgoutput.ts";

/** Follows the messages of one slot across connections. */
export class StreamPosition {
  #resumeLsn: Lsn;
  /** The current transaction, and how many of its changes were delivered. */
  #open: { readonly commitLsn: Lsn; taken: number; seen: number } | undefined;

  constructor(start: Lsn) {
    this.#resumeLsn = start;
  }

  /** Everything committed before this was received. */
  get resumeLsn(): Lsn {
    return this.#resumeLsn;
  }

  /** Records a message. False for a change that an earlier connection delivered, because Postgres resends whole transactions. */
  isNew(message: WalMessage): boolean {
    if (message.kind === "begin") this.#begin(message.commitLsn);
    if (message.kind === "commit") this.#commit(message.endLsn);
    if (message.kind !== "change" || !this.#open) return true;
    this.#open.seen += 1;
    const isNew = this.#open.seen > this.#open.taken;
    this.#open.taken = Math.max(this.#open.taken, this.#open.seen);
    return isNew;
  }

  /** Skips WAL without messages. False if the position does not change. */
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
