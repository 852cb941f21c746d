// The functions' database connection, over a proxy that fails in every way.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from "vitest";
import {
  openWorkerDb,
  type WorkerDb,
  type WorkerDbOptions,
  workerDbUrl,
} from "../../functions/_shared/store/connection.ts";
import { type FlakyProxy, openFlakyProxy } from "../support/flaky-proxy.ts";
import { operatorSql, stack } from "../support/test-users.ts";

const sql = operatorSql();
const schema = `line_${randomUUID().replaceAll("-", "")}`;

beforeAll(async () => {
  await sql.unsafe(`create schema ${schema}; create sequence ${schema}.times; create table ${schema}.done (id uuid primary key);
    grant usage on schema ${schema} to agent_worker; grant usage, select on ${schema}.times to agent_worker;
    grant select, insert on ${schema}.done to agent_worker;`);
});
afterAll(async () => {
  await sql.unsafe(`drop schema ${schema} cascade`);
  await sql.end();
});

function workerUrl(): string {
  return workerDbUrl({ password: inject("secrets").WORKER_DB_PASSWORD, projectUrl: stack().dbUrl });
}

function open(options: WorkerDbOptions): WorkerDb {
  const db = openWorkerDb(options);
  onTestFinished(() => db.end());
  return db;
}

async function openOverProxy(options: Partial<WorkerDbOptions> = {}): Promise<{ db: WorkerDb; proxy: FlakyProxy }> {
  const proxy = await openFlakyProxy(workerUrl());
  return { proxy, db: open({ url: proxy.url, ...options }) };
}

const one = async (db: WorkerDb) => (await db.query((sql) => sql`select 1 as one, current_user as role`))[0];

/** Resolves when the condition holds. The test's time limit is the deadline. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("Queries run as the worker's role", async () => {
  const { db } = await openOverProxy();
  expect(await one(db)).toEqual({ one: 1, role: "agent_worker" });
});

test("Connections cut while idle cost no query", async () => {
  const { db, proxy } = await openOverProxy();
  for (let round = 0; round < 5; round += 1) {
    expect(await one(db)).toMatchObject({ one: 1 });
    proxy.cut("everything");
  }
});

test("Every one of many queries is answered although their connections are cut repeatedly", async () => {
  const { db, proxy } = await openOverProxy();
  const ids = Array.from({ length: 200 }, () => randomUUID());
  let answered = 0;
  const queries = ids.map(async (id) => {
    await db.query((sql) => sql.unsafe(`insert into ${schema}.done values ($1) on conflict do nothing`, [id]));
    answered += 1;
  });
  const cutting = [20, 60, 120].map((count) => until(() => answered >= count).then(() => proxy.cut("everything")));
  await Promise.all([...queries, ...cutting]);
  const stored = await sql.unsafe(`select count(*)::int from ${schema}.done where id = any ($1::uuid[])`, [ids]);
  expect(stored[0]).toEqual({ count: ids.length });
});

test("An unreachable database is retried, but no longer than the budget", async () => {
  const { db, proxy } = await openOverProxy();
  proxy.refuses = "everything";
  const waiting = one(db);
  await until(() => proxy.opened() >= 3);
  proxy.refuses = "nothing";
  expect(await waiting).toMatchObject({ one: 1 });
  proxy.refuses = "everything";
  proxy.cut("everything");
  await expect(db.query((sql) => sql`select 1`, { budgetMs: 200 })).rejects.toThrow();
});

test("A silent database is asked again over a new connection, for all waiting queries", async () => {
  const { db, proxy } = await openOverProxy({ answerMs: 200 });
  await one(db);
  proxy.mutes = "everything";
  const queries = Array.from({ length: 10 }, () => one(db));
  await until(() => proxy.opened() >= 4);
  proxy.mutes = "nothing";
  expect(await Promise.all(queries)).toHaveLength(10);
});

test("A query with a limit of its own is asked again by then, over a new connection", async () => {
  const { db, proxy } = await openOverProxy({ answerMs: 60_000 });
  await one(db);
  proxy.mutes = "everything";
  let times = 0;
  const ask: Parameters<typeof db.query>[0] = (sql) => {
    times += 1;
    if (times === 2) proxy.mutes = "nothing";
    return sql`select 1 as one`;
  };
  expect(await db.query(ask, { answerMs: 200 })).toMatchObject([{ one: 1 }]);
  expect(times).toBe(2);
});

test("While the database is slow over new connections too, the longer limit holds from the first try", async () => {
  const { db } = await openOverProxy();
  const triesFor = async (seconds: number) => {
    let tries = 0;
    const ask: Parameters<typeof db.query>[0] = (sql) => {
      tries += 1;
      return sql`select pg_sleep(${seconds})`;
    };
    await db.query(ask, { answerMs: 500 });
    return tries;
  };
  const tries = [await triesFor(0.8), await triesFor(0.8), await triesFor(0), await triesFor(0.8)];
  expect(tries).toEqual([2, 1, 1, 2]);
});

test("A connection that Postgres ends is replaced", async () => {
  const { db } = await openOverProxy({ maxConnections: 1 });
  const pid = (await db.query((sql) => sql`select pg_backend_pid() as pid`))[0]?.pid;
  const sleeping = db.query(
    (sql) => sql`select pg_sleep(case when pg_backend_pid() = ${pid} then 60 else 0 end), 1 as one`,
  );
  const isAsleep = async () =>
    (await sql`select from pg_stat_activity where pid = ${pid} and wait_event = 'PgSleep'`).length > 0;
  while (!(await isAsleep()));
  await sql`select pg_terminate_backend(${pid})`;
  expect((await sleeping)[0]).toMatchObject({ one: 1 });
});

test.each(["40P01", "40001"])(
  "A transaction that Postgres rolled back for another one is repeated (%s)",
  async (code) => {
    const { db } = await openOverProxy();
    const [{ before }] = await sql.unsafe<[{ before: number }]>(`select nextval('${schema}.times')::int as before`);
    const failTwice = `do $$ begin if nextval('${schema}.times') < ${before + 3} then raise exception using errcode = '${code}'; end if; end $$`;
    await db.query((sql) => sql.unsafe(failTwice));
    const [{ after }] = await sql.unsafe<[{ after: number }]>(`select last_value::int as after from ${schema}.times`);
    expect(after).toBe(before + 3);
  },
);

test("A refusal by SQL has its code and sentence, and is not retried", async () => {
  const { db } = await openOverProxy();
  let times = 0;
  const refuse = `do $$ begin raise exception using errcode = 'PT409', message = 'file_changed', detail = 'Read it again.', hint = '{"head_revision": 3}'; end $$`;
  const refused = db.query((sql) => {
    times += 1;
    return sql.unsafe(refuse);
  });
  await expect(refused).rejects.toMatchObject({ name: "AppError", code: "file_changed", message: "Read it again." });
  expect(times).toBe(1);
});

test("An error of the query itself is thrown unchanged and at once", async () => {
  const { db } = await openOverProxy();
  await expect(db.query((sql) => sql`select 1 / 0`)).rejects.toMatchObject({ name: "PostgresError", code: "22012" });
});

test("A caller that aborts is released at once, during a query and during a retry delay", async () => {
  const { db, proxy } = await openOverProxy();
  await one(db);
  const given = new AbortController();
  const asking = db.query((sql) => sql`select pg_sleep(60)`, { signal: given.signal });
  proxy.refuses = "everything";
  const waiting = one(open({ url: proxy.url })).catch((error: unknown) => error);
  const alsoWaiting = open({ url: proxy.url }).query((sql) => sql`select 1`, { signal: given.signal });
  given.abort(new Error("given up"));
  await expect(asking).rejects.toThrow("given up");
  await expect(alsoWaiting).rejects.toThrow("given up");
  proxy.refuses = "nothing";
  expect(await waiting).toMatchObject({ one: 1 });
});

test("The worker's URL is the project's own, with the worker's name and password", () => {
  const password = "p@ss/word%20:";
  const url = new URL(
    workerDbUrl({ password, projectUrl: "postgresql://postgres.ref:x@pooler.example.com:6543/postgres" }),
  );
  expect([url.username, decodeURIComponent(url.password), url.host]).toEqual([
    "agent_worker.ref",
    password,
    "pooler.example.com:6543",
  ]);
  expect(workerDbUrl({ url: "postgresql://given", password, projectUrl: "postgresql://x" })).toBe("postgresql://given");
  expect(() => workerDbUrl({ projectUrl: "postgresql://x" })).toThrow("WORKER_DB_PASSWORD is not set");
});
