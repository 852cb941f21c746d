// One connection that reads the slot by streaming replication.
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { formatLsn, type Lsn } from "./lsn.ts";
import { PgoutputDecoder, type WalMessage } from "./pgoutput.ts";
import { readFrame, statusUpdate } from "./replication-frames.ts";

export interface ReplicationOptions {
  readonly url: string;
  readonly slot: string;
  readonly publications: readonly string[];
  /** Where to continue. Deliveries in progress are not acknowledged yet, so `acknowledgedLsn` may be lower. */
  readonly startLsn: Lsn;
  readonly acknowledgedLsn: Lsn;
  readonly onStart: () => void;
  /** Called in order; reading pauses until a returned promise settles. */
  readonly onMessage: (message: WalMessage) => Promise<void> | undefined;
  /** Called when all messages are handled and the WAL before `lsn` holds no more of them. */
  readonly onQuiet: (lsn: Lsn) => unknown;
}

export interface ReplicationConnection {
  /** Settles when the connection has ended; rejects with the reason unless it was `close`. */
  readonly ended: Promise<void>;
  /** Tells Postgres soon that it may discard everything before `lsn`. */
  acknowledge(lsn: Lsn): void;
  close(): Promise<void>;
}

// The walsender formats values by its session's settings; these match the output of to_jsonb.
const sessionSettings = { TimeZone: "UTC", DateStyle: "ISO", IntervalStyle: "postgres", bytea_output: "hex" };

/** The driver may never settle a query, or an end, whose socket fails at the wrong moment. */
const startTimeoutMs = 10_000;
const closeTimeoutMs = 1_000;

/** A report for each commit was an eighth of the stack's processor time. Until it is sent, Postgres only keeps more WAL. */
const reportDelayMs = 200;

export function openReplication(options: ReplicationOptions): ReplicationConnection {
  const failed = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const sql = connect(options.url, () => {
    failed.reject(new Error("The replication connection was closed"));
    closed.resolve();
  });
  let stream: Duplex | undefined;
  let acknowledged = options.acknowledgedLsn;
  let timer: NodeJS.Timeout | undefined;
  const report = () => {
    clearTimeout(timer);
    timer = undefined;
    if (stream?.writable) stream.write(statusUpdate(acknowledged));
  };
  const late = setTimeout(() => failed.reject(new Error("Postgres did not start streaming in time")), startTimeoutMs);
  late.unref();
  startStreaming(sql, options).then((started) => {
    clearTimeout(late);
    stream = started;
    if (started.errored) return failed.reject(started.errored);
    options.onStart();
    readMessages(started, options, { report, fail: failed.reject });
  }, failed.reject);
  return {
    ended: failed.promise,
    acknowledge: (lsn) => {
      acknowledged = lsn;
      timer ??= setTimeout(report, reportDelayMs).unref();
    },
    close: async () => {
      clearTimeout(timer);
      clearTimeout(late);
      failed.resolve();
      stream?.removeAllListeners("data").resume().end(); // what is still sent must be read before the end is
      const atMost = (ms: number) => sleep(ms, undefined, { ref: false });
      await Promise.race([sql.end({ timeout: closeTimeoutMs / 1000 }), atMost(2 * closeTimeoutMs)]);
      if (stream) await Promise.race([closed.promise, atMost(closeTimeoutMs)]);
    },
  };
}

function connect(url: string, onclose: () => void): postgres.Sql {
  return postgres(url, {
    max: 1,
    max_lifetime: null,
    fetch_types: false,
    onnotice: () => undefined,
    onclose,
    connection: { application_name: "realtime", replication: "database", ...sessionSettings },
  });
}

async function startStreaming(sql: postgres.Sql, options: ReplicationOptions): Promise<Duplex> {
  const names = options.publications.map((name) => `"${name}"`).join(",");
  const stream = await sql
    .unsafe(
      `START_REPLICATION SLOT "${options.slot}" LOGICAL ${formatLsn(options.startLsn)}
      (proto_version '1', publication_names '${names}')`,
    )
    .writable();
  return stream as Duplex; // the driver's types know only one direction of a copy
}

interface Reading {
  readonly report: () => void;
  readonly fail: (reason: unknown) => void;
}

/** Nothing is handled after a failure, because its transaction would count as received. */
function readMessages(stream: Duplex, options: ReplicationOptions, { report, fail }: Reading): void {
  const decoder = new PgoutputDecoder();
  const stop = (reason: unknown) => {
    stream.removeAllListeners("data");
    fail(reason);
  };
  const handle = (bytes: Buffer): Promise<void> | undefined => {
    const frame = readFrame(bytes);
    if (frame.kind === "message") return options.onMessage(decoder.decode(frame.bytes));
    options.onQuiet(frame.lsn);
    if (frame.mustAnswer) report();
    return undefined;
  };
  stream.on("error", stop);
  stream.on("data", (bytes: Buffer) => {
    try {
      const wait = handle(bytes);
      if (!wait) return;
      stream.pause();
      wait.then(() => stream.resume(), stop);
    } catch (error) {
      stop(error);
    }
  });
}
