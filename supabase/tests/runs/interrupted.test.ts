// What is left of a run's model call when the process that made it dies.

import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import {
  type AgentWorker,
  agentWorker,
  beginCall,
  type Lease,
  type ModelCall,
  said,
  speak,
  sqlRefusal,
  workerSql,
} from "../support/agent-worker.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { logOf } from "../support/session-rows.ts";
import { operatorSql } from "../support/test-users.ts";

const operator = operatorSql();
let sql: Awaited<ReturnType<typeof workerSql>>;
let worker: AgentWorker;

beforeAll(async () => {
  sql = workerSql();
  worker = agentWorker(sql);
});
afterAll(async () => {
  await Promise.all([operator.end(), sql.end()]);
});

interface Scene {
  readonly session: PromptedSession;
  readonly runId: string;
  readonly lease: Lease;
  readonly call: ModelCall;
}

async function atWork(): Promise<Scene> {
  const session = await openPromptedSession();
  const { runId } = await session.say("Go");
  const lease = await worker.take(runId);
  return { session, runId, lease, call: await beginCall(worker, lease, 1, "claude-sonnet-5-5") };
}

type Said = readonly [type: "text" | "reasoning", text: string, part?: number];

function stream({ lease, call }: Pick<Scene, "lease" | "call">, ...pieces: Said[]) {
  const events = pieces.map(([type, text, part = 0]) => ({
    ...{ type: `${type}_streamed`, message_id: call.messageId },
    ...{ part, text },
  }));
  return worker.append(lease, events);
}

const expire = (runId: string) =>
  operator`update worker.leases set expires_at = now() - interval '1 microsecond' where run_id = ${runId}`;
const waysOn = {
  "by the sweep": async (runId: string) => {
    await operator`select worker.sweep()`;
    return worker.take(runId);
  },
  "by the next claim": (runId: string) => worker.take(runId),
} satisfies Record<string, (runId: string) => Promise<Lease>>;

test.each(Object.entries(waysOn))(
  "The text that a dead process had stored is kept %s, with the thoughts before it",
  async (_, goOn) => {
    const scene = await atWork();
    const { session, runId, call } = scene;
    await stream(scene, ["reasoning", "Hm. "], ["text", "One, ", 1], ["text", "two", 1], ["text", "Three", 2]);
    await stream(scene, ["reasoning", "And then", 3]);
    await expire(runId);
    const next = await goOn(runId);
    const parts = [
      { type: "reasoning", text: "Hm. " },
      { type: "text", text: "One, two" },
      { type: "text", text: "Three" },
    ];
    const kept = { id: call.messageId, parts, status: "finished", stop_reason: "interrupted" };
    expect(await worker.history(next)).toMatchObject({ messages: [{ role: "user" }, kept] });
    const log = (await logOf(operator, session.id)).filter(({ run_id }) => run_id === runId);
    const finished = log.filter(({ type }) => type.startsWith("message_") && type !== "message_sent").slice(1);
    expect(finished).toMatchObject([{ type: "message_finished", payload: { message_id: call.messageId, parts } }]);
    expect(log.at(-1)).toMatchObject({ type: "run_started", payload: { attempt: 2 } });
    expect(await sqlRefusal(worker.finishCall(scene.lease, said(call, "late")))).toMatchObject({ code: "lease_lost" });
    await speak(worker, next, { step: 2, text: ", three" });
    await worker.finish(next);
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  },
);

test.each<[string, readonly Said[]]>([
  ["before its first word", []],
  ["in its thoughts", [["reasoning", "Let me see"]]],
  ["after white space", [["text", " \n\t"]]],
])("A message whose process died %s is discarded", async (_, pieces) => {
  const scene = await atWork();
  const { session, runId, call } = scene;
  if (pieces.length > 0) await stream(scene, ...pieces);
  await expire(runId);
  await operator`select worker.sweep()`;
  const messages = await operator`select id, status from public.messages where run_id = ${runId}`;
  expect(messages).toEqual([{ id: call.messageId, status: "discarded" }]);
  const next = await worker.take(runId);
  await speak(worker, next, { step: 1 });
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A call whose process died costs its input, its streamed text and 100 tokens for each second of silence", async () => {
  const scene = await atWork();
  const { session, runId, call } = scene;
  await stream(scene, ["text", "x".repeat(90)]);
  await operator`update public.session_events e set created_at = l.expires_at - l.lasts - interval '0.5 seconds'
    from worker.leases l where l.run_id = ${runId} and e.session_id = ${session.id} and e.type = 'text_streamed'`;
  const [{ alive_until } = {}] = await operator`select expires_at - lasts as alive_until from worker.leases
    where run_id = ${runId}`;
  const estimate = async () => {
    const [row] = await operator`select private.estimated_usage(c, ${alive_until}) as usage
      from public.model_calls c where id = ${call.callId}`;
    return row?.usage;
  };
  expect(await estimate()).toEqual({ input_tokens: 1000, output_tokens: 30 + 50 });
  await operator`update public.model_calls set reserved_output_tokens = 1000,
    started_at = ${alive_until}::timestamptz - interval '4.5 seconds' where id = ${call.callId}`;
  // Also for the silence before the first word.
  expect(await estimate()).toEqual({ input_tokens: 1000, output_tokens: 30 + 50 + 400 });
});

test("A stream that flowed until its process died is charged for its text alone", async () => {
  const scene = await atWork();
  const { session, runId, call } = scene;
  await stream(scene, ["text", "x".repeat(90)]);
  await operator`update worker.leases l set expires_at = e.created_at + l.lasts
    from public.session_events e where e.session_id = ${session.id} and e.type = 'text_streamed' and l.run_id = ${runId}`;
  await operator`select private.interrupt_open_call(r) from public.runs r where r.id = ${runId}`;
  const [usage] =
    await operator`select input_tokens::integer, output_tokens::integer, cost::float, is_estimate, error_code
    from public.model_calls where id = ${call.callId}`;
  expect(usage).toEqual({
    ...{ input_tokens: 1000, output_tokens: 30, cost: (1000 * 3 + 30 * 15) / 1_000_000 },
    ...{ is_estimate: true, error_code: "interrupted" },
  });
});

test("A run whose processes die in the same step is given up after five attempts, and its text is kept", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Die");
  for (let attempt = 1; attempt <= 5; attempt++) {
    const lease = await worker.take(runId, `attempt ${attempt}`);
    await stream({ lease, call: await beginCall(worker, lease, attempt) }, ["text", `${attempt} `]);
    await expire(runId);
    await operator`select worker.sweep()`;
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
  expect(await worker.claim(runId)).toBeNull();
  const [run] = await operator`select status, attempt, error_code, error_sentence from public.runs where id = ${runId}`;
  expect(run).toEqual({
    status: "failed",
    attempt: 5,
    error_code: "too_many_attempts",
    error_sentence: expect.stringContaining("interrupted 5 times"),
  });
  const kept = await operator`select parts -> 0 ->> 'text' as text, status from public.messages
    where run_id = ${runId} order by seq`;
  expect(kept).toEqual([
    ...["1 ", "2 ", "3 ", "4 "].map((text) => ({ text, status: "finished" })),
    { text: "5 ", status: "stopped" },
  ]);
});

test("An attempt that finishes a model call starts the count of attempts again", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Go far");
  for (let attempt = 1; attempt <= 8; attempt++) {
    const lease = await worker.take(runId);
    if (attempt === 4) await speak(worker, lease, { step: 1, tools: [{ call_id: "a", name: "search", input: {} }] });
    await expire(runId);
    await operator`select worker.sweep()`;
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
  const statusOf = () => operator`select status, attempt from public.runs where id = ${runId}`;
  expect(await statusOf()).toEqual([{ status: "queued", attempt: 8 }]);
  await worker.take(runId);
  await expire(runId);
  await operator`select worker.sweep()`;
  expect(await statusOf()).toEqual([{ status: "failed", attempt: 9 }]);
});
