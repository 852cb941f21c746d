// What a benchmark runs on: a product of its own with its Postgres and its model server, pinned to cores, and the systems on it.
import { readFileSync } from "node:fs";
import postgres from "postgres";
import { makeSecrets } from "../product/secrets.ts";
import { type Product, startProduct } from "../product/start-product.ts";
import { type Cores, pin } from "./cores.ts";
import { edgewright, postgresOf } from "./edgewright.ts";
import type { Ledger } from "./measure.ts";
import { processTimes } from "./processor-time.ts";
import { missingFor, rivalNames, startRival } from "./rivals/rival.ts";
import type { System } from "./system.ts";

export interface Place {
  readonly product: Product;
  readonly sql: postgres.Sql;
  readonly ledger: Ledger;
  stop(): Promise<void>;
}

export async function openPlace(cores: Cores, flushMs = 0): Promise<Place> {
  pin([process.pid], cores.load);
  const product = await startProduct({
    stackArgs: ["--ephemeral", "--port", "0", "--log-level", "warn", "--limits", "scripts/product/limits.toml"],
    secrets: { ...makeSecrets(), STREAM_FLUSH_MS: String(flushMs) },
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
    ledger: () => readLedger(sql),
    stop: async () => {
      await sql.end();
      await product.stop();
    },
  };
}

async function readLedger(sql: postgres.Sql) {
  const [row] = await sql`
    select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float as "walBytes",
      (select sum(calls) from extensions.pg_stat_statements where query not like '%pg_stat_statements%')::float as statements`;
  return { walBytes: Number(row?.walBytes), statements: Number(row?.statements) };
}

/** The product first, then its rivals; what cannot be started is said with `say` and left out. */
export async function startSystems(place: Place, cores: Cores, say: (line: string) => void): Promise<System[]> {
  const { product, sql } = place;
  await sql.unsafe(readFileSync(new URL("./rivals/schema.sql", import.meta.url), "utf8"));
  const systems: System[] = [edgewright(product, sql)];
  for (const name of rivalNames) {
    const missing = missingFor(name);
    if (missing !== undefined) say(missing);
    else systems.push(await startRival(name, rivalPlace(place, cores)));
  }
  return systems;
}

function rivalPlace({ product: { details, modelServerUrl, stackPid } }: Place, { measured }: Cores) {
  return { modelServerUrl, dbUrl: details.dbUrl, cores: measured, postgres: () => postgresOf(stackPid) };
}
