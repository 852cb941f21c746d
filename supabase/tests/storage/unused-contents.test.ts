// Contents that no version of a file refers to are deleted, a few at a time. On a stack of its own, because every sweep walks.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningStack, startStack } from "../../../scripts/product/programs.ts";
import { openSession, write } from "../support/session.ts";
import { countedBytes, recountedBytes } from "../support/stored-bytes.ts";
import { done, operatorSql, signUp, type TestUser, useStack } from "../support/test-users.ts";

let stack: RunningStack;
let sql: postgres.Sql;
let user: TestUser;
beforeAll(async () => {
  stack = await startStack({ args: ["--ephemeral", "--port", "0", "--log-level", "warn"] });
  useStack(stack.details);
  sql = operatorSql();
  await sql`select cron.unschedule('sweep')`;
  user = await signUp();
});
afterAll(async () => {
  await sql.end();
  await stack.stop();
});

const contents = async () => Number((await sql`select count(*)::int as rows from public.file_contents`)[0]?.rows);
const walk = async (rows: number) =>
  Number((await sql`select deleted from private.delete_unused_contents(${rows})`)[0]?.deleted);

/** Files that are written and deleted in one change. */
async function waste(sessionId: string, files: number): Promise<void> {
  const changes = [...Array(files).keys()].flatMap((index) => [
    { op: "write", path: `${index}.txt`, content: `${sessionId} ${index}` },
    { op: "delete", path: `${index}.txt` },
  ]);
  const change = { session_id: sessionId, changes, base_revision: 0, change_id: randomUUID() };
  await done(user.userDb.rpc("change_files", change));
}

test("Unused contents of several sessions go in bounded steps, used ones of any version stay, and the counters follow", async () => {
  const [first, second] = [await openSession(user), await openSession(user)];
  await waste(first, 45);
  await waste(second, 45);
  await write(user, first, "kept.txt", "before");
  await write(user, first, "kept.txt", "after", 1);
  expect(await contents()).toBe(92);
  const deleted: number[] = [];
  for (const _ of Array(10).keys()) deleted.push(await walk(10));
  expect(deleted.every((rows) => rows <= 10)).toBe(true);
  expect(deleted.reduce((sum, rows) => sum + rows, 0)).toBe(90);
  expect(await contents()).toBe(2);
  expect(await countedBytes(sql, user.id)).toEqual(await recountedBytes(sql, user.id));
});

test("A session that somebody changes is passed over, and a later round deletes there", async () => {
  const sessionId = await openSession(user);
  await waste(sessionId, 3);
  const other = operatorSql(1);
  await other.begin(async (tx) => {
    await tx`select from public.sessions where id = ${sessionId} for update`;
    expect(await walk(1000)).toBe(0);
  });
  await other.end();
  await sql`select worker.sweep(1000)`;
  expect(await contents()).toBe(2);
});
