// What a benchmark runs on: a product of its own with its Postgres and its model server, pinned to cores, and the systems on it.
import { readFileSync } from "node:fs";
import postgres from "postgres";
import { type KillableProduct, startKillableProduct } from "../chaos/killable-product.ts";
import type { Secrets } from "../product/secrets.ts";
import { postgresOf } from "./components.ts";
import { type Cores, pin } from "./cores.ts";
import type { PostgresCounters, ReadPostgres } from "./measure.ts";
import { processTimes } from "./processor-time.ts";
import { missingFor, type Rival, rivalNames, startRival } from "./rivals/rival.ts";

export interface BenchStack {
  readonly product: KillableProduct;
  readonly sql: postgres.Sql;
  readonly readPostgres: ReadPostgres;
  stop(): Promise<void>;
}

export async function openBenchStack(cores: Cores, secrets: Secrets = {}): Promise<BenchStack> {
  pin([process.pid], cores.load);
  // Its data is on disk and written as on a server; an ephemeral stack does not wait for the disk.
  const product = await startKillableProduct({
    stackArgs: ["--log-level", "warn", "--limits", "scripts/product/limits.toml"],
    secrets,
  });
  pin(
    processTimes(product.stackPid).map(({ pid }) => pid),
    cores.measured,
  );
  const sql = postgres(product.details.dbUrl, { max: 2, onnotice: () => undefined });
  await sql`update private.settings set max_live_runs_per_user = 10000`;
  return {
    product,
    sql,
    readPostgres: () => readPostgres(sql),
    stop: async () => {
      await sql.end();
      await product.stop();
    },
  };
}

async function readPostgres(sql: postgres.Sql): Promise<PostgresCounters> {
  const [row] = await sql`
    select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float as "walBytes",
      (select sum(calls) from extensions.pg_stat_statements where query not like '%pg_stat_statements%')::float as statements`;
  return { walBytes: Number(row?.walBytes), statements: Number(row?.statements) };
}

/** What cannot be started is said with `say` and left out. */
export async function startRivals(bench: BenchStack, cores: Cores, say: (line: string) => void): Promise<Rival[]> {
  const { details, modelServerUrl, stackPid } = bench.product;
  await bench.sql.unsafe(readFileSync(new URL("./rivals/schema.sql", import.meta.url), "utf8"));
  const rivals: Rival[] = [];
  try {
    for (const name of rivalNames) {
      const missing = missingFor(name);
      const postgresTimes = () => postgresOf(stackPid);
      const deps = { modelServerUrl, dbUrl: details.dbUrl, cores: cores.measured, postgres: postgresTimes };
      if (missing === undefined) rivals.push(await startRival(name, deps));
      else say(missing);
    }
  } catch (error) {
    await Promise.all(rivals.map((rival) => rival.stop()));
    throw error;
  }
  return rivals;
}
