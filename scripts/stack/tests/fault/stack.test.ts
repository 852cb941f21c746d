import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterEach, describe, expect, test } from "vitest";
import { findFreePort } from "../../ports.ts";
import { eventually, processesWith } from "../processes.ts";
import { mainScript, type StackProcess, startStackProcess } from "../stack-process.ts";

const running: StackProcess[] = [];
const folders: string[] = [];

async function start(...args: string[]): Promise<StackProcess> {
  const stack = await startStackProcess(args);
  running.push(stack);
  return stack;
}

/** A project folder and a data folder, both new. */
function newProject(migration = "create table public.notes (id int primary key, note text);"): {
  args: string[];
  data: string;
} {
  const root = mkdtempSync(join(tmpdir(), "stack-fault-"));
  mkdirSync(join(root, "supabase", "migrations"), { recursive: true });
  writeFileSync(join(root, "supabase", "migrations", "20260101000000_notes.sql"), migration);
  const data = mkdtempSync("/var/tmp/stack-fault-");
  rmSync(data, { recursive: true });
  folders.push(root, data);
  return { args: ["--supabase", join(root, "supabase"), "--data", data, "--port", "0"], data };
}

async function query<T>(stack: StackProcess, ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(stack.details.dbUrl, { max: 1, onnotice: () => undefined, connect_timeout: 2 });
  return ask(sql).finally(() => sql.end({ timeout: 1 }));
}

const addNote = (stack: StackProcess, id: number) =>
  query(stack, (sql) => sql`insert into public.notes values (${id})`);
const noteIds = (stack: StackProcess) =>
  query(stack, async (sql) => (await sql`select id from public.notes order by id`).map(({ id }) => id));

/** The process that the data folder's mark names; Postgres removes it when it is shut down. */
function postmasterOf(data: string): number | undefined {
  const mark = join(data, "postgres", "postmaster.pid");
  return existsSync(mark) ? Number(readFileSync(mark, "utf8").split("\n")[0]) : undefined;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((stack) => stack.stop("SIGTERM")));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe("a stack", () => {
  test("takes every child with it on SIGTERM, and gives its data back at the next start", async () => {
    const { args, data } = newProject();
    const first = await start(...args);
    await addNote(first, 1);
    expect(processesWith(data).length).toBeGreaterThan(0);
    await first.stop("SIGTERM");
    expect(processesWith(data)).toEqual([]);

    expect(await noteIds(await start(...args))).toEqual([1]);
  });

  test("leaves no Postgres behind when it is killed, and loses nothing that was committed", async () => {
    const { args, data } = newProject();
    const first = await start(...args);
    await addNote(first, 1);
    await first.stop("SIGKILL");

    const second = await start(...args);
    expect(await noteIds(second)).toEqual([1]);
    await second.stop("SIGKILL");
    await eventually("no process of the killed stack is left", () => processesWith(data).length === 0);
  });

  test("brings Postgres back when it is killed, with all that was committed", async () => {
    const { args, data } = newProject();
    const stack = await start(...args);
    await addNote(stack, 1);
    process.kill(postmasterOf(data) as number, "SIGKILL");
    expect(await eventually("the notes can be read again", () => noteIds(stack).catch(() => undefined))).toEqual([1]);
  });

  test.each([0, 20, 40])(
    "stops in order while Postgres is being brought back, %i ms after it was killed",
    async (ms) => {
      const { args, data } = newProject();
      const stack = await start(...args);
      const killed = postmasterOf(data);
      process.kill(killed as number, "SIGKILL");
      await sleep(ms);
      await stack.stop("SIGTERM");
      expect([stack.child.exitCode, processesWith(data)]).toEqual([0, []]);
      // Shut down, not cut off: a mark is left by the killed one alone, when the stop came before its successor.
      expect([undefined, killed]).toContain(postmasterOf(data));
    },
  );

  test("brings Postgres back when its guard is killed", async () => {
    const { args, data } = newProject();
    const stack = await start(...args);
    await addNote(stack, 1);
    const guard = processesWith(data).find(({ command }) => command.includes("postgres-guard"));
    if (!guard) throw new Error("Postgres has no guard");
    process.kill(guard.pid, "SIGKILL");
    await eventually("the log says so", () => stack.log().includes("Postgres is back"));
    expect(await eventually("the notes can be read again", () => noteIds(stack).catch(() => undefined))).toEqual([1]);
    await stack.stop("SIGTERM");
    expect(processesWith(data)).toEqual([]);
  });

  test("stops when whoever started it is gone", async () => {
    const { args, data } = newProject();
    const script = `require("node:child_process").spawn(process.execPath, ${JSON.stringify([mainScript, ...args])}, { stdio: "ignore" }); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
    const isServing = () => existsSync(join(data, "stack.lock")) && processesWith(data).length > 3;
    await eventually("the stack serves", isServing);
    parent.kill("SIGKILL");
    await eventually("nothing of it is left", () => processesWith(data).length === 0);
  });

  test("goes on when nobody reads its log any more, and stops in order", async () => {
    const { args, data } = newProject();
    const stack = await start(...args, "--log-level", "debug");
    stack.child.stderr?.destroy();
    const { url } = stack.details;
    for (let request = 0; request < 3; request++) expect((await fetch(`${url}/nowhere`)).status).toBe(404);
    await stack.stop("SIGTERM");
    expect(stack.child.exitCode).toBe(0);
    expect(processesWith(data)).toEqual([]);
  });

  test("keeps its data to itself while it runs", async () => {
    const { args, data } = newProject();
    await start(...args);
    await expect(startStackProcess(args)).rejects.toThrow(/Another stack \(process \d+\) is using/);
    expect(processesWith(data).length).toBeGreaterThan(0);
  });

  test("runs beside others, and an ephemeral one leaves nothing behind", async () => {
    const { args } = newProject();
    const ephemeral = [...args.slice(0, 2), "--ephemeral", "--port", "0"];
    const [left, right] = await Promise.all([start(...ephemeral), start(...ephemeral)]);
    await addNote(left, 1);
    expect(await noteIds(right)).toEqual([]);
    const folder = /data=(\S+)/.exec(left.log())?.[1] ?? "";
    expect(existsSync(folder)).toBe(true);
    await left.stop("SIGTERM");
    expect(existsSync(folder)).toBe(false);
  });

  test("has a superuser that nobody can be who only knows the passwords of a local Supabase", async () => {
    const { args, data } = newProject();
    const { details } = await start(...args);
    const url = details.dbUrl.replace("postgres:postgres@", "supabase_admin:postgres@");
    const sql = postgres(url, { max: 1 });
    await expect(sql`select 1`).rejects.toMatchObject({ code: "28P01" });
    await sql.end();
    expect(statSync(join(data, "postgres.password")).mode & 0o077).toBe(0);
    expect(existsSync(join(data, "postgres", "postgres.password"))).toBe(false); // a base backup would hold it
  });

  test("listens on loopback only", async () => {
    const { args } = newProject();
    const { details } = await start(...args);
    const outside = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal }) => !internal);
    const ports = [details.url, details.dbUrl].map((url) => Number(new URL(url).port));
    for (const { address } of outside) {
      for (const port of ports) expect(await canConnect(address, port)).toBe(false);
    }
    for (const port of ports) expect(await canConnect("127.0.0.1", port)).toBe(true);
  });
});

describe("config.toml", () => {
  test("names seeds by pattern, wherever they lie; one that names nothing is told", async () => {
    const { args } = newProject();
    const [supabaseDir = "", seed = ""] = [args[1], join(args[1] ?? "", "..", "elsewhere.sql")];
    writeFileSync(seed, "insert into public.notes values (1)");
    writeFileSync(join(supabaseDir, "more.sql"), "insert into public.notes values (2)");
    const patterns = JSON.stringify([seed, "./mor*.sql", "./gone.sql"]);
    writeFileSync(join(supabaseDir, "config.toml"), `[db.seed]\nsql_paths = ${patterns}`);
    const stack = await start(...args);
    expect(await noteIds(stack)).toEqual([1, 2]);
    expect(stack.log()).toContain("no seed file is named so pattern=./gone.sql");
  });

  test("says on which ports the stack listens, and which services it serves", async () => {
    const { args } = newProject();
    const [port, dbPort] = [await findFreePort(), await findFreePort()];
    const off = ["auth", "storage", "realtime", "edge_runtime"].map((name) => `[${name}]\nenabled = false\n`).join("");
    writeFileSync(join(args[1] ?? "", "config.toml"), `[api]\nport = ${port}\n[db]\nport = ${dbPort}\n${off}`);
    const { details } = await start(...args.slice(0, -2));
    expect([details.url, new URL(details.dbUrl).port]).toEqual([`http://127.0.0.1:${port}`, String(dbPort)]);
    const paths = ["/auth/v1/health", "/storage/v1/bucket", "/realtime/v1/api/broadcast", "/functions/v1/any", "/mail"];
    for (const path of paths) {
      const answer = await fetch(`${details.url}${path}`);
      expect([path, answer.status, await answer.json()]).toEqual([
        path,
        404,
        { message: expect.stringMatching(/^no Route/) },
      ]);
    }
    const headers = { apikey: details.publishableKey };
    expect((await fetch(`${details.url}/rest/v1/notes`, { headers })).status).toBe(401); // granted to nobody
  });
});

describe("a stack that cannot start says why and leaves nothing running:", () => {
  test("a migration that fails is named with its error", async () => {
    const { args, data } = newProject("create table public.broken (id nonsense);");
    const starting = startStackProcess(args);
    await expect(starting).rejects.toThrow(/20260101000000_notes|nonsense/);
    expect(processesWith(data)).toEqual([]);
  });

  test("a port that is taken is named with the flag to change", async () => {
    const first = await start(...newProject().args);
    const port = new URL(first.details.url).port;
    const { args, data } = newProject();
    await expect(startStackProcess([...args.slice(0, -1), port])).rejects.toThrow(`Port ${port} is taken`);
    expect(processesWith(data)).toEqual([]);
  });

  test("a config.toml that does not fit is named with the key", async () => {
    const { args, data } = newProject();
    writeFileSync(join(args[1] ?? "", "config.toml"), '[api]\nmax_rows = "many"');
    await expect(startStackProcess(args)).rejects.toThrow(/config\.toml[\s\S]*max_rows/);
    expect(processesWith(data)).toEqual([]);
  });
});

async function canConnect(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: 1000 });
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  socket.once("timeout", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
