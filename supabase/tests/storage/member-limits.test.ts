// The limits of a member as the product comes. Those of the installation under test are wider, so each story sets them back
// in a transaction that it undoes, and raises the counters instead of storing that much.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, expect, test } from "vitest";
import { sqlRefusal } from "../support/agent-worker.ts";
import { openSession, say } from "../support/session.ts";
import { operatorSql, signUp, type TestUser } from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

async function withDefaults(user: TestUser, act: (tx: postgres.TransactionSql) => Promise<void>): Promise<void> {
  const undo = new Error("undone");
  await expect(
    sql.begin(async (tx) => {
      await tx`update private.settings set max_queued_runs_per_user = default, max_forks_per_user_and_hour = default,
        max_stored_bytes_per_user = default, max_message_bytes_per_user = default`;
      await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: user.id })}, true)`;
      await act(tx);
      throw undo;
    }),
  ).rejects.toBe(undo);
}

type Call = (point: postgres.TransactionSql) => PromiseLike<unknown>;

async function isRefused(tx: postgres.TransactionSql, code: string, call: Call): Promise<void> {
  expect(await sqlRefusal(tx.savepoint(call))).toMatchObject({ code });
}

const send = (tx: postgres.TransactionSql, sessionId: string, text: string) =>
  tx`select public.send_message(${sessionId}, ${randomUUID()}, ${tx.json([{ type: "text", text }])})`;

test("A member stores 200 MB, of which conversations may take 100 MB", async () => {
  const user = await signUp();
  const id = await openSession(user);
  await withDefaults(user, async (tx) => {
    const store = (fileBytes: number, messageBytes: number) =>
      tx`update private.user_storage set file_bytes = ${fileBytes}, message_bytes = ${messageBytes} where user_id = ${user.id}`;
    const write: Call = (point) =>
      point`select public.write_file(${id}, 'a.txt', ${"x".repeat(1000)}, 0, ${randomUUID()})`;
    await store(200 * 1024 * 1024 - 500, 0);
    await isRefused(tx, "storage_full", write);
    await store(0, 100 * 1024 * 1024 - 500);
    await isRefused(tx, "storage_full", (point) => send(point, id, "x".repeat(1000)));
    await store(200 * 1024 * 1024 - 5000, 0);
    await tx.savepoint(write);
    await store(0, 100 * 1024 * 1024 - 5000);
    await tx.savepoint((point) => send(point, id, "x".repeat(1000)));
  });
});

test("A member makes 60 forks within an hour", async () => {
  const user = await signUp();
  const id = await openSession(user);
  const messageId = await say(user, id, "Hello");
  await withDefaults(user, async (tx) => {
    await tx`update private.user_storage set forks = 59, forks_since = now() where user_id = ${user.id}`;
    const fork: Call = (point) => point`select public.fork_session(${randomUUID()}, ${id}, ${messageId})`;
    await tx.savepoint(fork);
    await isRefused(tx, "too_many_forks", fork);
  });
});

test("A member has 50 messages waiting in all sessions", async () => {
  const user = await signUp();
  const ids = await Promise.all([openSession(user), openSession(user), openSession(user)]);
  await withDefaults(user, async (tx) => {
    for (let sent = 0; sent < 50; sent++) await send(tx, ids[sent % 3] ?? "", "Hello");
    await isRefused(tx, "too_many_queued", (point) => send(point, ids[0] ?? "", "Hello"));
  });
});
