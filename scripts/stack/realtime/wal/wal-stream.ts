// One replication connection after the other, for as long as we live: what is committed is handed over once, in order.
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../../log.ts";
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
  /** Takes a change. The stream waits for a returned promise before it reads on. */
  readonly onChange: (change: CommittedChange) => Promise<void> | undefined;
  /** Every change before `lsn` was handed over. `acknowledge(lsn)` is due once they are delivered. */
  readonly onBoundary: (lsn: Lsn) => void;
}

export interface WalStream {
  /** Resolves when a connection is streaming; at once when one is. */
  ready(): Promise<void>;
  acknowledge(lsn: Lsn): void;
  /** Lets go of the connection and takes up a new one. A Postgres that shuts down waits for this. */
  reconnect(): Promise<void>;
  stop(): Promise<void>;
}

const firstRetryMs = 20;
const maxRetryMs = 1_000;
const gapCheckMs = 200;

export function startWalStream(deps: WalStreamDeps): WalStream {
  const { url, slot, gap, log } = deps;
  let position = new StreamPosition(deps.startLsn);
  let acknowledgedLsn = deps.startLsn;
  let connection: ReplicationConnection | undefined;
  let streaming = Promise.withResolvers<void>();
  let failures = 0;
  let transaction = { committedAtMs: 0, transactionId: 0 };
  const stopped = Promise.withResolvers<void>();
  let isStopped = false;

  function onStart(): void {
    if (failures > 0) log.info("the replication connection is back", { attempts: failures });
    failures = 0;
    streaming.resolve();
  }

  function onMessage(message: WalMessage): Promise<void> | undefined {
    const isNew = position.isNew(message);
    if (message.kind === "begin") transaction = message;
    if (message.kind === "commit") deps.onBoundary(message.endLsn);
    const { committedAtMs, transactionId } = transaction;
    return message.kind === "change" && isNew
      ? deps.onChange({ change: message.change, committedAtMs, transactionId })
      : undefined;
  }

  function onQuiet(lsn: Lsn): void {
    if (position.skipTo(lsn)) deps.onBoundary(lsn);
  }

  function startOver(lsn: Lsn): void {
    position = new StreamPosition(lsn);
    acknowledgedLsn = lsn;
  }

  async function streamOnce(): Promise<void> {
    const newStart = await deps.replaceLostSlot();
    if (newStart !== undefined) startOver(newStart);
    if (isStopped) return;
    const startLsn = position.resumeLsn;
    const publications = [...deps.publications, ...(gap.isOpen ? [] : [deps.changesPublication])];
    const place = { url, slot, publications, startLsn, acknowledgedLsn };
    const current = openReplication({ ...place, onStart, onMessage, onQuiet });
    connection = current;
    const gapCheck = gap.isOpen ? setInterval(leaveGap, gapCheckMs) : undefined;
    try {
      await current.ended;
    } finally {
      clearInterval(gapCheck);
      connection = undefined;
      streaming = Promise.withResolvers();
      await current.close();
    }
  }

  function leaveGap(): void {
    gap.close(position.resumeLsn).then(
      (isClosed) => (isClosed ? connection?.close() : undefined),
      (error: unknown) => log.debug("the publication cannot be looked up yet", { error }),
    );
  }

  function explain(error: unknown): void {
    if (gap.isOpenedBy(error)) {
      log.warn("there is no publication of changes; they are not heard until there is", { error });
    } else if (failures === 0 && !isStopped) {
      log.warn("lost the replication connection; trying again", { error });
    }
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      await streamOnce().catch(explain);
      const delay = Math.min(firstRetryMs * 2 ** failures, maxRetryMs);
      failures += 1;
      await Promise.race([sleep(delay), stopped.promise]);
    }
  }

  const running = run();
  return {
    ready: () => streaming.promise,
    acknowledge: (lsn) => {
      if (lsn <= acknowledgedLsn) return;
      acknowledgedLsn = lsn;
      connection?.acknowledge(lsn);
    },
    reconnect: async () => connection?.close(),
    stop: async () => {
      isStopped = true;
      stopped.resolve();
      await connection?.close();
      await running;
    },
  };
}
