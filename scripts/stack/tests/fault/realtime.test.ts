// Realtime as the official client sees it when Postgres, the whole stack or the connection is cut.
import "../../postgres/driver-repair.ts"; // as the stack does, before the driver is loaded
import { createServer, connect as dial, type Socket } from "node:net";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { listenOnLoopback } from "../../ports.ts";
import { eventually } from "../processes.ts";
import { findLastingPort, killPostgres, newProject, useStack } from "../project-stack.ts";

const project = newProject(
  `create table public.ticks (n integer primary key);
   grant select on public.ticks to anon;
   alter publication supabase_realtime add table public.ticks;
   create policy "Anyone can listen" on realtime.messages for select to anon using (true);`,
  afterAll,
);
const [port, dbPort] = [await findLastingPort(), await findLastingPort()];
const running = useStack(project, "--port", String(port), "--db-port", String(dbPort));
let lastTick = 0;

interface Subscriber {
  /** Rows of `ticks` and events broadcast from the database, in the order they arrived. */
  readonly ticks: number[];
  readonly events: string[];
  /** The channel's states, from the first on. */
  readonly states: string[];
}

/** A private channel with changes, through `port` where given; resolves when both are subscribed. */
async function subscribe(port?: number): Promise<Subscriber> {
  const { details } = await running();
  const client = createClient(port ? `http://127.0.0.1:${port}` : details.url, details.publishableKey, {
    auth: { persistSession: false },
    realtime: { reconnectAfterMs: () => 100 },
  });
  onTestFinished(async () => {
    await client.realtime.disconnect();
  });
  const subscriber: Subscriber = { ticks: [], events: [], states: [] };
  const subscribed = Promise.withResolvers<void>();
  client
    .channel("room", { config: { private: true } })
    .on("postgres_changes", { event: "INSERT", schema: "public", table: "ticks" }, (change) => {
      subscriber.ticks.push(change.new.n);
    })
    .on("broadcast", { event: "*" }, ({ event }) => subscriber.events.push(event))
    .on("system", {}, ({ status }) => (status === "ok" ? subscribed.resolve() : undefined))
    .subscribe((state) => subscriber.states.push(state));
  await subscribed.promise;
  return subscriber;
}

/** Returns a function that commits a row and a broadcast in one transaction, and answers the row's number if that certainly succeeded. */
async function openTicker(): Promise<() => Promise<number | undefined>> {
  const { details } = await running();
  const sql = postgres(details.dbUrl, { max: 1, onnotice: () => undefined, backoff: () => 0.05 });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return async () => {
    const n = ++lastTick;
    const tick = sql`
      with row as (insert into public.ticks values (${n}) returning n)
      select realtime.send('{}', 'tick ' || n, 'room') from row`;
    return tick.then(
      () => n,
      () => undefined,
    );
  };
}

async function untilReceiving({ ticks, events }: Subscriber): Promise<void> {
  const tick = await openTicker();
  await eventually("a change arrives", async () => (await tick()) && ticks.length > 0);
  await eventually("a broadcast arrives", () => events.length > 0);
}

test("every commit around the death of Postgres arrives exactly once, and no socket notices", async () => {
  const subscriber = await subscribe();
  const tick = await openTicker();
  const committed: number[] = [];
  let isOver = false;
  const writing = (async () => {
    while (!isOver) committed.push(...[await tick()].filter((n) => n !== undefined));
  })();
  const untilMoreAreCommitted = () => {
    const before = committed.length;
    return eventually("rows are committed", () => committed.length > before + 20);
  };
  await untilMoreAreCommitted();
  await killPostgres(await running());
  await untilMoreAreCommitted();
  isOver = true;
  await writing;
  const last = committed.at(-1) ?? 0;
  await eventually("the last row arrives", () => subscriber.ticks.includes(last));
  await eventually("the last broadcast arrives", () => subscriber.events.includes(`tick ${last}`));
  // A commit whose acknowledgement was lost with Postgres may arrive as well.
  expect(subscriber.ticks.filter((n) => committed.includes(n))).toEqual(committed);
  expect(subscriber.events).toEqual(subscriber.ticks.map((n) => `tick ${n}`));
  expect(subscriber.states).toEqual(["SUBSCRIBED"]);
});

test("a client whose connection is cut rejoins by itself and receives again", async () => {
  const { details } = await running();
  const proxy = await startProxy(Number(new URL(details.url).port));
  const subscriber = await subscribe(proxy.port);
  proxy.cut();
  await eventually("the client notices", () => subscriber.states.includes("CHANNEL_ERROR"));
  await eventually("it is joined again", () => subscriber.states.at(-1) === "SUBSCRIBED");
  await untilReceiving(subscriber);
});

test("a client outlives a restart of the whole stack", async () => {
  const subscriber = await subscribe();
  await (await running()).stop();
  await eventually("the client notices", () => subscriber.states.includes("CHANNEL_ERROR"));
  await running();
  await eventually("it is joined again", () => subscriber.states.at(-1) === "SUBSCRIBED");
  await untilReceiving(subscriber);
});

/** A TCP proxy that can cut every connection. */
async function startProxy(to: number): Promise<{ port: number; cut(): void }> {
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
