// A pool of connections that are discarded together.
import postgres from "postgres";
import type { DatabaseAddress } from "./database-address.ts";
import { NoAnswer } from "./postgres-fault.ts";

type WorkerSql = postgres.Sql;
export type Ask<Answer> = (sql: WorkerSql) => PromiseLike<Answer>;

export interface WorkerClient {
  /** Settles within `withinMs`, whatever happens to the connection. */
  answer<Answer>(ask: Ask<Answer>, limits: { withinMs: number; signal?: AbortSignal | undefined }): Promise<Answer>;
  /** Rejects pending queries at once. */
  discard(): void;
  end(): Promise<void>;
}

/** A pooler shares few connections among all isolates. */
const maxPooled = 3;

/**
 * A new connection has to plan every function again: after half a minute of silence, a claim took 60 to 100 ms longer. Load balancers drop
 * what is silent for 350 seconds.
 */
const idleSeconds = 240;

/**
 * On each connection; the driver's types lack the option. Two queries in one write, of more than 1,024 bytes together, end the
 * whole process in Deno: postgres 3.4.9 then writes once more when nothing is left to write.
 */
const oneQueryAtATime = { max_pipeline: 0 };

export function openWorkerClient({ url, isPooled, tls }: DatabaseAddress, maxConnections: number): WorkerClient {
  const sql = postgres(url, {
    max: isPooled ? Math.min(maxConnections, maxPooled) : maxConnections,
    // Where they are kept, prepared statements save a round trip per call.
    prepare: !isPooled,
    // An object: for the driver's own words for it, it would not verify the server.
    ssl: tls ?? false,
    fetch_types: false,
    ...oneQueryAtATime,
    idle_timeout: idleSeconds,
    connect_timeout: 5,
    max_lifetime: null,
    onnotice: () => undefined,
    connection: { application_name: "edgewright worker" },
  });
  const given = new AbortController();
  return {
    answer: (ask, { withinMs, signal }) => before(ask(sql), withinMs, [given.signal, ...(signal ? [signal] : [])]),
    discard: () => {
      given.abort(new NoAnswer("The connection to the database was lost."));
      // Not awaited: postgres 3.4.9 may take 20 seconds to close connections.
      sql.end({ timeout: 0 }).catch(() => undefined);
    },
    end: () => sql.end({ timeout: 1 }),
  };
}

/** postgres 3.4.9 never settles queries that were sent between a socket's error and its close, so each has a timeout. */
async function before<Answer>(
  answer: PromiseLike<Answer>,
  ms: number,
  signals: readonly AbortSignal[],
): Promise<Answer> {
  const { promise: interruption, reject: interrupt } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => interrupt(new NoAnswer(`The database did not answer within ${Math.round(ms)} ms.`)),
    ms,
  );
  const listeners = signals.map((signal) => {
    const listener = () => interrupt(signal.reason);
    signal.addEventListener("abort", listener);
    return () => signal.removeEventListener("abort", listener);
  });
  try {
    return await Promise.race([answer, interruption]);
  } finally {
    clearTimeout(timer);
    for (const remove of listeners) remove();
  }
}
