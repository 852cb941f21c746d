// `npm run bench:stack`: the speed of the local stack, each figure next to its baseline from the same run.
import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { type StackProcess, startStackProcess } from "../stack/tests/stack-process.ts";
import { distribution, load, milliseconds } from "./figures.ts";
import { processTimes } from "./processor-time.ts";

const project = fileURLToPath(new URL("./stack-project", import.meta.url));
const say = (line: string) => process.stdout.write(`${line}\n`);

interface BenchStack {
  readonly stack: StackProcess;
  readonly client: SupabaseClient;
  readonly token: string;
  readonly userId: string;
  readonly sql: postgres.Sql;
}

async function timeStarts(): Promise<void> {
  const root = mkdtempSync("/var/tmp/stack-bench-");
  chmodSync(root, 0o755); // started as root, Postgres runs as another user that must be able to enter
  mkdirSync(join(root, "supabase"));
  const [cold, warm]: [number[], number[]] = [[], []];
  for (let round = 0; round < 5; round++) {
    const data = join(root, `data-${round}`);
    for (const samples of [cold, warm]) {
      const started = performance.now();
      const stack = await startStackProcess(["--supabase", join(root, "supabase"), "--data", data, "--port", "0"]);
      samples.push(performance.now() - started);
      await stack.stop();
    }
  }
  rmSync(root, { recursive: true, force: true });
  say(`start, empty folder to ready (process included): p50 ${milliseconds(distribution(cold).p50)}`);
  say(`start, warm: p50 ${milliseconds(distribution(warm).p50)}`);
}

async function openBenchStack(): Promise<BenchStack> {
  const stack = await startStackProcess(["--supabase", project, "--ephemeral", "--port", "0", "--log-level", "warn"]);
  const { url, publishableKey, secretKey, dbUrl } = stack.details;
  const credentials = { email: `${randomUUID()}@example.com`, password: randomUUID() };
  await createClient(url, secretKey).auth.admin.createUser({ ...credentials, email_confirm: true });
  const client = createClient(url, publishableKey, { auth: { persistSession: false, autoRefreshToken: false } });
  const { data, error } = await client.auth.signInWithPassword(credentials);
  if (error) throw error;
  const sql = postgres(dbUrl, { max: 10 });
  await sql`insert into public.items (owner, title) select ${data.user.id}, 'item ' || n from generate_series(1, 1000) n`;
  return { stack, client, token: data.session.access_token, userId: data.user.id, sql };
}

/** Proportional set size of a process: shared pages are divided among their users. Linux only. */
function proportionalMegabytes(pid: string): number {
  const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
  return Number(line) / 1024;
}

function idleMemory(stack: StackProcess): void {
  const own = String(stack.child.pid);
  const family = processTimes(Number(own)).map(({ pid }) => String(pid));
  const children = family.filter((pid) => pid !== own).reduce((sum, pid) => sum + proportionalMegabytes(pid), 0);
  say(
    `memory, idle: Node ${proportionalMegabytes(own).toFixed(0)} MB, Postgres with its backends ${children.toFixed(0)} MB`,
  );
}

async function timeSelects({ stack, token, userId, sql }: BenchStack): Promise<void> {
  const { url, publishableKey } = stack.details;
  const headers = { apikey: publishableKey, authorization: `Bearer ${token}` };
  const anyId = () => 1 + Math.floor(Math.random() * 1000);
  const overRest = async () => {
    const answer = await fetch(`${url}/rest/v1/items?id=eq.${anyId()}&select=id,title`, { headers });
    if ((await answer.json()).length !== 1) throw new Error("a select over REST did not find its row");
  };
  const claims = JSON.stringify({ sub: userId, role: "authenticated" });
  const overSql = async () => {
    const rows = await sql.begin(async (transaction) => {
      await transaction`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true)`;
      return transaction`select id, title from public.items where id = ${anyId()}`;
    });
    if (rows.length !== 1) throw new Error("a select over SQL did not find its row");
  };
  for (const concurrency of [1, 10]) {
    for (const [name, work] of [
      ["REST", overRest],
      ["SQL client", overSql],
    ] as const) {
      await load(concurrency, 1, work);
      const samples = await load(concurrency, 6, work);
      const { p50, p99 } = distribution(samples);
      say(
        `select by key under RLS, ${name}, ${concurrency} at once: ${(samples.length / 6).toFixed(0)}/s, p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`,
      );
    }
  }
}

async function timeChanges({ client, sql, userId }: BenchStack): Promise<void> {
  const sentAt = new Map<string, number>();
  const [delivered, inserted]: [number[], number[]] = [[], []];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  client
    .channel("bench")
    .on("postgres_changes", { event: "INSERT", schema: "public", table: "items" }, ({ new: row }) => {
      const sent = sentAt.get(row.title);
      if (sent !== undefined) delivered.push(performance.now() - sent);
    })
    .on("system", {}, ({ status }) => (status === "ok" ? resolve() : reject(new Error("the subscription failed"))))
    .subscribe();
  await promise;
  for (let round = 0; round < 1000; round++) {
    const next = sleep(10);
    const title = randomUUID();
    const started = performance.now();
    sentAt.set(title, started);
    await sql`insert into public.items (owner, title) values (${userId}, ${title})`;
    inserted.push(performance.now() - started);
    await next;
  }
  await sleep(500);
  await client.removeAllChannels();
  for (const [name, samples] of [
    ["insert alone", inserted],
    ["insert to subscriber", delivered],
  ] as const) {
    const { p50, p95 } = distribution(samples);
    say(`100 rows/s, ${name}: ${samples.length} of 1000, p50 ${milliseconds(p50)}, p95 ${milliseconds(p95)}`);
  }
}

await timeStarts();
const bench = await openBenchStack();
try {
  await sleep(3000);
  idleMemory(bench.stack);
  await timeChanges(bench);
  await timeSelects(bench);
} finally {
  await bench.sql.end();
  await bench.stack.stop();
}
