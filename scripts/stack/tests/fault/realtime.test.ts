// Realtime, as the official client sees it, when Postgres, the whole stack or the way between is cut.
// The driver as the stack has it, which is mended before it is loaded.
import "../../postgres/driver-repair.ts";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect as dial, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type RealtimeChannel } from "@supabase/supabase-js";
import postgres from "postgres";
import { expect, onTestFailed, onTestFinished, test } from "vitest";
import { findFreePort, listenOnLoopback } from "../../ports.ts";
import { postmasterPid } from "../postmaster.ts";
import { eventually } from "../processes.ts";
import { printLog, type StackProcess, startStackProcess } from "../stack-process.ts";

const migration = `
  create table public.ticks (n integer primary key);
  grant select on public.ticks to anon;
  alter publication supabase_realtime add table public.ticks;
  create policy "Anyone can listen" on realtime.messages for select to anon using (true);
`;

interface Project {
  readonly args: string[];
  readonly data: string;
}

function newProject(): Project {
  const root = mkdtempSync(join(tmpdir(), "stack-fault-"));
  mkdirSync(join(root, "supabase", "migrations"), { recursive: true });
  writeFileSync(join(root, "supabase", "migrations", "20260101000000_ticks.sql"), migration);
  const data = mkdtempSync("/var/tmp/stack-fault-");
  rmSync(data, { recursive: true });
  onTestFinished(() => {
    for (const folder of [root, data]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return { args: ["--supabase", join(root, "supabase"), "--data", data], data };
}

async function start({ args }: Project, port = 0): Promise<StackProcess> {
  const stack = await startStackProcess([...args, "--port", String(port)]);
  onTestFinished(() => stack.stop());
  onTestFailed(() => printLog(stack));
  return stack;
}

interface Ears {
  readonly channel: RealtimeChannel;
  /** Rows of `ticks` heard of, and events broadcast from the database, as they came. */
  readonly ticks: number[];
  readonly events: string[];
  /** What the channel reported of itself, from the first on. */
  readonly states: string[];
}

/** A private channel with changes; resolves when both are subscribed. */
async function listen({ details }: StackProcess, url = details.url): Promise<Ears> {
  const client = createClient(url, details.publishableKey, { auth: { persistSession: false } });
  onTestFinished(async () => {
    await client.realtime.disconnect();
  });
  const ears: Ears = {
    channel: client.channel("room", { config: { private: true } }),
    ticks: [],
    events: [],
    states: [],
  };
  const subscribed = Promise.withResolvers<void>();
  ears.channel
    .on("postgres_changes", { event: "INSERT", schema: "public", table: "ticks" }, (change) => {
      ears.ticks.push(change.new.n);
    })
    .on("broadcast", { event: "*" }, ({ event }) => ears.events.push(event))
    .on("system", {}, ({ status }) => (status === "ok" ? subscribed.resolve() : undefined))
    .subscribe((state) => ears.states.push(state));
  await subscribed.promise;
  return ears;
}

/** A row and a broadcast in one transaction; resolves with whether it was committed for certain. */
async function tick({ details }: StackProcess, n: number): Promise<boolean> {
  const sql = postgres(details.dbUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`
      with row as (insert into public.ticks values (${n}) returning n)
      select realtime.send('{}', 'tick ' || n, 'room') from row`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

test("nothing that was committed around the death of Postgres is lost or told twice, and no socket notices", async () => {
  const project = newProject();
  const stack = await start(project);
  const ears = await listen(stack);
  const committed: number[] = [];
  const write = async (count: number, from: number) => {
    for (let n = from; n < from + count; n++) if (await tick(stack, n)) committed.push(n);
  };
  await write(20, 0);
  const writing = write(200, 1000);
  process.kill(postmasterPid(stack), "SIGKILL");
  await writing;
  await eventually("Postgres takes writes again", () => tick(stack, 2000).then((isIn) => isIn && committed.push(2000)));

  await eventually("the last row is heard of", () => ears.ticks.includes(2000) && ears.events.includes("tick 2000"));
  expect(stack.log()).toContain("Postgres is back");
  // A commit whose answer was lost with Postgres may be heard of as well.
  expect(ears.ticks.filter((n) => committed.includes(n))).toEqual(committed);
  expect(ears.events).toEqual(ears.ticks.map((n) => `tick ${n}`));
  expect(ears.states).toEqual(["SUBSCRIBED"]);
});

test("a client whose way to the stack is cut comes back by itself, and hears on", async () => {
  const stack = await start(newProject());
  const way = await openWay(Number(new URL(stack.details.url).port));
  const ears = await listen(stack, `http://127.0.0.1:${way.port}`);
  way.cut();
  await eventually("the client has noticed", () => ears.states.includes("CHANNEL_ERROR"));
  await eventually("it is joined again", () => ears.states.at(-1) === "SUBSCRIBED");
  let n = 0;
  await eventually("it hears of changes", async () => (await tick(stack, n++)) && ears.ticks.length > 0);
  await eventually("it hears broadcasts", () => ears.events.length > 0);
});

test("a client outlives a restart of the whole stack", async () => {
  const project = newProject();
  const port = await findFreePort();
  const first = await start(project, port);
  const ears = await listen(first);
  await first.stop();
  await eventually("the client has noticed", () => ears.states.includes("CHANNEL_ERROR"));
  const stack = await start(project, port);
  await eventually("it is joined again", () => ears.states.at(-1) === "SUBSCRIBED", 30_000);
  let n = 0;
  await eventually("it hears of changes", async () => (await tick(stack, n++)) && ears.ticks.length > 0);
});

/** A TCP relay that can drop all that goes over it. */
async function openWay(to: number): Promise<{ port: number; cut(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = dial(to, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
      one.pipe(other);
    }
  });
  const port = await listenOnLoopback(server, 0);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  return { port, cut };
}
