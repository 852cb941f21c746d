// How often a request of the Data API waits for Postgres.
import "../../postgres/driver-repair.ts"; // as the stack does, before the driver is loaded
import { connect, createServer } from "node:net";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reserveByBegin } from "../../data-api/driver-transactions.ts";
import { contextPrefix } from "../../data-api/request-context.ts";
import { listenOnLoopback } from "../../ports.ts";
import { type ScratchPostgres, startScratchPostgres } from "../scratch-postgres.ts";

let scratch: ScratchPostgres;
beforeAll(async () => {
  scratch = await startScratchPostgres();
});
afterAll(() => scratch.stop());

/** A connection to Postgres that counts how often the client has sent something since the last answer. */
async function openCounted() {
  let roundTrips = 0;
  let isAnswered = true;
  const server = createServer((client) => {
    const upstream = connect(scratch.server.port, "127.0.0.1");
    client.on("data", () => {
      if (isAnswered) roundTrips += 1;
      isAnswered = false;
    });
    upstream.on("data", () => {
      isAnswered = true;
    });
    client.pipe(upstream).pipe(client);
  });
  const url = new URL(scratch.server.url("postgres"));
  url.port = String(await listenOnLoopback(server, 0));
  const driver = postgres(url.href, { max: 1, fetch_types: false });
  reserveByBegin(driver, { schemaVersion: () => 1 });
  return {
    driver,
    roundTripsOf: async (work: () => Promise<void>) => {
      const before = roundTrips;
      await work();
      return roundTrips - before;
    },
    close: async () => {
      await driver.end();
      server.close();
    },
  };
}

/** What lite sends for a request. */
async function request(driver: postgres.Sql): Promise<unknown[]> {
  const connection = await driver.reserve();
  await connection.unsafe("begin");
  await connection.unsafe(`${contextPrefix}set_config($1, $2, true)`, ["response.status", "201"]);
  const rows = await connection.unsafe("select $1::text as title", ["x".repeat(3_000)]);
  const settings = await connection.unsafe(`
         SELECT current_setting('response.status', true) AS status,
                current_setting('response.headers', true) AS headers
      `);
  await connection.unsafe("commit");
  connection.release();
  return [rows[0]?.title.length, settings[0]?.status];
}

test("a request whose statements are prepared waits for its query and for commit, and for nothing else", async () => {
  const { driver, roundTripsOf, close } = await openCounted();
  expect(await request(driver)).toEqual([3_000, "201"]);
  expect(
    await roundTripsOf(async () => {
      expect(await request(driver)).toEqual([3_000, "201"]);
    }),
  ).toBe(2);
  await close();
});

test("a context that fails fails the query behind it, and nothing of the transaction stays", async () => {
  const { driver, close } = await openCounted();
  const connection = await driver.reserve();
  await connection.unsafe("begin");
  await connection.unsafe(`${contextPrefix}set_config($1, $2, true)`, ["role", "nobody_of_this_name"]);
  await expect(connection.unsafe("create table public.left_behind (n int)")).rejects.toThrow(
    'role "nobody_of_this_name" does not exist',
  );
  await connection.unsafe("rollback");
  connection.release();
  const [found] = await scratch.sql`select to_regclass('public.left_behind') as name`;
  expect(found?.name).toBeNull();
  await close();
});
