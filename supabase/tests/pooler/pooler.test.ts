// The functions behind a real transaction pooler, with TLS on the whole way.
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWorkerDb } from "../../functions/_shared/store/connection.ts";
import { holdWholeConversation } from "../agent/whole-conversation.ts";
import { openWorkingSession } from "../agent/working-session.ts";
import { useStack } from "../support/test-users.ts";
import { missingTools } from "./pgbouncer.ts";
import { type PooledProduct, startPooledProduct } from "./pooled-product.ts";

const missing = missingTools();

describe.skipIf(missing)(missing ?? "through a pooler", () => {
  let product: PooledProduct;
  let admin: postgres.Sql;
  beforeAll(async () => {
    product = await startPooledProduct();
    useStack(product.details);
    admin = postgres(product.superuserUrl, { max: 1 });
  });
  afterAll(async () => {
    await admin?.end();
    await product?.stop();
  });

  test("Twelve sessions are worked on at once over the three connections of one isolate", async () => {
    const sessions = await Promise.all(
      Array.from({ length: 12 }, () =>
        openWorkingSession({ scenario: "work?ask=0", modelServerUrl: product.modelServerUrl }),
      ),
    );
    await Promise.all(sessions.map((session) => session.say("Work.")));
    const states = await Promise.all(sessions.map((session) => session.rest()));
    expect(states.flatMap(({ runs }) => [...runs.values()].map(({ status }) => status))).toEqual(
      sessions.map(() => "succeeded"),
    );
    expect(await preparedStatements(product)).toEqual([]);
    await expect.poll(() => pooledClients(product)).toBe(3);
  });

  test("A whole conversation is held, and every connection of the functions is encrypted", async () => {
    await holdWholeConversation(product.modelServerUrl);
    const connections = await admin`select ssl, application_name from pg_stat_ssl join pg_stat_activity using (pid)
      where usename = 'agent_worker'`;
    expect(connections.length).toBeGreaterThan(0);
    expect(connections.every(({ ssl }) => ssl)).toBe(true);
  });

  test("Without its authority the pooler is not trusted: an error with a code, and no query is sent", async () => {
    const db = openWorkerDb({ url: product.poolerUrl });
    await expect(db.query((sql) => sql`select 1`)).rejects.toMatchObject({ code: "database_untrusted" });
    await db.end();
  });
});

/** Those that the pooler's servers keep, although the next transaction on them may be anybody's. */
async function preparedStatements({ poolerUrl, authority }: PooledProduct): Promise<readonly unknown[]> {
  const db = openWorkerDb({ url: poolerUrl, ca: authority });
  const ask = () =>
    db.query((sql) => sql`select statement from pg_prepared_statements where pg_sleep(0.05) is not null`);
  const found = await Promise.all([ask(), ask()]);
  await db.end();
  return found.flat();
}

/** Connections of the functions to the pooler, as it counts them. */
async function pooledClients({ poolerUrl, authority }: PooledProduct): Promise<number> {
  const url = Object.assign(new URL(poolerUrl), { pathname: "/pgbouncer", search: "" });
  const console = postgres(url.href, { max: 1, ssl: { ca: authority }, prepare: false, fetch_types: false });
  const clients = await console.unsafe("show clients").simple();
  await console.end();
  return clients.filter(({ database }) => database === "postgres").length;
}
