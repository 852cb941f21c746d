// Storage, pg_net and pg_cron when Postgres or the whole stack is killed under them.
// The driver as the stack has it, which is mended before it is loaded.
import "../../postgres/driver-repair.ts";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterEach, describe, expect, onTestFailed, test } from "vitest";
import { killPostgres } from "../postmaster.ts";
import { eventually } from "../processes.ts";
import { printLog, type StackProcess, startStackProcess } from "../stack-process.ts";

const undoing: (() => unknown)[] = [];
afterEach(async () => {
  for (let undo = undoing.pop(); undo; undo = undoing.pop()) await undo();
});

function newProject(): { args: string[]; data: string } {
  const root = mkdtempSync(join(tmpdir(), "stack-fault-"));
  mkdirSync(join(root, "supabase", "migrations"), { recursive: true });
  const migration = "create table public.ticks (job text, at timestamptz default clock_timestamp());";
  writeFileSync(join(root, "supabase", "migrations", "20260101000000_ticks.sql"), migration);
  const data = mkdtempSync("/var/tmp/stack-fault-");
  rmSync(data, { recursive: true });
  undoing.push(() => {
    for (const folder of [root, data]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return { args: ["--supabase", join(root, "supabase"), "--data", data, "--port", "0"], data };
}

async function start(args: readonly string[]) {
  const stack = await startStackProcess(args);
  onTestFailed(() => printLog(stack));
  undoing.push(() => stack.stop("SIGTERM"));
  const sql = postgres(stack.details.dbUrl, { max: 1, onnotice: () => undefined, backoff: () => 0.05 });
  undoing.push(() => sql.end({ timeout: 1 }));
  return { stack, sql, storage: storageOf(stack) };
}

function storageOf({ details }: StackProcess) {
  return createClient(details.url, details.secretKey, { auth: { persistSession: false } }).storage;
}

describe("when Postgres is killed", () => {
  test("jobs go on, and the run it cut off is told as failed", async () => {
    const { args } = newProject();
    const running = await start(args);
    const { sql } = running;
    await sql`select cron.schedule('ticking', '1 second', 'insert into public.ticks (job) values (''ticking'')')`;
    await sql`select cron.schedule('long', '2 seconds', 'select pg_sleep(60)')`;
    const status = async () =>
      (await sql`select status from cron.job_run_details where command like '%sleep%'`)[0]?.status;
    await eventually("the long job runs", async () => (await status()) === "running");

    await killPostgres(running.stack);
    const [restart] = await eventually("SQL works", () => sql`select now() as at`.catch(() => undefined));
    await eventually("the job runs again", async () => {
      const rows = await sql`select from public.ticks where at > ${restart?.at}`;
      return rows.length >= 2;
    });
    expect(await status()).toBe("failed");
  });

  test("requests are sent that SQL asks for afterwards", async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.url);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    undoing.push(() => server.close());
    const { port } = server.address() as AddressInfo; // a TCP server has an address of this kind
    const { args } = newProject();
    const running = await start(args);
    const ask = (path: string) => running.sql`select net.http_get(${`http://127.0.0.1:${port}${path}`})`;

    await ask("/before");
    await eventually("the first arrives", () => seen.includes("/before"));
    await killPostgres(running.stack);
    await eventually("SQL works", () => ask("/after").catch(() => undefined));
    await eventually("the second arrives", () => seen.includes("/after"));
  });

  test("files that were uploaded are there, and more can be added", async () => {
    const { args } = newProject();
    const running = await start(args);
    await running.storage.createBucket("files");
    const files = running.storage.from("files");
    await files.upload("before.txt", "before");
    await killPostgres(running.stack);
    await eventually("Storage takes files", async () => (await files.upload("after.txt", "after")).error === null);
    expect(await (await files.download("before.txt")).data?.text()).toBe("before");
    expect(await (await files.download("after.txt")).data?.text()).toBe("after");
  });
});

test("when Postgres is killed again and again under load, the stack lives on and what it said is stored is stored", async () => {
  const { args } = newProject();
  const running = await start(args);
  await running.storage.createBucket("files");
  const files = running.storage.from("files");
  const stored: string[] = [];
  let isOver = false;
  const load = Array.from({ length: 8 }, async (_, lane) => {
    for (let turn = 0; !isOver; turn += 1) {
      const name = `${lane}-${turn}.txt`;
      const { error } = await files.upload(name, name);
      if (!error) stored.push(name);
    }
  });
  for (let kill = 0; kill < 3; kill += 1) {
    const before = stored.length;
    await eventually("uploads go through", () => stored.length > before + 8);
    await killPostgres(running.stack);
  }
  const before = stored.length;
  await eventually("uploads go through again", () => stored.length > before + 8);
  isOver = true;
  await Promise.all(load);
  expect(running.stack.child.exitCode).toBeNull();
  for (const name of stored) expect(await (await files.download(name)).data?.text()).toBe(name);
});

describe("when the stack is killed", () => {
  test("in the middle of an upload, no half file is left and what was there stays", async () => {
    const { args, data } = newProject();
    const first = await start(args);
    await first.storage.createBucket("files");
    await first.storage.from("files").upload("kept.txt", "kept");
    await first.storage.from("files").upload("replaced.txt", "old");
    const endless = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        controller.enqueue(new Uint8Array(1000));
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
    });
    const upload = first.storage.from("files").upload("replaced.txt", endless, { upsert: true });
    const incoming = join(data, "storage", "incoming");
    await eventually("bytes arrive", () => readdirSync(incoming).length > 0);
    await first.stack.stop("SIGKILL");
    expect((await upload).error).not.toBeNull();
    writeFileSync(join(data, "storage", "versions", randomUUID()), "of an upload whose row was never committed");

    const second = await start(args);
    expect((await second.storage.from("files").list()).data?.map(({ name }) => name)).toEqual([
      "kept.txt",
      "replaced.txt",
    ]);
    expect(await (await second.storage.from("files").download("kept.txt")).data?.text()).toBe("kept");
    expect(await (await second.storage.from("files").download("replaced.txt")).data?.text()).toBe("old");
    expect(readdirSync(incoming)).toEqual([]);
    expect(readdirSync(join(data, "storage", "versions"))).toHaveLength(2);
  });

  test("with a job scheduled, the job runs in the next one", async () => {
    const { args } = newProject();
    const first = await start(args);
    await first.sql`select cron.schedule('ticking', '1 second', 'insert into public.ticks (job) values (''ticking'')')`;
    await eventually("it runs", async () => (await first.sql`select from public.ticks`).length > 0);
    await first.stack.stop("SIGKILL");
    const second = await start(args);
    await second.sql`truncate public.ticks`;
    await eventually("it runs again", async () => (await second.sql`select from public.ticks`).length > 0);
  });
});
