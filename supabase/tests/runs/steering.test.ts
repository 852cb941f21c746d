// Messages that join the live run: read between two of its steps, exactly once, and never lost.

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import { type AgentWorker, agentWorker, beginCall, type Lease, speak, workerSql } from "../support/agent-worker.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { done, operatorSql } from "../support/test-users.ts";

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

const joining = { joins_run: true } as const;
const history = z.object({
  messages: z.array(z.object({ parts: z.array(z.object({ text: z.string().optional() })) })),
});

async function textsFor(lease: Lease): Promise<unknown[]> {
  const { messages } = history.parse(await worker.history(lease));
  return messages.flatMap(({ parts }) => parts.flatMap(({ text }) => text ?? []));
}

async function atWork(): Promise<{ session: PromptedSession; lease: Lease }> {
  const session = await openPromptedSession();
  return { session, lease: await worker.take((await session.say("Make it")).runId) };
}

const steer = (session: PromptedSession, text = "In red") => session.say(text, session.owner.userDb, joining);
const runsOf = async (session: PromptedSession) =>
  (await operator`select status from public.runs where session_id = ${session.id} order by place`).map(
    ({ status }) => status,
  );
const tools = [{ call_id: "a", name: "look", input: {} }];

test("A run reads a message that joins it once its tools are done, before the next model call", async () => {
  const { session, lease } = await atWork();
  await speak(worker, lease, { step: 1, text: "I look", tools });
  const { messageId } = await steer(session);
  expect(await textsFor(lease)).toEqual(["Make it", "I look"]);
  await worker.startTool(lease, "a");
  await worker.finishTool(lease, "a", { status: "succeeded", output: { text: "seen" } });
  const wanted = { call_id: randomUUID(), message_id: randomUUID(), step: 2, model_id: "scripted-demo" };
  expect(await worker.startCall(lease, { ...wanted, input_tokens: 1, output_tokens: 1 })).toMatchObject({
    ok: false,
    code: "message_waiting",
  });
  const read = ["Make it", "I look", "In red"];
  expect([await textsFor(lease), await textsFor(lease)]).toEqual([read, read]);
  await speak(worker, lease, { step: 2, text: "Red it is" });
  expect(await textsFor(lease)).toEqual([...read, "Red it is"]);
  await worker.finish(lease);
  expect(await runsOf(session)).toEqual(["succeeded"]);
  const events = await operator`select run_id from public.session_events
    where session_id = ${session.id} and type = 'message_read' and payload ->> 'message_id' = ${messageId}`;
  expect(events).toEqual([{ run_id: lease.runId }]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A queued message can be made to join the live run", async () => {
  const { session, lease } = await atWork();
  const { messageId } = await session.say("And blue");
  const steerQueued = () => session.owner.userDb.rpc("steer_queued_message", { message_id: messageId });
  for (const _ of ["first time", "the answer was lost"]) expect((await steerQueued()).data).toBe(lease.runId);
  expect(await textsFor(lease)).toEqual(["Make it", "And blue"]);
  expect((await steerQueued()).error).toMatchObject({ message: "message_already_read" });
  expect(await runsOf(session)).toEqual(["running"]);
});

test("A queued message has no run to join when its own is next", async () => {
  const session = await openPromptedSession();
  const { messageId, runId } = await session.say("Make it");
  expect((await session.owner.userDb.rpc("steer_queued_message", { message_id: messageId })).data).toBe(null);
  expect(await textsFor(await worker.take(runId))).toEqual(["Make it"]);
});

test("What was read keeps its place for later attempts and later runs, before messages that were queued earlier", async () => {
  const { session, lease } = await atWork();
  const queued = await session.say("And then this");
  await speak(worker, lease, { step: 1, text: "One" });
  await steer(session);
  expect(await worker.finish(lease)).toBe(false);
  expect(await textsFor(lease)).toEqual(["Make it", "One", "In red"]);
  await operator`update worker.leases set expires_at = now() - interval '1 second' where run_id = ${lease.runId}`;
  const next = await worker.take(lease.runId);
  await speak(worker, next, { step: 2, text: "Two" });
  await worker.finish(next);
  expect(await textsFor(await worker.take(queued.runId))).toEqual(["Make it", "One", "In red", "Two", "And then this"]);
});

test("A message joins nothing when no run is live, and starts a run of its own", async () => {
  const session = await openPromptedSession();
  const { messageId, runId } = await steer(session);
  expect(await operator`select joins_run_id from public.messages where id = ${messageId}`).toEqual([
    { joins_run_id: null },
  ]);
  expect(await textsFor(await worker.take(runId))).toEqual(["In red"]);
});

test("A message that the run did not read before it ended gets a run of its own", async () => {
  const { session, lease } = await atWork();
  const { messageId, runId } = await steer(session);
  await worker.finish(lease, "failed", "internal", "It broke.");
  await done(session.owner.userDb.rpc("resume_queue", { session_id: session.id }));
  expect(await operator`select joins_run_id from public.messages where id = ${messageId}`).toEqual([
    { joins_run_id: null },
  ]);
  expect(await textsFor(await worker.take(runId))).toEqual(["Make it", "In red"]);
});

test("A message sent twice joins once, and the answer names the run that reads it", async () => {
  const { session, lease } = await atWork();
  const message = { session_id: session.id, id: randomUUID(), parts: [{ type: "text", text: "In red" }], ...joining };
  const first = await done(session.owner.userDb.rpc("send_message", message));
  expect(first).toMatchObject({ joins_run_id: lease.runId });
  await worker.history(lease);
  expect(await done(session.owner.userDb.rpc("send_message", message))).toMatchObject({ run_id: lease.runId });
  expect(await textsFor(lease)).toEqual(["Make it", "In red"]);
});

test("A message that arrives while the run finishes is read by it or starts a run, and never both", async () => {
  for (let round = 0; round < rounds; round++) {
    const { session, lease } = await atWork();
    await speak(worker, lease, { step: 1, text: "Done" });
    const [sent, hasFinished] = await Promise.all([steer(session), worker.finish(lease)]);
    const rest = hasFinished === false ? lease : await worker.take(sent.runId);
    expect(await textsFor(rest)).toEqual(["Make it", "Done", "In red"]);
    expect(await runsOf(session)).toEqual(hasFinished === false ? ["running"] : ["succeeded", "running"]);
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
});

test("A message that arrives while the next model call starts is read before it or after it", async () => {
  for (let round = 0; round < rounds; round++) {
    const { session, lease } = await atWork();
    const [, call] = await Promise.allSettled([steer(session), beginCall(worker, lease, 1)]);
    expect(await textsFor(lease)).toEqual(call.status === "fulfilled" ? ["Make it"] : ["Make it", "In red"]);
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
});

test("A row inserted with SQL joins a run as well, but not a run that has ended", async () => {
  const { session, lease } = await atWork();
  const insert = () => operator`insert into public.messages (session_id, role, author_id, parts, joins_run_id)
    values (${session.id}, 'user', ${session.owner.id}, '[{"type": "text", "text": "In red"}]', ${lease.runId})
    returning joins_run_id`;
  expect(await insert()).toEqual([{ joins_run_id: lease.runId }]);
  expect(await textsFor(lease)).toEqual(["Make it", "In red"]);
  await worker.finish(lease);
  expect(await insert()).toEqual([{ joins_run_id: null }]);
});

test("A run that is to stop reads no more messages, and what was to join it is kept in the queue", async () => {
  const { session, lease } = await atWork();
  const { messageId } = await steer(session);
  await done(session.owner.userDb.rpc("stop_run", { run_id: lease.runId }));
  expect(await textsFor(lease)).toEqual(["Make it"]);
  await worker.finish(lease, "stopped");
  expect(await operator`select joins_run_id, read_seq from public.messages where id = ${messageId}`).toEqual([
    { joins_run_id: null, read_seq: null },
  ]);
  expect(await runsOf(session)).toEqual(["stopped", "queued"]);
});

test("A queued message whose run is stopped is not read by the run at work, and joins it no more", async () => {
  const { session, lease } = await atWork();
  await speak(worker, lease, { step: 1, text: "One", tools });
  const [joining, queued] = [await steer(session), await session.say("Later")];
  for (const { runId } of [joining, queued]) await done(session.owner.userDb.rpc("stop_run", { run_id: runId }));
  expect(await textsFor(lease)).toEqual(["Make it", "One"]);
  expect(
    await operator`select joins_run_id from public.messages where id in ${operator([joining.messageId, queued.messageId])}`,
  ).toEqual([{ joins_run_id: null }, { joins_run_id: null }]);
  await worker.finish(lease, "failed", "internal", "It broke.");
  const again = await worker.take(await done(session.owner.userDb.rpc("retry_run", { run_id: lease.runId })));
  expect(await textsFor(again)).toEqual(["Make it", "One"]);
});
