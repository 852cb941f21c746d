// Limits of runs and users: a call is refused before it is made, and neither races nor crashes exceed a limit.

import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import {
  type AgentWorker,
  agentWorker,
  beginCall,
  ids,
  type Lease,
  largestCall,
  said,
  speak,
  workerSql,
} from "../support/agent-worker.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { done, operatorSql, signUp } from "../support/test-users.ts";

const model = "claude-sonnet-5-5"; // input 3, cached 0.3, cache write 3.75, output 15 dollars per million tokens
const worstCost = (1000 * 3.75 + 100 * 15) / 1_000_000;

const operator = operatorSql();
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
  readonly runId: string;
  readonly lease: Lease;
}

async function atWork(): Promise<Scene> {
  const session = await openPromptedSession();
  const { runId } = await session.say("Spend");
  return { session, runId, lease: await worker.take(runId) };
}

const startCall = (lease: Lease, step: number, by: AgentWorker = worker) =>
  by.startCall(lease, { call_id: randomUUID(), message_id: randomUUID(), step, model_id: model, ...largestCall });
const spendOf = (userId: string) =>
  operator`select spent::float, reserved::float from private.user_spend where user_id = ${userId} order by day`;

test.each([
  ["max_steps", "steps", "update public.runs set max_steps = 1 where id = $1"],
  ["max_tokens", "tokens", "update public.runs set max_tokens = 420 where id = $1"],
  ["max_cost", "cost more than this run", "update public.runs set max_cost = cost + 0.005 where id = $1"],
  ["max_seconds", "as long", "update public.runs set started_at = started_at - interval '2 hours' where id = $1"],
  [
    "user_blocked",
    "operator",
    "insert into private.user_limits (user_id, is_blocked) select requested_by, true from public.runs where id = $1",
  ],
  [
    "max_cost_per_day",
    "in a day",
    "insert into private.user_limits (user_id, max_cost_per_day) select requested_by, 0.006 from public.runs where id = $1",
  ],
])("A run at its limit is refused the next call before it is made: %s", async (code, words, change) => {
  const { session, runId, lease } = await atWork();
  await speak(worker, lease, { step: 1, modelId: model });
  await operator.unsafe(change, [runId]);
  const before = await spendOf(session.owner.id);
  expect(await startCall(lease, 2)).toEqual({ ok: false, code, sentence: expect.stringContaining(words) });
  expect(await spendOf(session.owner.id)).toEqual(before);
  expect(await operator`select id from public.model_calls where run_id = ${runId}`).toHaveLength(1);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("The kill switch refuses the next call and every claim in the operator's words, and messages are still accepted", async () => {
  const { session, lease } = await atWork();
  const waiting = await openPromptedSession();
  const queued = await waiting.say("Later");
  const switchedOff = operator.begin(async (transaction) => {
    // Only this transaction sees it: the switch is global, and other stories run at the same time.
    await transaction`update private.settings set runs_paused = true, paused_sentence = 'Back at noon.'`;
    const paused = agentWorker(transaction);
    expect(await startCall(lease, 1, paused)).toEqual({ ok: false, code: "runs_paused", sentence: "Back at noon." });
    expect(await paused.claim(queued.runId)).toBeNull();
    await transaction`insert into public.messages (session_id, role, parts) values (${waiting.id}, 'user', '[{"type": "text", "text": "Still?"}]')`;
    const runs = await transaction`select status from public.runs where session_id = ${waiting.id}`;
    expect(runs).toEqual([{ status: "queued" }, { status: "queued" }]);
    throw new Error("switch it on again");
  });
  await expect(switchedOff).rejects.toThrow("switch it on again");
  expect(await startCall(lease, 1)).toEqual({ ok: true, attempt: 1 });
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("Parallel runs of one user never reserve more than is left of the user's day", async () => {
  const user = await signUp();
  const affordable = 3;
  await operator`insert into private.user_limits (user_id, max_live_runs, max_cost_per_day)
    values (${user.id}, 100, ${worstCost * (affordable + 0.5)})`;
  const leases = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const session = await openPromptedSession(user);
      return worker.take((await session.say("Spend")).runId);
    }),
  );
  const answers = await Promise.all(leases.map((lease) => startCall(lease, 1)));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(affordable);
  expect(answers.filter(({ ok }) => !ok).map(({ code }) => code)).toEqual(
    Array(leases.length - affordable).fill("max_cost_per_day"),
  );
  expect(await spendOf(user.id)).toEqual([{ spent: 0, reserved: expect.closeTo(worstCost * affordable, 6) }]);
});

test("Calls that died in silence are charged what they may have written, so that crashes cannot exceed a run's budget", async () => {
  const { session, runId, lease } = await atWork();
  const lostCost = (1000 * 3 + 100 * 15) / 1_000_000;
  await operator`update public.runs set max_cost = ${lostCost * 2 + worstCost / 2} where id = ${runId}`;
  let current = lease;
  for (const _ of [1, 2]) {
    const { callId } = await beginCall(worker, current, 1, model);
    await operator`update public.model_calls set started_at = now() - interval '1 hour' where id = ${callId}`;
    await operator`update worker.leases set expires_at = now() - interval '1 second' where run_id = ${runId}`;
    current = await worker.take(runId);
  }
  expect(await startCall(current, 1)).toMatchObject({ ok: false, code: "max_cost" });
  const calls =
    await operator`select is_estimate, error_code, cost::float from public.model_calls where run_id = ${runId}`;
  expect(calls).toEqual(Array(2).fill({ is_estimate: true, error_code: "interrupted", cost: lostCost }));
  expect(await spendOf(session.owner.id)).toEqual([{ spent: lostCost * 2, reserved: 0 }]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A call that spans midnight is settled on the day it began", async () => {
  const { session, runId, lease } = await atWork();
  const call = await beginCall(worker, lease, 1, model);
  await operator`update public.model_calls set started_at = started_at - interval '1 day' where run_id = ${runId}`;
  await operator`update private.user_spend set day = day - 1 where user_id = ${session.owner.id}`;
  const titleCall = { call_id: randomUUID(), step: 1, model_id: model, ...largestCall };
  expect(await worker.startCall(lease, titleCall)).toEqual({ ok: true, attempt: 1 });
  const outcome = { ...ids(call), status: "finished", usage: { input_tokens: 500, output_tokens: 50 }, parts: [] };
  await worker.finishCall(lease, outcome);
  expect(await spendOf(session.owner.id)).toEqual([
    { spent: (500 * 3 + 50 * 15) / 1_000_000, reserved: 0 },
    { spent: 0, reserved: worstCost },
  ]);
});

test("Cached, cache-write and plain input each have their price, and never cost more than was reserved", async () => {
  const tokens = fc.nat({ max: 1_000_000 });
  const usage = fc.record({ plain: tokens, cached_tokens: tokens, cache_write_tokens: tokens, output_tokens: tokens });
  await fc.assert(
    fc.asyncProperty(usage, async ({ plain, ...parts }) => {
      const input_tokens = plain + parts.cached_tokens + parts.cache_write_tokens;
      const [row] = await operator`select private.cost_of(${operator.json({ ...parts, input_tokens })},
        '{"input": 3, "cached_input": 0.3, "cache_write": 3.75, "output": 15}')::float as cost`;
      const millionths =
        plain * 3 + parts.cached_tokens * 0.3 + parts.cache_write_tokens * 3.75 + parts.output_tokens * 15;
      expect(row?.cost).toBeCloseTo(millionths / 1_000_000, 5);
      expect(row?.cost).toBeLessThanOrEqual((input_tokens * 3.75 + parts.output_tokens * 15) / 1_000_000 + 1e-6);
    }),
    { numRuns: 50 },
  );
});

test("An answer cut into pieces by slices and dying processes is one step", async () => {
  const { session, runId, lease } = await atWork();
  await operator`update public.runs set max_steps = 1 where id = ${runId}`;
  const ways = ["slice_ended", "slice_ended_in_tool", "interrupted", "end"];
  for (const [index, stop_reason] of ways.entries()) {
    const step = index + 1;
    await worker.finishCall(lease, { ...said(await beginCall(worker, lease, step, model), "And"), stop_reason });
  }
  expect(await startCall(lease, ways.length + 1)).toMatchObject({ ok: false, code: "max_steps" });
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A call for a title costs money and writes no message", async () => {
  const { session, runId, lease } = await atWork();
  const call_id = randomUUID();
  expect(await worker.startCall(lease, { call_id, step: 1, model_id: model, ...largestCall })).toEqual({
    ok: true,
    attempt: 1,
  });
  await worker.finishCall(lease, { call_id, status: "finished", usage: { input_tokens: 100, output_tokens: 10 } });
  await worker.title(lease, "  A title  ");
  await worker.finish(lease);
  expect(await operator`select id from public.messages where run_id = ${runId}`).toEqual([]);
  const opened = await done(session.owner.userDb.rpc("open_session", { session_id: session.id }));
  expect(opened).toMatchObject({
    session: { title: "A title" },
    runs: [{ totals: { cost: 0.00045, input_tokens: 100 } }],
  });
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test.each([
  { step: 1, input_tokens: 1, output_tokens: 1 },
  { call_id: randomUUID(), input_tokens: 1, output_tokens: 1 },
  { call_id: randomUUID(), step: 1, output_tokens: 1 },
  { call_id: randomUUID(), step: 1, input_tokens: -1_000_000, output_tokens: 1 },
])("A call without a maximum cost is refused: %j", async (call) => {
  const { session, lease } = await atWork();
  await expect(worker.startCall(lease, { model_id: model, ...call })).rejects.toThrow("invalid_input");
  expect(await spendOf(session.owner.id)).toEqual([]);
});
