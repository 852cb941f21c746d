// Data API and Auth while Postgres dies under them, again and again, with requests under way.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { killPostgres } from "../postmaster.ts";
import { eventually } from "../processes.ts";
import { fixtureProject, printLog, type StackProcess, startStackProcess } from "../stack-process.ts";
import { sessionless } from "../target.ts";

let stack: StackProcess;
beforeAll(async () => {
  stack = await startStackProcess(["--supabase", fixtureProject, "--ephemeral", "--port", "0"]);
});
afterAll(() => stack.stop());
beforeEach(({ onTestFailed }) => onTestFailed(() => printLog(stack)));

const books = () => `${stack.details.url}/rest/v1/books?select=id&limit=1`;
const statusOf = async (url: string, init: RequestInit = {}) => {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) });
  await response.text();
  return response.status;
};

test("every request is answered, and all is well once Postgres is back", async () => {
  const seen = new Set<number>();
  let isOver = false;
  const lanes = Array.from({ length: 20 }, async () => {
    while (!isOver) seen.add(await statusOf(books()));
  });
  for (let kill = 0; kill < 8; kill++) {
    await eventually("the Data API answers", async () => (await statusOf(books())) === 200);
    await sleep(Math.random() * 100); // connections are opened, schemas read, transactions begun
    seen.clear();
    await killPostgres(stack);
    await eventually("a request was turned away", () => seen.has(503));
  }
  await eventually("the Data API answers again", async () => (await statusOf(books())) === 200);
  isOver = true;
  await Promise.all(lanes);
  expect([...seen].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  expect(new Set(await Promise.all(Array.from({ length: 100 }, () => statusOf(books()))))).toEqual(new Set([200]));
}, 120_000);

test("the schema is still read again, and users still sign in, after a restart", async () => {
  const client = createClient(stack.details.url, stack.details.publishableKey, sessionless);
  const credentials = { email: `${randomUUID()}@example.com`, password: "secret-1" };
  expect((await client.auth.signUp(credentials)).error).toBeNull();
  await killPostgres(stack);
  await eventually(
    "the user signs in",
    async () => (await client.auth.signInWithPassword(credentials)).data.session !== null,
  );
  const db = postgres(stack.details.dbUrl, { max: 1, onnotice: () => undefined });
  await db.unsafe("create table public.made_later (id integer); grant select on public.made_later to anon").simple();
  await db.end();
  await eventually(
    "the new table answers",
    async () => (await statusOf(`${stack.details.url}/rest/v1/made_later`)) === 200,
  );
}, 60_000);
