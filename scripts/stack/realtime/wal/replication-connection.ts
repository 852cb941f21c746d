// One connection that reads the slot by streaming replication. Everything particular to pg-logical-replication 2.5 is in here.
import { setTimeout as sleep } from "node:timers/promises";
import { LogicalReplicationService } from "pg-logical-replication";
import { formatLsn, type Lsn, parseLsn } from "./lsn.ts";
import { PgoutputDecoder, type WalMessage } from "./pgoutput.ts";

export interface ReplicationOptions {
  readonly url: string;
  readonly slot: string;
  readonly publications: readonly string[];
  /** Where to read on; what was acknowledged may lie before it, while its delivery is under way. */
  readonly startLsn: Lsn;
  readonly acknowledgedLsn: Lsn;
  readonly onStart: () => void;
  /** Called in order; reading pauses until a returned promise settles. */
  readonly onMessage: (message: WalMessage) => Promise<void> | undefined;
  /** All messages were handled, and the WAL before `lsn` holds nothing more for us. */
  readonly onQuiet: (lsn: Lsn) => unknown;
}

export interface ReplicationConnection {
  /** Settles when the connection is over, with the reason when it was not `close`. */
  readonly ended: Promise<void>;
  /** Tells Postgres that everything before `lsn` may be forgotten. */
  acknowledge(lsn: Lsn): void;
  close(): Promise<void>;
}

// A walsender renders values by its session's settings; these make them read as to_jsonb writes them.
const sessionOptions = "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex";

const goodbyeMs = 1_000;

export function openReplication(options: ReplicationOptions): ReplicationConnection {
  // Neither of the library's own acknowledgements will do: they claim what was received, not what was delivered.
  const service = new LogicalReplicationService(
    { connectionString: options.url, options: sessionOptions, application_name: "realtime" },
    { acknowledge: { auto: false, timeoutSeconds: 0 }, flowControl: { enabled: true } },
  );
  const failed = Promise.withResolvers<never>();
  const reader = createReader(options, failed.reject);
  let acknowledged = options.acknowledgedLsn;
  const report = () => {
    // The library adds one to what it is told. That byte may be where the next commit starts, which would then be skipped.
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
      report();
    },
    close: async () => {
      await Promise.race([service.destroy(), sleep(goodbyeMs, undefined, { ref: false })]);
    },
  };
}

/** Messages are decoded as they arrive, because the library reuses its buffer, and handled in turn. */
function createReader({ onMessage }: ReplicationOptions, fail: (reason: unknown) => void) {
  const decoder = new PgoutputDecoder();
  let waiting = 0;
  return {
    decode(bytes: Buffer): WalMessage {
      waiting += 1;
      try {
        return decoder.decode(bytes);
      } catch (error) {
        fail(error); // thrown from here it would end the process
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
