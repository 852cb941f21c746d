// `npm run bench -- --profile`: what takes longest while 25 answers stream, by statement in Postgres and by function elsewhere.
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import postgres from "postgres";
import { openBenchStack, type BenchStack } from "./bench-stack.ts";
import type { Cores } from "./cores.ts";
import { edgewright } from "./edgewright.ts";
import { measureFirstText, measureTokens } from "./measure.ts";
import { type ProcessTime, processTimes } from "./processor-time.ts";
import { type Cell, table } from "./report/table.ts";
import type { System } from "./system.ts";

const load = { sessions: 25, tokens: 400 };
const recordedSeconds = 5;
/** V8 then tells perf the names of the functions it compiles, in files that it leaves behind. */
const named = "--perf-basic-prof";
const unlogged = "--no-logfile-per-isolate,--logfile=/dev/null";

export async function profile(cores: Cores, say: (text: string) => void): Promise<void> {
  process.env.NODE_OPTIONS = named;
  const bench = await openBenchStack(cores, { DENO_V8_FLAGS: `${named},${unlogged}` });
  const system = edgewright(bench.product, bench.sql);
  try {
    await measureFirstText(system, 10);
    await resetStatements(bench);
    const measuring = measureTokens(system, bench.readPostgres, load);
    await sleep(2_000);
    const functions = await topFunctions(system);
    await measuring;
    say(await topStatements(bench));
    say(functions);
  } finally {
    const started = processTimes(process.pid);
    await system.stop();
    await bench.stop();
    for (const { pid } of started) removeNames(pid);
  }
}

async function resetStatements({ product }: BenchStack): Promise<void> {
  const admin = postgres(product.superuserUrl, { max: 1, onnotice: () => undefined });
  await admin`select extensions.pg_stat_statements_reset()`;
  await admin.end();
}

/** Without what sleeps: time is not work there. */
async function topStatements({ sql }: BenchStack): Promise<string> {
  const rows = await sql`
    select left(regexp_replace(query, '\\s+', ' ', 'g'), 90) as query, calls::integer, total_exec_time as ms, wal_bytes::float as wal
    from extensions.pg_stat_statements where query not like '%pg_sleep%' order by total_exec_time desc limit 10`;
  const thousands = (load.sessions * load.tokens) / 1000;
  const cells = rows.map(({ query, calls, ms, wal }): Cell[] => {
    return [query.replaceAll("|", "\\|"), ms / thousands, calls / thousands, ms / calls, wal / 1024 / thousands];
  });
  return table(["for 1,000 tokens", "ms", "calls", "ms each", "WAL kB"], cells);
}

/** By perf, for each component of the product. */
async function topFunctions(system: System): Promise<string> {
  if (spawnSync("perf", ["--version"]).status !== 0) return "perf is not installed: no profile of the processes.";
  const folder = mkdtempSync(join(tmpdir(), "bench-profile-"));
  const [file, components] = [join(folder, "perf.data"), Object.entries(system.components())];
  const pids = components.flatMap(([, times]) => times.map(({ pid }) => pid));
  try {
    const recorded = ["record", "-q", "-F", "999", "-o", file, "-p", pids.join(",")];
    await promisify(execFile)("perf", [...recorded, "--", "sleep", String(recordedSeconds)]);
    return components.map(([name, times]) => `${name}\n${topOf(file, times)}`).join("\n\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function removeNames(pid: number): void {
  rmSync(`/tmp/perf-${pid}.map`, { force: true });
  for (const file of readdirSync(".").filter((name) => name.endsWith(`-${pid}-v8.log`))) rmSync(file);
}

function topOf(file: string, times: readonly ProcessTime[]): string {
  const pids = times.map(({ pid }) => pid).join(",");
  const options = [
    "--stdio",
    "--no-children",
    "-g",
    "none",
    "--sort",
    "symbol",
    "--percentage",
    "relative",
    "--pid",
    pids,
  ];
  const text = execFileSync("perf", ["report", "-q", "-i", file, ...options], { encoding: "utf8", maxBuffer: 2 ** 26 });
  const lines = text.split("\n").filter((line) => /^\s*\d/.test(line));
  return lines
    .slice(0, 10)
    .map((line) => line.trim().slice(0, 110))
    .join("\n");
}
