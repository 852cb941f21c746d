// A run that failed or was stopped pauses the queue behind it: nothing is lost, and nothing starts unasked.

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import { type AgentWorker, agentWorker, type Lease, workerSql } from "../support/agent-worker.ts";
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

interface Scene {
  readonly session: PromptedSession;
  readonly lease: Lease;
  readonly queued: readonly { readonly runId: string; readonly messageId: string }[];
}

async function atWork(): Promise<Scene> {
  const session = await openPromptedSession();
  const lease = await worker.take((await session.say("First")).runId);
  return { session, lease, queued: [await session.say("Second"), await session.say("Third")] };
}

const history = z.object({ messages: z.array(z.object({ parts: z.array(z.object({ text: z.string() })) })) });
const textsFor = async (lease: Lease) =>
  history.parse(await worker.history(lease)).messages.flatMap(({ parts }) => parts.map(({ text }) => text));
const fail = (lease: Lease) => worker.finish(lease, "failed", "internal", "It broke.");
const resume = ({ id, owner }: PromptedSession) => owner.userDb.rpc("resume_queue", { session_id: id });
const isPaused = async ({ id, owner }: PromptedSession) => {
  const opened = await done(owner.userDb.rpc("open_session", { session_id: id }));
  return (
    z.object({ session: z.object({ queue_paused_at: z.string().nullable() }) }).parse(opened).session
      .queue_paused_at !== null
  );
};
const queueEvents = async ({ id }: PromptedSession) =>
  (
    await operator`select type, payload ->> 'reason' as reason from public.session_events
      where session_id = ${id} and type in ('queue_paused', 'queue_resumed') order by seq`
  ).map(({ type, reason }) => [type, reason].filter(Boolean).join(" "));

/** Claims the runs of the session as they come and finishes each. Returns the order of the prompts. */
async function workOff({ id }: PromptedSession): Promise<unknown[]> {
  const prompts: unknown[] = [];
  for (;;) {
    const runs = await operator`select r.id, m.parts -> 0 ->> 'text' as prompt from public.runs r
      join public.messages m on m.id = r.message_id where r.session_id = ${id} and r.status = 'queued'`;
    const claims = await Promise.all(
      runs.map(async (run) => ({ ...run, claimed: await worker.claim(run.id), id: run.id, prompt: run.prompt })),
    );
    const next = claims.find(({ claimed }) => claimed !== null);
    if (!next?.claimed) return prompts;
    prompts.push(next.prompt);
    await worker.finish({ runId: next.id, token: next.claimed.token });
  }
}

test("A run that fails pauses the queue until somebody resumes it", async () => {
  const { session, lease } = await atWork();
  await fail(lease);
  expect([await isPaused(session), await workOff(session)]).toEqual([true, []]);
  for (const _ of ["first time", "the answer was lost"]) await done(resume(session));
  expect([await isPaused(session), await workOff(session)]).toEqual([false, ["Second", "Third"]]);
  expect(await queueEvents(session)).toEqual(["queue_paused failed", "queue_resumed"]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A run that is stopped pauses the queue, and the next message goes first and lets the others follow", async () => {
  const { session, lease } = await atWork();
  await done(session.owner.userDb.rpc("stop_run", { run_id: lease.runId }));
  await worker.yield(lease);
  expect(await queueEvents(session)).toEqual(["queue_paused stopped"]);
  const urgent = await session.say("Rather this");
  await session.say("Fourth");
  const next = await worker.take(urgent.runId);
  expect(await textsFor(next)).toEqual(["First", "Rather this"]);
  await worker.finish(next);
  expect(await workOff(session)).toEqual(["Second", "Third", "Fourth"]);
  expect(await queueEvents(session)).toEqual(["queue_paused stopped", "queue_resumed"]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("Messages that one statement inserts into a paused queue go first, in their order", async () => {
  const { session, lease } = await atWork();
  await fail(lease);
  const row = (text: string) => ({
    ...{ session_id: session.id, role: "user", author_id: session.owner.id },
    parts: operator.json([{ type: "text", text }]),
  });
  await operator`insert into public.messages ${operator([row("One"), row("Two")])}`;
  expect(await workOff(session)).toEqual(["One", "Two", "Second", "Third"]);
});

test("A success lets the queue go on, and an empty queue is not paused", async () => {
  const { session, lease, queued } = await atWork();
  await worker.finish(lease);
  expect(await workOff(session)).toEqual(["Second", "Third"]);
  await fail(await worker.take((await session.say("Fourth")).runId));
  expect(await isPaused(session)).toBe(false);
  expect(await queueEvents(session)).toEqual([]);
  expect(queued).toHaveLength(2);
});

test("The queue is no longer paused once its last message is deleted or stopped", async () => {
  const { session, lease, queued } = await atWork();
  await fail(lease);
  await done(session.owner.userDb.rpc("delete_queued_message", { message_id: queued[0]?.messageId ?? "" }));
  expect(await isPaused(session)).toBe(true);
  await done(session.owner.userDb.rpc("stop_run", { run_id: queued[1]?.runId ?? "" }));
  expect(await queueEvents(session)).toEqual(["queue_paused failed", "queue_resumed"]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("Stopping a queued run behind the live one pauses nothing", async () => {
  const { session, lease, queued } = await atWork();
  await done(session.owner.userDb.rpc("stop_run", { run_id: queued[0]?.runId ?? "" }));
  await worker.finish(lease);
  expect([await queueEvents(session), await workOff(session)]).toEqual([[], ["Third"]]);
});

test("A message that the stopped run had not read is parked with the others", async () => {
  const { session, lease } = await atWork();
  await session.say("In red", session.owner.userDb, { joins_run: true });
  await fail(lease);
  expect(await workOff(session)).toEqual([]);
  await done(resume(session));
  expect(await workOff(session)).toEqual(["Second", "Third", "In red"]);
});

test("A viewer may not resume the queue", async () => {
  const [{ session, lease }, friend] = [await atWork(), await signUp()];
  await fail(lease);
  await session.add(friend, "viewer");
  const args = { session_id: session.id };
  expect(await refusal(friend.userDb.rpc("resume_queue", args))).toMatchObject({ code: "forbidden" });
  expect(await isPaused(session)).toBe(true);
});

test("A failure and a new message at once end with that message at work or next, and none lost", async () => {
  for (let round = 0; round < rounds; round++) {
    const { session, lease } = await atWork();
    const message = { session_id: session.id, id: randomUUID(), parts: [{ type: "text", text: "New" }] };
    await Promise.all([fail(lease), done(session.owner.userDb.rpc("send_message", message))]);
    const wasPaused = await isPaused(session);
    if (wasPaused) await done(resume(session));
    expect(await workOff(session)).toEqual(wasPaused ? ["Second", "Third", "New"] : ["New", "Second", "Third"]);
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
});

test("A message that is sent after a stop is asked for is not parked when the run stops", async () => {
  const { session, lease } = await atWork();
  await done(session.owner.userDb.rpc("stop_run", { run_id: lease.runId }));
  await session.say("Rather this");
  await worker.yield(lease);
  expect([await isPaused(session), await workOff(session)]).toEqual([false, ["Second", "Third", "Rather this"]]);
});
