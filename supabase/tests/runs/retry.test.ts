// Trying a failed or stopped run again: a fresh run for the same message, on top of what is there.

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import { type AgentWorker, agentWorker, type Lease, speak, workerSql } from "../support/agent-worker.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { done, operatorSql, refusal } from "../support/test-users.ts";

const rounds = 8;
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
const retry = ({ owner }: PromptedSession, runId: string) => owner.userDb.rpc("retry_run", { run_id: runId });
const isRefused = async (session: PromptedSession, runId: string) => {
  expect(await refusal(retry(session, runId))).toMatchObject({ status: 409, code: "run_not_retryable" });
};

async function failed(): Promise<{ session: PromptedSession; runId: string; messageId: string }> {
  const session = await openPromptedSession();
  const { runId, messageId } = await session.say("Make it");
  const lease = await worker.take(runId);
  await speak(worker, lease, { step: 1, text: "Half of it" });
  await worker.finish(lease, "failed", "internal", "It broke.");
  return { session, runId, messageId };
}

test("A failed run is tried again for the same message, with what it had said", async () => {
  const { session, runId, messageId } = await failed();
  const again = await done(retry(session, runId));
  expect(await done(retry(session, runId))).toBe(again);
  const lease = await worker.take(again);
  expect(await textsFor(lease)).toEqual(["Make it", "Half of it"]);
  await speak(worker, lease, { step: 1, text: "All of it" });
  await worker.finish(lease);
  const runs = await operator`select status from public.runs where message_id = ${messageId} order by created_at`;
  expect(runs).toEqual([{ status: "failed" }, { status: "succeeded" }]);
  expect(await textsFor(await worker.take((await session.say("More")).runId))).toEqual([
    ...["Make it", "Half of it", "All of it", "More"],
  ]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A run that was stopped before it began can be tried again", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Make it");
  await done(session.owner.userDb.rpc("stop_run", { run_id: runId }));
  const lease = await worker.take(await done(retry(session, runId)));
  expect(await textsFor(lease)).toEqual(["Make it"]);
});

test("What is tried again goes before what is queued, and lets the queue go on", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("First");
  const lease = await worker.take(runId);
  const queued = await session.say("Second");
  await worker.finish(lease, "failed", "internal", "It broke.");
  const again = await worker.take(await done(retry(session, runId)));
  expect(await worker.claim(queued.runId)).toBe(null);
  await worker.finish(again);
  expect(await textsFor(await worker.take(queued.runId))).toEqual(["First", "Second"]);
});

test("Only the last run can be tried again, and only if it failed or was stopped", async () => {
  const { session, runId } = await failed();
  const again = await done(retry(session, runId));
  await isRefused(session, again);
  await worker.finish(await worker.take(again));
  await isRefused(session, again);
  await isRefused(session, runId);
  const { runId: later } = await session.say("More");
  await worker.finish(await worker.take(later), "failed", "internal", "It broke.");
  await isRefused(session, runId);
  expect(await refusal(retry(session, randomUUID()))).toMatchObject({ code: "session_not_found" });
});

test("An archived session is not worked on again", async () => {
  const { session, runId } = await failed();
  const changes = { is_archived: true };
  await done(session.owner.userDb.rpc("set_session", { session_id: session.id, changes }));
  expect(await refusal(retry(session, runId))).toMatchObject({ code: "session_archived" });
});

test("Retries and a new message at once start one run after the other", async () => {
  for (let round = 0; round < rounds; round++) {
    const { session, runId } = await failed();
    const [first, second] = await Promise.all([retry(session, runId), retry(session, runId), session.say("New")]);
    expect([first.data, first.error]).toEqual([second.data, second.error]);
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
});

test("A run that is tried again in a fork goes before what is sent later", async () => {
  const { session } = await failed();
  await worker.finish(await worker.take((await session.say("More")).runId));
  const last = await session.say("Make it better");
  await worker.finish(await worker.take(last.runId), "failed", "internal", "It broke.");
  const id = randomUUID();
  await done(session.owner.userDb.rpc("fork_session", { id, session_id: session.id, message_id: last.messageId }));
  const [copy] = await operator`select id from public.runs where session_id = ${id} order by created_at desc`;
  const lease = await worker.take(await done(retry(session, String(copy?.id))));
  const parts = [{ type: "text", text: "Later" }];
  await done(session.owner.userDb.rpc("send_message", { session_id: id, id: randomUUID(), parts }));
  await worker.yield(lease);
  const [next] =
    await operator`select id from public.runs where session_id = ${id} and status = 'queued' order by place`;
  expect(next?.id).toBe(lease.runId);
});
