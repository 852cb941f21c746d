// How a stack starts, ends and survives what is killed. Most tests share one stack; those that stop it have it restarted by the next.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { eventually, processesWith } from "../processes.ts";
import { findLastingPort, killPostgres, newProject, postmasterOf, useStack } from "../project-stack.ts";
import { mainScript, type StackProcess, startStackProcess } from "../stack-process.ts";
import { sessionless } from "../target.ts";

const notesTable = "create table public.notes (id int primary key);";
const project = newProject(`${notesTable} create table public.ticks (job text)`, afterAll);
const { dataDir } = project;
const running = useStack(project, "--log-level", "debug");

async function query<T>(stack: StackProcess, ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(stack.details.dbUrl, { max: 1, onnotice: () => undefined, connect_timeout: 2 });
  return ask(sql).finally(() => sql.end({ timeout: 1 }));
}

let lastNote = 0;
async function addNote(stack: StackProcess): Promise<number> {
  const id = ++lastNote;
  await query(stack, (sql) => sql`insert into public.notes values (${id})`);
  return id;
}
const noteIds = (stack: StackProcess) =>
  query(stack, async (sql) => (await sql`select id from public.notes order by id`).map(({ id }) => id));

test("a second stack cannot use the data folder of a running one", async () => {
  await running();
  await expect(startStackProcess(project.args)).rejects.toThrow(/Another stack \(process \d+\) is using/);
  expect(processesWith(dataDir).length).toBeGreaterThan(0);
});

test("A stack whose port is taken names the port and leaves nothing running or migrated", async () => {
  const { details } = await running();
  for (const [flag, url = ""] of [
    ["--port", details.url],
    ["--studio-port", details.studioUrl],
  ]) {
    const { port } = new URL(url);
    const other = newProject();
    await expect(startStackProcess([...other.args, `${flag}`, port])).rejects.toThrow(`Port ${port} is taken`);
    expect(processesWith(other.dataDir)).toEqual([]);
    expect(existsSync(join(other.dataDir, "postgres"))).toBe(false);
  }
});

test("an ephemeral stack runs beside another and leaves nothing behind", async () => {
  const stack = await running();
  const other = await startStackProcess(["--supabase", project.supabaseDir, "--ephemeral", "--port", "0"]);
  onTestFinished(() => other.stop());
  await addNote(stack);
  expect(await noteIds(other)).toEqual([]);
  const folder = /data=(\S+)/.exec(other.log())?.[1] ?? "";
  expect(existsSync(folder)).toBe(true);
  await other.stop();
  expect(existsSync(folder)).toBe(false);
});

test("An ephemeral stack starts from the last one's migrated cluster, without its data, until a migration changes", async () => {
  const { supabaseDir } = newProject();
  const write = (statement: string) => {
    mkdirSync(join(supabaseDir, "migrations"), { recursive: true });
    writeFileSync(
      join(supabaseDir, "migrations/1_notes.sql"),
      `${statement}\n${"-- a long migration\n".repeat(3_000)}`,
    );
  };
  const use = async (note: number) => {
    const stack = await startStackProcess(["--supabase", supabaseDir, "--ephemeral", "--port", "0"]);
    onTestFinished(() => stack.stop());
    return query(stack, async (sql) => {
      await sql`insert into public.notes values (${note})`;
      const [{ system_identifier: cluster } = {}] = await sql`select system_identifier from pg_control_system()`;
      return { cluster, notes: (await sql`select id from public.notes`).map(({ id }) => id) };
    }).finally(() => stack.stop());
  };
  write(`${notesTable} -- ${randomUUID()}`);
  const [first, second] = [await use(1), await use(2)];
  expect(first.notes).toEqual([1]);
  expect(second).toEqual({ cluster: first.cluster, notes: [2] });
  write(`${notesTable} insert into public.notes values (7);`);
  const third = await use(3);
  expect(third.cluster).not.toBe(first.cluster);
  expect(third.notes).toEqual([7, 3]);
});

test("the superuser's password is not one that everyone knows", async () => {
  const { details } = await running();
  const sql = postgres(details.dbUrl.replace("postgres:postgres@", "supabase_admin:postgres@"), { max: 1 });
  await expect(sql`select 1`).rejects.toMatchObject({ code: "28P01" });
  await sql.end();
  expect(statSync(join(dataDir, "postgres.password")).mode & 0o077).toBe(0);
  expect(existsSync(join(dataDir, "postgres", "postgres.password"))).toBe(false); // a base backup would hold it
});

test("a stack listens on loopback only", async () => {
  const { details } = await running();
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal }) => !internal);
  const ports = [details.url, details.dbUrl].map((url) => Number(new URL(url).port));
  for (const { address } of outside) {
    for (const port of ports) expect(await canConnect(address, port)).toBe(false);
  }
  for (const port of ports) expect(await canConnect("127.0.0.1", port)).toBe(true);
});

test("a killed Postgres restarts with every commit", async () => {
  const stack = await running();
  const id = await addNote(stack);
  await killPostgres(stack);
  expect(await noteIds(stack)).toContain(id);
});

test("Postgres restarts with every commit when its guard is killed", async () => {
  const stack = await running();
  const id = await addNote(stack);
  const guard = processesWith(dataDir).find(({ command }) => command.includes("postgres-guard"));
  if (!guard) throw new Error("Postgres has no guard");
  const before = postmasterOf(dataDir);
  process.kill(guard.pid, "SIGKILL");
  await eventually("another Postgres runs", () => postmasterOf(dataDir) !== before);
  const ids = await eventually("the notes can be read again", () => noteIds(stack).catch(() => undefined));
  expect(ids).toContain(id);
});

test.each([0, 20])("a stack stops in order %i ms after its Postgres was killed", async (ms) => {
  const stack = await running();
  const killed = postmasterOf(dataDir) as number;
  process.kill(killed, "SIGKILL");
  await sleep(ms);
  await stack.stop();
  expect([stack.child.exitCode, processesWith(dataDir)]).toEqual([0, []]);
  // Shut down rather than cut off: the only pid file left can be that of the killed process, when no successor started.
  expect([undefined, killed]).toContain(postmasterOf(dataDir));
});

test("a killed stack leaves no Postgres behind and loses no commit", async () => {
  const first = await running();
  const id = await addNote(first);
  await first.stop("SIGKILL");
  const second = await running();
  expect(await noteIds(second)).toContain(id);
  await second.stop("SIGKILL");
  await eventually("no process of the killed stack is left", () => processesWith(dataDir).length === 0);
});

test("a stack killed during an upload keeps the old file and leaves no half file", async () => {
  const open = async () => {
    const { details } = await running();
    return createClient(details.url, details.secretKey, sessionless).storage;
  };
  const storage = await open();
  await storage.createBucket("files");
  await storage.from("files").upload("kept.txt", "kept");
  await storage.from("files").upload("replaced.txt", "old");
  const endless = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      controller.enqueue(new Uint8Array(1000));
      await sleep(5);
    },
  });
  const upload = storage.from("files").upload("replaced.txt", endless, { upsert: true });
  const [incoming, versions] = ["incoming", "versions"].map((name) => join(dataDir, "storage", name)) as [
    string,
    string,
  ];
  await eventually("bytes arrive", () => readdirSync(incoming).length > 0);
  await (await running()).stop("SIGKILL");
  expect((await upload).error).not.toBeNull();
  writeFileSync(join(versions, randomUUID()), "of an upload whose row was never committed");

  const files = (await open()).from("files");
  expect((await files.list()).data?.map(({ name }) => name)).toEqual(["kept.txt", "replaced.txt"]);
  expect(await (await files.download("kept.txt")).data?.text()).toBe("kept");
  expect(await (await files.download("replaced.txt")).data?.text()).toBe("old");
  expect([readdirSync(incoming).length, readdirSync(versions).length]).toEqual([0, 2]);
});

test("a job scheduled before a stack was killed runs in the next one", async () => {
  const first = await running();
  await query(
    first,
    (sql) => sql`select cron.schedule('ticking', '1 second', 'insert into public.ticks default values')`,
  );
  await first.stop("SIGKILL");
  const second = await running();
  await eventually("the job runs", () =>
    query(second, async (sql) => (await sql`select from public.ticks`).length > 0),
  );
  await query(second, (sql) => sql`select cron.unschedule('ticking')`);
});

test("a stack stops when its parent is killed", async () => {
  await (await running()).stop();
  const script = `require("node:child_process").spawn(process.execPath, ${JSON.stringify([mainScript, ...project.args])}, { stdio: "ignore" }); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
  const isServing = () => existsSync(join(dataDir, "stack.lock")) && processesWith(dataDir).length > 3;
  await eventually("the stack serves", isServing);
  parent.kill("SIGKILL");
  await eventually("nothing of it is left", () => processesWith(dataDir).length === 0);
});

test("a stack takes every child with it on SIGTERM and finds its data at the next start", async () => {
  const first = await running();
  const id = await addNote(first);
  await first.stop();
  expect(processesWith(dataDir)).toEqual([]);
  expect(await noteIds(await running())).toContain(id);
});

test("a stack whose log is no longer read keeps serving and stops in order", async () => {
  const stack = await running();
  stack.child.stderr?.destroy();
  for (let request = 0; request < 3; request++) {
    expect((await fetch(`${stack.details.url}/nowhere`)).status).toBe(404);
  }
  await stack.stop();
  expect([stack.child.exitCode, processesWith(dataDir)]).toEqual([0, []]);
});

describe("config.toml", async () => {
  const configured = newProject(notesTable, afterAll);
  const { supabaseDir } = configured;
  const [port, dbPort] = [await findLastingPort(), await findLastingPort()];
  const seed = join(supabaseDir, "..", "elsewhere.sql");
  writeFileSync(seed, "insert into public.notes values (1)");
  writeFileSync(join(supabaseDir, "more.sql"), "insert into public.notes values (2)");
  const patterns = JSON.stringify(["./seed.sql", seed, "./mor*.sql", "./gone.sql"]);
  const off = ["auth", "storage", "realtime", "edge_runtime"].map((name) => `[${name}]\nenabled = false\n`).join("");
  writeFileSync(
    join(supabaseDir, "config.toml"),
    `[api]\nport = ${port}\nauto_expose_new_tables = false\n[db]\nport = ${dbPort}\n[db.seed]\nsql_paths = ${patterns}\n${off}`,
  );
  const configuredStack = useStack({ ...configured, args: configured.args.slice(0, -2) });

  test("seeds are found by pattern, wherever they lie, and a pattern that matches nothing is logged", async () => {
    const stack = await configuredStack();
    expect(await noteIds(stack)).toEqual([1, 2]);
    expect(stack.log()).toContain("pattern=./gone.sql");
  });

  test("a stack listens on the configured ports and serves the enabled services only", async () => {
    const { details } = await configuredStack();
    expect([details.url, new URL(details.dbUrl).port]).toEqual([`http://127.0.0.1:${port}`, String(dbPort)]);
    const paths = ["/auth/v1/health", "/storage/v1/bucket", "/realtime/v1/api/broadcast", "/functions/v1/any", "/mail"];
    for (const path of paths) {
      const answer = await fetch(`${details.url}${path}`);
      const noRoute = { message: expect.stringMatching(/^no Route/) };
      expect([path, answer.status, await answer.json()]).toEqual([path, 404, noRoute]);
    }
    const headers = { apikey: details.publishableKey };
    expect((await fetch(`${details.url}/rest/v1/notes`, { headers })).status).toBe(401); // granted to no API role
  });
});

test("a failing migration is named with its error, and nothing is left running", async () => {
  const other = newProject();
  mkdirSync(join(other.supabaseDir, "migrations"));
  const migration = join(other.supabaseDir, "migrations", "20260101000000_notes.sql");
  writeFileSync(migration, "create table public.broken (id nonsense);");
  await expect(startStackProcess(other.args)).rejects.toThrow(/20260101000000_notes|nonsense/);
  expect(processesWith(other.dataDir)).toEqual([]);
});

test("a wrong value in config.toml is named by its key, and nothing is left running", async () => {
  const other = newProject();
  writeFileSync(join(other.supabaseDir, "config.toml"), '[api]\nmax_rows = "many"');
  await expect(startStackProcess(other.args)).rejects.toThrow(/config\.toml[\s\S]*max_rows/);
  expect(processesWith(other.dataDir)).toEqual([]);
});

async function canConnect(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: 1000 });
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  socket.once("timeout", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
