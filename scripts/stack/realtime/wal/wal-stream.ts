// One replication connection after the other, for as long as we live: what is committed is handed over once, in order.
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../../log.ts";
import { RepeatedFault } from "./decode-failures.ts";
import type { Lsn } from "./lsn.ts";
import type { RowChange, WalMessage } from "./pgoutput.ts";
import type { PublicationGap } from "./publication-gap.ts";
import { openReplication, type ReplicationConnection } from "./replication-connection.ts";
import { StreamPosition } from "./stream-position.ts";

export interface CommittedChange {
  readonly change: RowChange;
  readonly committedAtMs: number;
  readonly transactionId: number;
}

export interface WalStreamDeps {
  readonly url: string;
  readonly slot: string;
  readonly publications: readonly string[];
  /** One more publication, which may be gone for a while. */
  readonly changesPublication: string;
  readonly gap: PublicationGap;
  readonly startLsn: Lsn;
  readonly log: Logger;
  /** Asked before each connection; answers where a new slot begins when Postgres gave up the old one. */
  readonly replaceLostSlot: () => Promise<Lsn | undefined>;
  /** Moves the slot to the end of the WAL, and answers where that is. */
  readonly skipToNow: () => Promise<Lsn>;
  /** Takes a change. The stream waits for a returned promise before it reads on. */
  readonly onChange: (change: CommittedChange) => Promise<void> | undefined;
  /** Every change before `lsn` was handed over. `acknowledge(lsn)` is due once they are delivered. */
  readonly onBoundary: (lsn: Lsn) => void;
}

const firstRetryMs = 20;
const maxRetryMs = 1_000;
const gapCheckMs = 200;

export class WalStream {
  readonly #deps: WalStreamDeps;
  readonly #fault = new RepeatedFault();
  readonly #stopped = Promise.withResolvers<void>();
  readonly #running: Promise<void>;
  #position: StreamPosition;
  #acknowledgedLsn: Lsn;
  #connection: ReplicationConnection | undefined;
  #streaming = Promise.withResolvers<void>();
  #transaction = { committedAtMs: 0, transactionId: 0 };
  #failures = 0;
  #isStopped = false;

  /** Starts at once. */
  constructor(deps: WalStreamDeps) {
    this.#deps = deps;
    this.#position = new StreamPosition(deps.startLsn);
    this.#acknowledgedLsn = deps.startLsn;
    this.#running = this.#run();
  }

  /** Resolves when a connection is streaming; at once when one is. */
  ready(): Promise<void> {
    return this.#streaming.promise;
  }

  acknowledge(lsn: Lsn): void {
    if (lsn <= this.#acknowledgedLsn) return;
    this.#acknowledgedLsn = lsn;
    this.#connection?.acknowledge(lsn);
  }

  /** Lets go of the connection and takes up a new one. A Postgres that shuts down waits for this. */
  async reconnect(): Promise<void> {
    await this.#connection?.close();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopped.resolve();
    await this.reconnect();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { log } = this.#deps;
    while (!this.#isStopped) {
      await this.#streamOnce()
        .catch((error: unknown) => this.#recoverFrom(error))
        .catch((error: unknown) => log.debug("Postgres is not there to recover with", { error }));
      const delay = Math.min(firstRetryMs * 2 ** this.#failures, maxRetryMs);
      this.#failures += 1;
      await Promise.race([sleep(delay), this.#stopped.promise]);
    }
  }

  /** Settles when the connection is over. */
  async #streamOnce(): Promise<void> {
    const newStart = await this.#deps.replaceLostSlot();
    if (newStart !== undefined) this.#startOver(newStart);
    if (this.#isStopped) return;
    const connection = this.#open();
    this.#connection = connection;
    const gapCheck = this.#deps.gap.isOpen ? setInterval(() => this.#leaveGap(), gapCheckMs) : undefined;
    try {
      await connection.ended;
    } finally {
      clearInterval(gapCheck);
      this.#connection = undefined;
      this.#streaming = Promise.withResolvers();
      await connection.close();
    }
  }

  #open(): ReplicationConnection {
    const { url, slot, publications, changesPublication, gap } = this.#deps;
    return openReplication({
      url,
      slot,
      publications: gap.isOpen ? publications : [...publications, changesPublication],
      startLsn: this.#position.resumeLsn,
      acknowledgedLsn: this.#acknowledgedLsn,
      onStart: () => this.#onStart(),
      onMessage: (message) => this.#onMessage(message),
      onQuiet: (lsn) => this.#position.skipTo(lsn) && this.#deps.onBoundary(lsn),
    });
  }

  #onStart(): void {
    if (this.#failures > 0) this.#deps.log.info("the replication connection is back", { attempts: this.#failures });
    this.#failures = 0;
    this.#streaming.resolve();
  }

  #onMessage(message: WalMessage): Promise<void> | undefined {
    const isNew = this.#position.isNew(message);
    if (message.kind === "begin") this.#transaction = message;
    if (message.kind === "commit") this.#deps.onBoundary(message.endLsn);
    if (message.kind !== "change" || !isNew) return undefined;
    const { committedAtMs, transactionId } = this.#transaction;
    return this.#deps.onChange({ change: message.change, committedAtMs, transactionId });
  }

  async #recoverFrom(error: unknown): Promise<void> {
    const { gap, log, skipToNow } = this.#deps;
    if (this.#fault.isHopeless(error, this.#position.resumeLsn)) {
      log.error("a transaction cannot be decoded; it and what was committed since are skipped", { error });
      this.#startOver(await skipToNow());
    } else if (gap.isOpenedBy(error)) {
      log.warn("there is no publication of changes; they are not heard until there is", { error });
    } else if (this.#failures === 0 && !this.#isStopped) {
      log.warn("lost the replication connection; trying again", { error });
    }
  }

  #startOver(lsn: Lsn): void {
    this.#position = new StreamPosition(lsn);
    this.#acknowledgedLsn = lsn;
  }

  #leaveGap(): void {
    this.#deps.gap.close(this.#position.resumeLsn).then(
      (isClosed) => (isClosed ? this.reconnect() : undefined),
      (error: unknown) => this.#deps.log.debug("the publication cannot be looked up yet", { error }),
    );
  }
}
