// Ids of other users' rows: indistinguishable from unknown ids, and without effect.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fingerprint } from "../support/catalogue.ts";
import { type SeededSession, seedSession, signUpUsers, type TestUsers } from "../support/seeded-session.ts";
import { openSession, say, write } from "../support/session.ts";
import { done, operatorSql, refusal } from "../support/test-users.ts";

const sql = operatorSql();
let users: TestUsers;
let theirs: SeededSession;

beforeAll(async () => {
  users = await signUpUsers();
  theirs = await seedSession(sql, users);
});
afterAll(() => sql.end());

const theirState = () => fingerprint(sql, theirs.id, [users.owner.id]);

test("The run, request and message of another session are refused as if they did not exist, and do not change", async () => {
  const { userDb } = users.stranger;
  const before = await theirState();
  const asked = (made: { run: string; request: string; execution: string }) => [
    userDb.rpc("stop_run", { run_id: made.run }),
    userDb.rpc("stop_execution", { execution_id: made.execution }),
    userDb.rpc("undo_run", { run_id: made.run, change_id: randomUUID() }),
    userDb.rpc("answer_request", { request_id: made.request, answer: {} }),
    userDb.rpc("claim_execution_request", { request_id: made.request, id: randomUUID() }),
    userDb.rpc("report_execution", { execution_id: made.execution, token: randomUUID(), report: {} }),
  ];
  const foreign = await Promise.all(
    asked({ run: theirs.finishedRunId, request: theirs.requestId, execution: theirs.queuedExecutionId }).map(refusal),
  );
  const madeUp = await Promise.all(
    asked({ run: randomUUID(), request: randomUUID(), execution: randomUUID() }).map(refusal),
  );
  expect(foreign).toEqual(madeUp);
  expect(await theirState()).toBe(before);
});

test("A fork cannot start at a message of another session", async () => {
  const own = await openSession(users.stranger);
  const fork = { id: randomUUID(), session_id: own, message_id: theirs.messageId };
  expect(await refusal(users.stranger.userDb.rpc("fork_session", fork))).toMatchObject({ code: "message_not_found" });
});

test("An id used by another user is refused for a session, a message, an execution and a fork, and reveals nothing", async () => {
  const { stranger } = users;
  const before = await theirState();
  const own = await openSession(stranger);
  const messageId = await say(stranger, own, "Mine");
  const parts = [{ type: "text", text: "Mine too" }];
  const taken = { status: 409, code: "id_taken", facts: undefined };
  expect(await refusal(stranger.userDb.rpc("create_session", { id: theirs.id }))).toMatchObject(taken);
  const message = { session_id: own, id: theirs.messageId, parts };
  expect(await refusal(stranger.userDb.rpc("send_message", message))).toMatchObject(taken);
  const execution = { session_id: own, id: theirs.queuedExecutionId, entry: "a.js" };
  await write(stranger, own, "a.js", "1");
  expect(await refusal(stranger.userDb.rpc("start_execution", execution))).toMatchObject(taken);
  const fork = { id: theirs.id, session_id: own, message_id: messageId };
  expect(await refusal(stranger.userDb.rpc("fork_session", fork))).toMatchObject(taken);
  expect(await theirState()).toBe(before);
});

test("Another user's provider key and settings cannot be deleted or changed", async () => {
  const before = await theirState();
  await done(users.editor.userDb.rpc("delete_provider_key", { id: theirs.providerKeyId }));
  await done(users.editor.userDb.rpc("set_profile", { changes: { name: "Mine" } }));
  expect(await theirState()).toBe(before);
});

test("A change id used in another session counts as new", async () => {
  const [revision] = await sql`select change_id from public.revisions where session_id = ${theirs.id} limit 1`;
  const own = await openSession(users.stranger);
  const change = { session_id: own, path: "a", content: "a", base_revision: 0, change_id: revision?.change_id };
  expect(await done(users.stranger.userDb.rpc("write_file", change))).toMatchObject({ revision: 1 });
});
