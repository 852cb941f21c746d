// Connections of the stack's own services. They survive a restart of Postgres.
import postgres from "postgres";

const maxReconnectDelaySeconds = 0.5;

export interface PoolOptions {
  readonly max: number;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  readonly idleSeconds?: number;
}

/** bigint columns are parsed as numbers: bytes and ids of the services stay far below 2^53. */
export type Pool = postgres.Sql<{ bigint: number }>;

export function openPool(url: string, { max, name, idleSeconds }: PoolOptions): Pool {
  return postgres(url, {
    max,
    ...(idleSeconds === undefined ? {} : { idle_timeout: idleSeconds }),
    max_lifetime: null,
    onnotice: () => undefined,
    backoff: reconnectDelay,
    connection: { application_name: name },
    types: { bigint: { to: 20, from: [20], serialize: String, parse: Number } },
  });
}

/** The library's own delay grows to 20 seconds, far longer than a restart of Postgres takes. */
export function reconnectDelay(attempt: number): number {
  return Math.min(2 ** attempt / 100, maxReconnectDelaySeconds);
}
