// The command `npm run capacity -- --measure`: counts what a run of the demo model needs on the local product, and writes it into
// measured.json. Its tasks write files, change them, and run a program; its words come as fast as a large model's.
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { componentsOf } from "../bench/components.ts";
import { edgewright } from "../bench/edgewright.ts";
import { makeSecrets } from "../product/secrets.ts";
import { type Product, startProduct } from "../product/start-product.ts";
import { type CountingProxy, openCountingProxy } from "./counting-proxy.ts";
import type { ModelPrices, RunCounts } from "./estimate.ts";

export interface Measured {
  readonly date: string;
  readonly runs: number;
  readonly perRun: RunCounts;
  readonly models: readonly ModelPrices[];
}

export const measuredFile = new URL("./measured.json", import.meta.url);
const model = "scripted-demo?first=600&rate=80";
const tasks = [
  "Build a todo app",
  "Make the background dark blue",
  "Write and test a function that finds primes in TypeScript",
];
/** Tables that Postgres reports on with a delay. */
const statisticsMs = 2_000;

interface Stage {
  readonly product: Product;
  readonly sql: postgres.Sql;
  readonly toClients: CountingProxy;
  readonly toFunctions: CountingProxy;
}

export async function measure(sessions: number): Promise<void> {
  const [toClients, toFunctions] = [await openCountingProxy(), await openCountingProxy()];
  const secrets = makeSecrets();
  // Words are sent as often as by default on a hosted project.
  const WORKER_DB_URL = `postgresql://agent_worker:${secrets.WORKER_DB_PASSWORD}@127.0.0.1:${toFunctions.port}/postgres`;
  const product = await startProduct({
    stackArgs: ["--ephemeral", "--port", "0", "--log-level", "debug"],
    secrets: { ...secrets, WORKER_DB_URL, STREAM_FLUSH_MS: "80" },
  });
  toClients.aimAt(Number(new URL(product.details.url).port));
  toFunctions.aimAt(Number(new URL(product.details.dbUrl).port));
  const sql = postgres(product.details.dbUrl, { max: 2, onnotice: () => undefined });
  try {
    const measured = await measureRuns({ product, sql, toClients, toFunctions }, sessions);
    writeFileSync(measuredFile, `${JSON.stringify(measured, null, 2)}\n`);
  } finally {
    await sql.end();
    await product.stop();
  }
}

async function measureRuns(stage: Stage, sessions: number): Promise<Measured> {
  const { product, sql, toClients } = stage;
  const url = `http://127.0.0.1:${toClients.port}`;
  const system = edgewright({ ...product, details: { ...product.details, url } }, sql);
  const work = async (times: number) => {
    for (let session = 0; session < times; session += 1) {
      const conversation = await system.open(model);
      for (const task of tasks) await conversation.ask(task);
      conversation.close();
    }
    await system.settle?.();
    await sleep(statisticsMs);
  };
  await work(1); // Until code is compiled, statements are planned and tables have their first pages.
  const [sizes, counts, started] = [await readSizes(stage), await readCounts(stage), new Date()];
  await work(sessions);
  // Measuring sizes is work for Postgres, too.
  const [countsAfter, sizesAfter] = [await readCounts(stage), await readSizes(stage)];
  await system.stop();
  const runs = sessions * tasks.length;
  const { seconds } = await endedSince(stage, started, runs);
  const before: Counts = { ...sizes, ...counts };
  const perRun = Object.entries({ ...countsAfter, ...sizesAfter }).map(([name, count]) => [
    name,
    // Three figures are more than these measurements are worth.
    Number(((count - (before[name] ?? 0)) / runs).toPrecision(3)),
  ]);
  return {
    ...{ date: new Date().toISOString().slice(0, 10), runs },
    perRun: { ...(Object.fromEntries(perRun) as Omit<RunCounts, "seconds">), seconds }, // both readers together
    models: await sql<ModelPrices[]>`
      select id, input_price::float as input, cached_input_price::float as cached, output_price::float as output
      from public.models where output_price > 0 order by id`,
  };
}

type Counts = Readonly<Record<string, number>>;

async function readCounts({ product, sql, toClients, toFunctions }: Stage): Promise<Counts> {
  const processes = componentsOf(product.stackPid);
  const seconds = (name: string) => (processes[name] ?? []).reduce((sum, time) => sum + time.seconds, 0);
  const [row = {}] = await sql`
    select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float as "walBytes",
      (select sum(n_tup_ins + n_tup_upd + n_tup_del)::float from pg_stat_user_tables) as "rowsWritten",
      (select count(*)::float from realtime.messages) as broadcasts, input.* from (
        select sum(input_tokens)::float as "inputTokens", sum(cached_tokens)::float as "cachedTokens",
          sum(output_tokens)::float as "outputTokens" from public.model_calls) input`;
  return {
    ...row,
    functionCpuSeconds: seconds("functions"),
    databaseCpuSeconds: seconds("Postgres"),
    invocations: product.log().match(/POST \/functions\/v1\//g)?.length ?? 0,
    egressBytes: toClients.bytes() + toFunctions.bytes(),
    poolerBytes: toFunctions.bytes(),
  };
}

/** Of compact tables: what is kept, without the room that later rows will use. */
async function readSizes({ sql }: Stage): Promise<Counts> {
  await sql`vacuum full`;
  const [row = {}] = await sql`
    select sum(pg_total_relation_size(oid))::float as "keptBytes",
      (select coalesce(sum(pg_column_size(m.*)), 0)::float from realtime.messages m) as "broadcastBytes"
    from pg_class where relkind = 'r' and relnamespace::regnamespace::text in ('public', 'private', 'worker', 'auth')`;
  return row;
}

async function endedSince({ sql, product }: Stage, started: Date, expected: number): Promise<{ seconds: number }> {
  const [ended] = await sql`
    select count(*)::integer as runs, round(avg(extract(epoch from finished_at - started_at)), 1)::float as seconds
    from public.runs where created_at > ${started} and status = 'succeeded'`;
  if (ended?.runs !== expected)
    throw new Error(`Only ${ended?.runs} of ${expected} runs succeeded. ${product.log().slice(-2000)}`);
  return { seconds: Number(ended.seconds) };
}
