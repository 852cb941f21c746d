// The queue of a session: messages that the agent has not read yet can be changed and deleted.

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import { type AgentWorker, agentWorker, type Lease, speak, workerSql } from "../support/agent-worker.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { done, operatorSql, refusal, signUp } from "../support/test-users.ts";

const rounds = 12;
const operator = operatorSql(4);
let sql: Awaited<ReturnType<typeof workerSql>>;
let worker: AgentWorker;

beforeAll(async () => {
  sql = workerSql(8);
  worker = agentWorker(sql);
});
afterAll(async () => {
  await Promise.all([operator.end(), sql.end()]);
});

const history = z.object({ messages: z.array(z.object({ parts: z.array(z.object({ text: z.string() })) })) });
const textsFor = async (lease: Lease) =>
  history.parse(await worker.history(lease)).messages.flatMap(({ parts }) => parts.map(({ text }) => text));
const say = (text: string) => [{ type: "text", text }];

const edit = (session: PromptedSession, messageId: string, text: string, { userDb } = session.owner) =>
  userDb.rpc("edit_queued_message", { message_id: messageId, parts: say(text) });
const drop = (session: PromptedSession, messageId: string, { userDb } = session.owner) =>
  userDb.rpc("delete_queued_message", { message_id: messageId });

const logOf = async (session: PromptedSession) =>
  JSON.stringify(await operator`select payload from public.session_events where session_id = ${session.id}`);

test("A queued message can be changed until the agent reads it, and the words before are gone", async () => {
  const session = await openPromptedSession();
  const { messageId, runId } = await session.say("The password is 1234");
  for (const _ of ["first time", "the answer was lost"]) await done(edit(session, messageId, "The password is mine"));
  expect(await logOf(session)).not.toContain("1234");
  const lease = await worker.take(runId);
  expect(await textsFor(lease)).toEqual(["The password is mine"]);
  expect(await refusal(edit(session, messageId, "Never mind"))).toMatchObject({ code: "message_already_read" });
  expect(await refusal(drop(session, messageId))).toMatchObject({ code: "message_already_read" });
  const events = await operator`select count(*)::integer as edits from public.session_events
    where session_id = ${session.id} and type = 'message_edited'`;
  expect(events).toEqual([{ edits: 1 }]);
});

test("A deleted message is read by nobody, its run is gone, and the next one takes its turn", async () => {
  const session = await openPromptedSession();
  const [first, second] = [await session.say("Not this"), await session.say("This")];
  for (const _ of ["first time", "the answer was lost"]) await done(drop(session, first.messageId));
  expect(await worker.claim(first.runId)).toBe(null);
  expect(await textsFor(await worker.take(second.runId))).toEqual(["This"]);
  expect(await logOf(session)).not.toContain("Not this");
  expect(await refusal(edit(session, first.messageId, "That"))).toMatchObject({ code: "message_not_found" });
  const again = { session_id: session.id, id: first.messageId, parts: say("Not this") };
  expect(await refusal(session.owner.userDb.rpc("send_message", again))).toMatchObject({ code: "message_deleted" });
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A message that waits to join a run can be changed and deleted as well", async () => {
  const session = await openPromptedSession();
  const lease = await worker.take((await session.say("Make it")).runId);
  const join = (text: string) => session.say(text, session.owner.userDb, { joins_run: true });
  const [changed, deleted] = [await join("In red"), await join("In green")];
  await done(edit(session, changed.messageId, "In blue"));
  await done(drop(session, deleted.messageId));
  expect(await textsFor(lease)).toEqual(["Make it", "In blue"]);
  await speak(worker, lease, { step: 1 });
  expect(await worker.finish(lease)).toBe(true);
});

test("A message that was to join a deleted one is queued on its own", async () => {
  const session = await openPromptedSession();
  const first = await session.say("Make it");
  const second = await session.say("In red", session.owner.userDb, { joins_run: true });
  await done(drop(session, first.messageId));
  expect(await textsFor(await worker.take(second.runId))).toEqual(["In red"]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("Editors may change each other's queued messages, and viewers and strangers may not", async () => {
  const [session, friend, stranger] = [await openPromptedSession(), await signUp(), await signUp()];
  const { messageId } = await session.say("Make it");
  await session.add(friend, "viewer");
  for (const [user, code] of [
    [friend, "forbidden"],
    [stranger, "session_not_found"],
  ] as const) {
    expect(await refusal(edit(session, messageId, "Mine", user))).toMatchObject({ code });
    expect(await refusal(drop(session, messageId, user))).toMatchObject({ code });
  }
  await session.add(friend, "editor");
  await done(edit(session, messageId, "Ours", friend));
  await done(drop(session, messageId, friend));
  expect(await refusal(drop(session, randomUUID()))).toMatchObject({ code: "session_not_found" });
});

test("A change and a claim at once end with the words that the agent reads", async () => {
  for (let round = 0; round < rounds; round++) {
    const session = await openPromptedSession();
    const { messageId, runId } = await session.say("First");
    const [{ error }, lease] = await Promise.all([edit(session, messageId, "Second"), worker.take(runId)]);
    expect(error?.message).toBe(error ? "message_already_read" : undefined);
    expect(await textsFor(lease)).toEqual([error ? "First" : "Second"]);
  }
});

test("A deletion and a claim at once end with one of them", async () => {
  for (let round = 0; round < rounds; round++) {
    const session = await openPromptedSession();
    const { messageId, runId } = await session.say("First");
    const [{ error }, claimed] = await Promise.all([drop(session, messageId), worker.claim(runId)]);
    expect(error === null).toBe(claimed === null);
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
});

test("Stopping the run of a message that was deleted is harmless, and of one that was read is refused", async () => {
  const session = await openPromptedSession();
  const { userDb } = session.owner;
  const lease = await worker.take((await session.say("First")).runId);
  const [deleted, read] = [await session.say("Not this"), await session.say("This", userDb, { joins_run: true })];
  await done(drop(session, deleted.messageId));
  await worker.history(lease);
  expect(await done(userDb.rpc("stop_run", { run_id: deleted.runId }))).toBe("stopped");
  const refused = await refusal(userDb.rpc("stop_run", { run_id: read.runId }));
  expect(refused).toMatchObject({ code: "message_already_read" });
  for (const { runId } of [deleted, read]) {
    expect(await refusal(userDb.rpc("retry_run", { run_id: runId }))).toMatchObject({ code: "run_not_retryable" });
    const stranger = await signUp();
    const foreign = await refusal(stranger.userDb.rpc("stop_run", { run_id: runId }));
    expect(foreign).toMatchObject({ code: "session_not_found" });
  }
});

test("A message that is deleted while its run is stopped or tried again is gone, and nothing breaks", async () => {
  for (let round = 0; round < rounds; round++) {
    const session = await openPromptedSession();
    const { userDb } = session.owner;
    const { messageId, runId } = await session.say("Not this");
    const [dropped, stopped, retried] = await Promise.all([
      drop(session, messageId),
      userDb.rpc("stop_run", { run_id: runId }),
      userDb.rpc("retry_run", { run_id: runId }),
    ]);
    expect([stopped.data, stopped.error]).toEqual(["stopped", null]);
    expect(["message_already_read", undefined]).toContain(dropped.error?.message);
    expect(["run_not_retryable", undefined]).toContain(retried.error?.message);
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
});
