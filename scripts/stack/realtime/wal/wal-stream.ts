// Keeps a replication connection open and passes on every committed change once, in order.
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../../log.ts";
import { DecodeFailures } from "./decode-failures.ts";
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
  /** Another publication, which may be missing for a while. */
  readonly changesPublication: string;
  readonly gap: PublicationGap;
  readonly startLsn: Lsn;
  readonly log: Logger;
  /** Called before each connection; returns the start of a new slot if the old one was lost. */
  readonly replaceLostSlot: () => Promise<Lsn | undefined>;
  /** Advances the slot to the end of the WAL and returns it. */
  readonly skipToNow: () => Promise<Lsn>;
  /** The stream waits for a returned promise before it continues. */
  readonly onChange: (change: CommittedChange) => Promise<void> | undefined;
  /** Every change before `lsn` was passed on. Call `acknowledge(lsn)` once they are delivered. */
  readonly onBoundary: (lsn: Lsn) => void;
}

const firstRetryMs = 20;
const maxRetryMs = 1_000;
const gapCheckMs = 200;

export class WalStream {
  readonly #deps: WalStreamDeps;
  readonly #decodeFailures = new DecodeFailures();
  readonly #stopped = Promise.withResolvers<void>();
  readonly #running: Promise<void>;
  #position: StreamPosition;
  #acknowledgedLsn: Lsn;
  #connection: ReplicationConnection | undefined;
  #streaming = Promise.withResolvers<void>();
  #transaction = { committedAtMs: 0, transactionId: 0 };
  #failures = 0;
  #isStopped = false;

  constructor(deps: WalStreamDeps) {
    this.#deps = deps;
    this.#position = new StreamPosition(deps.startLsn);
    this.#acknowledgedLsn = deps.startLsn;
    this.#running = this.#run();
  }

  /** Resolves when a connection is streaming. */
  ready(): Promise<void> {
    return this.#streaming.promise;
  }

  acknowledge(lsn: Lsn): void {
    if (lsn <= this.#acknowledgedLsn) return;
    this.#acknowledgedLsn = lsn;
    this.#connection?.acknowledge(lsn);
  }

  /** Replaces the connection. A Postgres that shuts down waits for the old one to close. */
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
        .catch((error: unknown) => log.debug("Postgres is not available for recovery", { error }));
      const delay = Math.min(firstRetryMs * 2 ** this.#failures, maxRetryMs);
      this.#failures += 1;
      await Promise.race([sleep(delay), this.#stopped.promise]);
    }
  }

  /** Settles when the connection has ended. */
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
    if (this.#decodeFailures.shouldGiveUp(error, this.#position.resumeLsn)) {
      log.error("a transaction cannot be decoded; it and what was committed since are skipped", { error });
      this.#startOver(await skipToNow());
    } else if (gap.isOpenedBy(error)) {
      log.warn("the publication of changes is missing; they are not delivered until it exists", { error });
    } else if (this.#failures === 0 && !this.#isStopped) {
      log.warn("lost the replication connection; reconnecting", { error });
    }
  }

  #startOver(lsn: Lsn): void {
    this.#position = new StreamPosition(lsn);
    this.#acknowledgedLsn = lsn;
  }

  #leaveGap(): void {
    this.#deps.gap.close(this.#position.resumeLsn).then(
      (isClosed) => (isClosed ? this.reconnect() : undefined),
      (error: unknown) => this.#deps.log.debug("the publication cannot be looked up at the moment", { error }),
    );
  }
}
