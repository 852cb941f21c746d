// One connection that reads the slot by streaming replication. All workarounds for pg-logical-replication 2.5 are here.
import { setTimeout as sleep } from "node:timers/promises";
import { LogicalReplicationService } from "pg-logical-replication";
import { formatLsn, type Lsn, parseLsn } from "./lsn.ts";
import { PgoutputDecoder, type WalMessage } from "./pgoutput.ts";

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
const sessionOptions = "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex";

const closeTimeoutMs = 1_000;

/** A report for each commit was an eighth of the stack's processor time. Until it is sent, Postgres only keeps more WAL. */
const reportDelayMs = 200;

export function openReplication(options: ReplicationOptions): ReplicationConnection {
  // The library's own acknowledgements are off: they cover what was received, not what was delivered.
  const service = new LogicalReplicationService(
    { connectionString: options.url, options: sessionOptions, application_name: "realtime" },
    { acknowledge: { auto: false, timeoutSeconds: 0 }, flowControl: { enabled: true } },
  );
  const failed = Promise.withResolvers<never>();
  const reader = createReader(options, failed.reject);
  let acknowledged = options.acknowledgedLsn;
  let timer: NodeJS.Timeout | undefined;
  const report = () => {
    clearTimeout(timer);
    timer = undefined;
    // The library adds one to the LSN. The next commit may start at that byte and would then be skipped.
    service.acknowledge(formatLsn(acknowledged - 1n)).catch(failed.reject);
  };
  service.on("error", failed.reject);
  service.on("start", options.onStart);
  service.on("data", (_lsn: string, message: WalMessage) => reader.handle(message));
  service.on("heartbeat", (lsn: string, _time: number, mustAnswer: boolean) => {
    if (reader.isIdle()) options.onQuiet(parseLsn(lsn));
    if (mustAnswer) report();
  });
  const plugin = rawPlugin(options.publications, reader.decode);
  const subscribed = service.subscribe(plugin, options.slot, formatLsn(options.startLsn)).then(() => undefined);
  return {
    ended: Promise.race([subscribed, failed.promise]),
    acknowledge: (lsn) => {
      acknowledged = lsn;
      timer ??= setTimeout(report, reportDelayMs).unref();
    },
    close: async () => {
      clearTimeout(timer);
      await Promise.race([service.destroy(), sleep(closeTimeoutMs, undefined, { ref: false })]);
    },
  };
}

/** Decodes messages as they arrive, because the library reuses its buffer, and handles them in order. */
function createReader({ onMessage }: ReplicationOptions, fail: (reason: unknown) => void) {
  const decoder = new PgoutputDecoder();
  let waiting = 0;
  return {
    decode(bytes: Buffer): WalMessage {
      waiting += 1;
      try {
        return decoder.decode(bytes);
      } catch (error) {
        fail(error); // throwing here would end the process
        return { kind: "other" };
      }
    },
    async handle(message: WalMessage): Promise<void> {
      try {
        await onMessage(message);
      } catch (error) {
        fail(error);
      } finally {
        waiting -= 1;
      }
    },
    isIdle: () => waiting === 0,
  };
}

/** The library's plugin interface, without the library's parser. */
function rawPlugin(publications: readonly string[], parse: (bytes: Buffer) => WalMessage) {
  const names = publications.map((name) => `"${name}"`).join(",");
  return {
    name: "pgoutput",
    options: {},
    parse,
    start: (client: { query(sql: string): Promise<unknown> }, slot: string, lsn: string) =>
      client.query(`START_REPLICATION SLOT "${slot}" LOGICAL ${lsn} (proto_version '1', publication_names '${names}')`),
  };
}
