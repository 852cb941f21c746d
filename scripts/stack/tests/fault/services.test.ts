// The Data API, Auth, Storage, pg_net and pg_cron while Postgres is killed.
import "../../postgres/driver-repair.ts"; // as the stack does, before the driver is loaded
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { eventually } from "../processes.ts";
import { killPostgres, newProject, useStack } from "../project-stack.ts";
import { sessionless } from "../target.ts";

const project = newProject(
  `create table public.ticks (at timestamptz default clock_timestamp());
   create table public.books (id int);
   grant select on public.books to anon;`,
  afterAll,
);
// Ephemeral, because a durable Postgres takes longer to recover.
const running = useStack({ ...project, args: [...project.args.slice(0, 2), "--ephemeral", "--port", "0"] });

async function connect(): Promise<postgres.Sql> {
  const { details } = await running();
  const sql = postgres(details.dbUrl, { max: 1, onnotice: () => undefined, backoff: () => 0.05 });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return sql;
}

test("every Data API request is answered 200 or 503 while Postgres is killed again and again, and then 200", async () => {
  const { details } = await running();
  const statusOf = async () => {
    const url = `${details.url}/rest/v1/books?select=id&limit=1&apikey=${details.publishableKey}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(20_000) });
    await response.text();
    return response.status;
  };
  const seen = new Set<number>();
  let isOver = false;
  const callers = Array.from({ length: 20 }, async () => {
    while (!isOver) seen.add(await statusOf());
  });
  for (let kill = 0; kill < 8; kill++) {
    await eventually("the Data API answers", async () => (await statusOf()) === 200);
    await sleep(Math.random() * 100); // hits connections being opened, schemas being read, transactions being begun
    seen.clear();
    await killPostgres(await running());
    await eventually("a request was turned away", () => seen.has(503));
  }
  await eventually("the Data API answers again", async () => (await statusOf()) === 200);
  isOver = true;
  await Promise.all(callers);
  expect([...seen].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  expect(new Set(await Promise.all(Array.from({ length: 100 }, () => statusOf())))).toEqual(new Set([200]));
});

test("after Postgres was killed, users sign in and new tables are served", async () => {
  const { details } = await running();
  const client = createClient(details.url, details.publishableKey, sessionless);
  const credentials = { email: `${randomUUID()}@example.com`, password: "secret-1" };
  expect((await client.auth.signUp(credentials)).error).toBeNull();
  await killPostgres(await running());
  const signIn = async () => (await client.auth.signInWithPassword(credentials)).data.session;
  await eventually("the user signs in", signIn);
  const sql = await connect();
  await sql
    .unsafe("create table public.made_later (id integer); grant select on public.made_later to authenticated")
    .simple();
  await eventually("the new table answers", async () => (await client.from("made_later").select()).error === null);
});

test("after Postgres was killed, cron jobs go on and the run that was cut off is failed", async () => {
  const sql = await connect();
  await sql`select cron.schedule('ticking', '1 second', 'insert into public.ticks default values')`;
  await sql`select cron.schedule('long', '1 second', 'select pg_sleep(60)')`;
  const longRun = async () => (await sql`select status from cron.job_run_details where command like '%sleep%'`)[0];
  await eventually("the long job runs", async () => (await longRun())?.status === "running");

  await killPostgres(await running());
  const [restart] = await eventually("SQL works", () => sql`select now() as at`.catch(() => undefined));
  const ticksSince = () => sql`select from public.ticks where at > ${restart?.at}`;
  await eventually("the job runs again", async () => (await ticksSince()).length >= 2);
  expect((await longRun())?.status).toBe("failed");
  await sql`select cron.unschedule(jobname) from cron.job`;
});

test("after Postgres was killed, requests of pg_net are sent", async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // a TCP server has an address of this kind
  const sql = await connect();
  const request = (path: string) => sql`select net.http_get(${`http://127.0.0.1:${port}${path}`})`;

  await request("/before");
  await eventually("the first request arrives", () => seen.includes("/before"));
  await killPostgres(await running());
  await eventually("SQL works", () => request("/after").catch(() => undefined));
  await eventually("the second request arrives", () => seen.includes("/after"));
});

test("every upload that succeeded is stored, however often Postgres is killed meanwhile", async () => {
  const { details } = await running();
  const { storage } = createClient(details.url, details.secretKey, sessionless);
  await storage.createBucket("files");
  const files = storage.from("files");
  const stored: string[] = [];
  let isOver = false;
  const uploaders = Array.from({ length: 8 }, async (_, uploader) => {
    for (let turn = 0; !isOver; turn += 1) {
      const name = `${uploader}-${turn}.txt`;
      const { error } = await files.upload(name, name);
      if (!error) stored.push(name);
    }
  });
  const untilMoreAreStored = () => {
    const before = stored.length;
    return eventually("uploads succeed", () => stored.length > before + 8);
  };
  for (let kill = 0; kill < 3; kill += 1) {
    await untilMoreAreStored();
    await killPostgres(await running());
  }
  await untilMoreAreStored();
  isOver = true;
  await Promise.all(uploaders);
  for (const name of stored) expect(await (await files.download(name)).data?.text()).toBe(name);
});
