// The history that a run reads: the conversation in its logical order, whatever order it was written in.

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import {
  type AgentWorker,
  agentWorker,
  beginCall,
  ids,
  type Lease,
  speak,
  sqlRefusal,
  workerSql,
} from "../support/agent-worker.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { done, operatorSql } from "../support/test-users.ts";

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

const history = z.object({
  messages: z.array(
    z.object({
      parts: z.array(z.record(z.string(), z.unknown())),
      tool_calls: z.array(z.record(z.string(), z.unknown())),
    }),
  ),
});

/** The texts of the history, in order. */
async function textsFor(lease: Lease): Promise<unknown[]> {
  const { messages } = history.parse(await worker.history(lease));
  return messages.flatMap(({ parts }) => parts.map(({ text }) => text));
}

test("A message sent while the agent works is read in its turn, after the answers to the one before", async () => {
  const session = await openPromptedSession();
  const first = await session.say("First question");
  const lease = await worker.take(first.runId);
  await speak(worker, lease, { step: 1, text: "First answer, part one" });
  const second = await session.say("Second question");
  expect(await textsFor(lease)).toEqual(["First question", "First answer, part one"]);
  await speak(worker, lease, { step: 2, text: "First answer, part two" });
  await worker.finish(lease);

  const next = await worker.take(second.runId);
  const conversation = ["First question", "First answer, part one", "First answer, part two", "Second question"];
  expect(await textsFor(next)).toEqual(conversation);
  await speak(worker, next, { step: 1, text: "Second answer" });
  expect(await textsFor(next)).toEqual([...conversation, "Second answer"]);
});

test("A summary replaces what was said before it, in its own run and in later ones", async () => {
  const session = await openPromptedSession();
  const first = await session.say("Old question");
  const lease = await worker.take(first.runId);
  await speak(worker, lease, { step: 1, text: "Old answer" });
  await worker.finish(lease);
  const [second, queued] = [await session.say("Question"), await session.say("Asked meanwhile")];
  const running = await worker.take(second.runId);
  await speak(worker, running, { step: 1, text: "Before" });
  const summaryId = randomUUID();
  for (const _ of ["first time", "the answer was lost"]) {
    await worker.summarize(running, summaryId, [{ type: "text", text: "Summary" }]);
  }
  await speak(worker, running, { step: 2, text: "After" });
  expect(await textsFor(running)).toEqual(["Question", "Summary", "After"]);
  await worker.finish(running);
  expect(await textsFor(await worker.take(queued.runId))).toEqual(["Summary", "After", "Asked meanwhile"]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("Of a conversation that is too large, the run reads the newest messages, and that others are left out", async () => {
  const session = await openPromptedSession();
  for (const text of ["Old", "Middle", "New"]) {
    const said = await session.say(`${text} question`);
    const lease = await worker.take(said.runId);
    await speak(worker, lease, { step: 1, text: `${text} answer` });
    await worker.finish(lease);
  }
  const { runId } = await session.say("And now?");
  const lease = await worker.take(runId);
  const whole = await textsFor(lease);
  expect(whole).toHaveLength(7);
  await operator`
    update public.messages set parts = parts || jsonb_build_array(jsonb_build_object('type', 'text',
      'text', repeat('x', case when parts #>> '{0,text}' = 'Middle answer' then 5000000 else 2000000 end)))
    where session_id = ${session.id} and parts #>> '{0,text}' in ('Old answer', 'Middle answer', 'New answer')`;
  const firstTexts = async () => (await textsFor(lease)).filter((text) => String(text).length < 1000);
  expect(await firstTexts()).toEqual(whole);
  await operator`update public.sessions set message_bytes = 9000000 where id = ${session.id}`;
  expect(await firstTexts()).toEqual([expect.stringContaining("left out"), ...whole.slice(2)]);
});

test("Opaque blocks of a provider come back unchanged", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Think");
  const lease = await worker.take(runId);
  const call = await beginCall(worker, lease, 1);
  const opaque = { signature: "Zm9v/+==", blocks: [{ type: "redacted", data: "ж\u2028😀", n: 1e21 }, null] };
  const parts = [
    { type: "reasoning", text: "", provider: "anthropic", opaque },
    { type: "tool_call", call_id: "a", name: "read_file", input: { path: "a" } },
  ];
  const tools = [{ call_id: "a", name: "read_file", input: { path: "a" } }];
  await worker.finishCall(lease, { ...ids(call), status: "finished", parts, tool_calls: tools });
  await worker.startTool(lease, "a");
  await worker.finishTool(lease, "a", { status: "failed", output: { error: "There is no file a." } });
  const { messages } = history.parse(await worker.history(lease));
  expect(messages.at(-1)).toMatchObject({
    parts,
    tool_calls: [{ ...tools[0], status: "failed", output: { error: "There is no file a." } }],
  });
});

test("The next attempt reads what a dead one had stored of its answer", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Question");
  const lease = await worker.take(runId);
  await speak(worker, lease, { step: 1, text: "Committed" });
  const call = await beginCall(worker, lease, 2);
  await worker.append(lease, [{ type: "text_streamed", message_id: call.messageId, part: 0, text: "So far" }]);
  await operator`update worker.leases set expires_at = now() - interval '1 second' where run_id = ${runId}`;
  expect(await textsFor(await worker.take(runId))).toEqual(["Question", "Committed", "So far"]);
});

test("A waiting session can be forked, and the fork does not wait", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Ask me");
  const lease = await worker.take(runId);
  await speak(worker, lease, { step: 1, text: "I ask", tools: [{ call_id: "q", name: "ask", input: {} }] });
  await worker.wait(lease, { id: randomUUID(), kind: "question", call_id: "q", question: { text: "Which?" } });
  const [asked] = await operator`select id from public.messages where run_id = ${runId}`;
  const forkId = randomUUID();
  await done(
    session.owner.userDb.rpc("fork_session", { id: forkId, session_id: session.id, message_id: asked?.id ?? "" }),
  );
  const opened = await done(session.owner.userDb.rpc("open_session", { session_id: forkId }));
  expect(opened).toMatchObject({ requests: [], runs: [{ status: "stopped" }] });
  const said = randomUUID();
  const parts = [{ type: "text", text: "Go on here" }];
  await done(session.owner.userDb.rpc("send_message", { session_id: forkId, id: said, parts }));
  const [run] = await operator`select id from public.runs where message_id = ${said}`;
  expect(await textsFor(await worker.take(run?.id))).toEqual(expect.arrayContaining(["Ask me", "I ask", "Go on here"]));
  expect(await operator`select status from public.runs where id = ${runId}`).toEqual([{ status: "waiting" }]);
});

test("A batch, a call, a step and a tool that are sent twice are stored once", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Twice");
  const lease = await worker.take(runId);
  const call = await beginCall(worker, lease, 1);
  const batch = [{ type: "text_streamed", message_id: call.messageId, part: 0, text: "Once " }];
  expect(await worker.append(lease, batch, 1)).toMatchObject({ last_seq: expect.any(Number) });
  expect(await worker.append(lease, batch, 1)).toMatchObject({ last_seq: null });
  const again = { ...ids(call), step: 1, model_id: "scripted-demo", input_tokens: 1, output_tokens: 1 };
  expect(await worker.startCall(lease, again)).toEqual({ ok: true, attempt: 1 });
  const tools = [{ call_id: "a", name: "write_file", input: {} }];
  const outcome = { ...ids(call), status: "finished", parts: [{ type: "text", text: "Once" }], tool_calls: tools };
  expect(await worker.finishCall(lease, outcome)).toEqual(await worker.finishCall(lease, outcome));
  const changes = [{ op: "write", path: "a.txt", content: "once" }];
  const written = { status: "succeeded", output: 1, changes, base_revision: 0 };
  expect(await worker.finishTool(lease, "a", written)).toMatchObject({ revision: 1, was_finished: false });
  expect(await worker.finishTool(lease, "a", written)).toMatchObject({ revision: 1, was_finished: true });
  expect(await sqlRefusal(worker.startCall(lease, again))).toMatchObject({ status: 409, code: "id_taken" });
  expect(
    await sqlRefusal(worker.startCall(lease, { ...again, call_id: randomUUID(), message_id: randomUUID() })),
  ).toMatchObject({ status: 409, code: "step_taken" });
  await worker.finish(lease);
  const [stored] =
    await operator`select head_revision, last_seq::integer from public.sessions where id = ${session.id}`;
  expect(stored).toEqual({ head_revision: 1, last_seq: 12 });
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("The history says where its run began, even after a summary, and which tool is repeated", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Question");
  const lease = await worker.take(runId);
  expect(await worker.history(lease)).toMatchObject({ begun_revision: null, approval_policy: "allow_all" });
  await speak(worker, lease, { step: 1, text: "Before" });
  await session.write("a.txt", "the user's own", 0);
  await worker.summarize(lease, randomUUID(), [{ type: "text", text: "Summary" }]);
  await speak(worker, lease, { step: 2, text: "After" });
  const changes = { approval_policy: "ask_before_all" };
  await done(session.owner.userDb.rpc("set_session", { session_id: session.id, changes }));
  expect(await worker.history(lease)).toMatchObject({
    begun_revision: 0,
    head_revision: 1,
    approval_policy: "ask_before_all",
  });
  const call = await beginCall(worker, lease, 3);
  expect(await worker.finishCall(lease, { ...ids(call), status: "discarded" })).toMatchObject(changes);
});

test("The history counts the failed calls of a model for one step, over all slices", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Question");
  const ask = async (lease: Lease, step: number) => {
    const call = { callId: randomUUID(), messageId: randomUUID() };
    const wanted = { ...ids(call), step, model_id: "scripted-demo", input_tokens: 1, output_tokens: 1 };
    return { call, started: await worker.startCall(lease, wanted) };
  };
  const fail = async (lease: Lease, step: number) => {
    const { call, started } = await ask(lease, step);
    await worker.finishCall(lease, { ...ids(call), status: "discarded", error_code: "model_overloaded" });
    return started.attempt;
  };
  const first = await worker.take(runId);
  expect([await fail(first, 1), await fail(first, 1)]).toEqual([1, 2]);
  await worker.yield(first);
  const second = await worker.take(runId);
  expect(await fail(second, 1)).toBe(3);
  expect((await ask(second, 2)).started.attempt).toBe(1);
});
