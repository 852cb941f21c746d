// A handful of connections that live and die together.
import postgres from "postgres";
import { NoAnswer } from "./postgres-fault.ts";

type WorkerSql = postgres.Sql;
export type Ask<Answer> = (sql: WorkerSql) => PromiseLike<Answer>;

export interface WorkerClient {
  /** Settles by then, whatever happens to the connection. */
  answer<Answer>(ask: Ask<Answer>, limits: { withinMs: number; signal?: AbortSignal | undefined }): Promise<Answer>;
  /** Whoever still waits for an answer is told at once that none will come. */
  discard(): void;
  end(): Promise<void>;
}

/** Where hosted projects offer their pooler in transaction mode. */
const poolerPort = "6543";

/**
 * On each connection; the driver's types do not know the option. Two queries that are written in one breath, more than 1,024 bytes
 * together, end the whole process in Deno: postgres 3.4.9 then writes once more, and there is nothing left to write.
 */
const oneQueryAtATime = { max_pipeline: 0 };

export function openWorkerClient(url: string, maxConnections: number): WorkerClient {
  const sql = postgres(url, {
    max: maxConnections,
    // A pooler in transaction mode keeps no statements; anywhere else they save a round trip on every call.
    prepare: new URL(url).port !== poolerPort,
    fetch_types: false,
    ...oneQueryAtATime,
    idle_timeout: 30,
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
      // Nobody waits for connections that are given up, and postgres 3.4.9 may take 20 seconds over it.
      sql.end({ timeout: 0 }).catch(() => undefined);
    },
    end: () => sql.end({ timeout: 1 }),
  };
}

/** postgres 3.4.9 never settles queries that were sent between a socket's error and its close, so a clock runs beside each. */
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
