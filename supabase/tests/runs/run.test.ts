// The life of a run, in SQL alone.

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import {
  type AgentWorker,
  agentWorker,
  beginCall,
  ids,
  speak,
  sqlRefusal,
  workerSql,
} from "../support/agent-worker.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { eventTypes, logOf } from "../support/session-rows.ts";
import { done, operatorSql, refusal, signUp } from "../support/test-users.ts";

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

const expire = (runId: string) =>
  operator`update worker.leases set expires_at = now() - interval '1 second' where run_id = ${runId}`;

test("A run is claimed, writes a file, reports it and ends, and the log has all of it in order", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Write hello.txt");
  const lease = await worker.take(runId, "first");
  await speak(worker, lease, {
    step: 1,
    text: "I write it.",
    tools: [{ call_id: "call-1", name: "write_file", input: { path: "hello.txt" } }],
  });
  expect(await worker.startTool(lease, "call-1")).toEqual({ status_before: "requested", stop_requested: false });
  const changes = [{ op: "write", path: "hello.txt", content: "hello" }];
  const outcome = { status: "succeeded", output: "written", changes, base_revision: 0 };
  expect(await worker.finishTool(lease, "call-1", outcome)).toMatchObject({ status: "succeeded", revision: 1 });
  await speak(worker, lease, { step: 2, text: "Done." });
  await worker.title(lease, "Hello");
  await worker.finish(lease);

  expect(await eventTypes(operator, session.id)).toEqual([
    "session_created",
    "message_sent",
    "run_queued",
    "run_started",
    "message_started",
    "text_streamed",
    "message_finished",
    "tool_called",
    "tool_started",
    "revision_created",
    "tool_returned",
    "message_started",
    "text_streamed",
    "message_finished",
    "session_changed",
    "run_finished",
  ]);
  const opened = await done(session.owner.userDb.rpc("open_session", { session_id: session.id }));
  expect(opened).toMatchObject({
    session: { title: "Hello", head_revision: 1 },
    runs: [
      {
        status: "succeeded",
        attempt: 1,
        totals: { steps: 2, input_tokens: 800, cached_tokens: 200, output_tokens: 40 },
      },
    ],
    files: [{ path: "hello.txt", bytes: 5 }],
  });
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A message starts the same run whether it is sent, inserted by the operator or inserted by a cron job", async () => {
  const session = await openPromptedSession();
  const parts = JSON.stringify([{ type: "text", text: "Look around" }]);
  const insert = `insert into public.messages (session_id, role, author_id, parts)
    values ('${session.id}', 'user', '${session.owner.id}', '${parts}')`;
  await session.say("Look around");
  await operator.unsafe(insert);
  const job = `say-${session.id}`;
  await operator`select cron.schedule(${job}, '1 second', ${insert})`;
  await expect.poll(() => operator`select from public.messages where session_id = ${session.id}`).toHaveLength(3);
  await operator`select cron.unschedule(${job})`;

  const ways = await operator`
    select m.role, m.author_id, m.status, m.parts, m.revision, r.status as run_status, r.requested_by, r.model_id, r.max_steps,
      (select array_agg(e.type::text order by e.seq) from public.session_events e where e.run_id = r.id) as told
    from public.messages m join public.runs r on r.message_id = m.id
    where m.session_id = ${session.id} order by m.seq limit 3`;
  expect(ways[0]).toMatchObject({ run_status: "queued", told: ["message_sent", "run_queued"] });
  expect(ways[1]).toEqual(ways[0]);
  expect(ways[2]).toEqual(ways[0]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("Several messages in one insert each have their number and their run", async () => {
  const session = await openPromptedSession();
  await operator`insert into public.messages (session_id, role, parts)
    select ${session.id}, 'user', jsonb_build_array(jsonb_build_object('type', 'text', 'text', 'number ' || n)) from generate_series(1, 3) n`;
  const told = (await logOf(operator, session.id)).filter(({ type }) => type === "message_sent");
  const stored =
    await operator`select m.id, m.seq::integer, r.requested_by from public.messages m join public.runs r on r.message_id = m.id
    where m.session_id = ${session.id} order by m.seq`;
  expect(stored.map(({ id, seq }) => [id, seq])).toEqual(told.map(({ payload, seq }) => [payload.message_id, seq]));
  expect(stored.map((row) => row.requested_by)).toEqual(Array(3).fill(session.owner.id));
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("An inserted agent message and malformed parts are refused with a sentence", async () => {
  const session = await openPromptedSession();
  const insert = (role: string, parts: string) =>
    operator`insert into public.messages (session_id, role, parts) values (${session.id}, ${role}::public.message_role, ${parts}::text::jsonb)`;
  expect(await sqlRefusal(insert("assistant", '[{"type": "text", "text": "I am the agent"}]'))).toMatchObject({
    code: "invalid_input",
  });
  expect(await sqlRefusal(insert("user", "[]"))).toMatchObject({ code: "invalid_input" });
  expect(await eventTypes(operator, session.id)).toEqual(["session_created"]);
});

test("Later messages queue in order, and one run of a session is live at a time", async () => {
  const session = await openPromptedSession();
  const runs = [await session.say("first"), await session.say("second"), await session.say("third")].map(
    (p) => p.runId,
  );
  const claimable = async () => {
    const claims = await Promise.all(runs.map(async (runId) => ({ runId, claim: await worker.claim(runId) })));
    return claims.flatMap(({ runId, claim }) => (claim ? [{ runId, token: claim.token }] : []));
  };
  const order: string[] = [];
  for (const _ of runs) {
    const leases = await claimable();
    expect(leases).toHaveLength(1);
    for (const lease of leases) {
      order.push(lease.runId);
      await worker.finish(lease);
    }
  }
  expect(order).toEqual(runs);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A question parks the run, the answer continues the same attempt, and waiting time is not counted", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Ask me");
  const lease = await worker.take(runId);
  const request = { id: randomUUID(), kind: "question", question: { text: "Which?" } };
  await worker.wait(lease, request);
  expect(await worker.claim(runId)).toBeNull();
  await operator`update public.runs set idle_since = idle_since - interval '3 days', started_at = started_at - interval '3 days'
    where id = ${runId}`;
  const answer = { request_id: request.id, answer: { text: "This" } };
  expect(await done(session.owner.userDb.rpc("answer_request", answer))).toBe("answered");
  expect(await done(session.owner.userDb.rpc("answer_request", answer))).toBe("answered");
  expect(
    await refusal(session.owner.userDb.rpc("answer_request", { request_id: request.id, answer: { text: "No, that" } })),
  ).toMatchObject({ status: 409, code: "request_closed" });

  const resumed = await worker.take(runId);
  expect(await worker.history(resumed)).toMatchObject({ requests: [{ id: request.id, answer: { text: "This" } }] });
  await speak(worker, resumed, { step: 1 });
  await worker.finish(resumed);
  expect(await eventTypes(operator, session.id, runId)).toEqual([
    ...["message_sent", "run_queued", "run_started", "request_opened", "run_waited", "request_answered", "run_resumed"],
    ...["message_started", "text_streamed", "message_finished", "run_finished"],
  ]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A yielded run continues as the same attempt, and its open call is charged and its empty message discarded", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Work long");
  const lease = await worker.take(runId);
  const { callId } = await beginCall(worker, lease, 1, "claude-sonnet-5-5");
  await operator`update public.model_calls set started_at = now() - interval '1 hour' where id = ${callId}`;
  await worker.yield(lease, "slice over");
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
  const next = await worker.take(runId);
  await speak(worker, next, { step: 1 });
  await worker.finish(next);
  const [run] = await operator`select status, attempt, cost::float from public.runs where id = ${runId}`;
  expect(run).toEqual({ status: "succeeded", attempt: 1, cost: (1000 * 3 + 100 * 15) / 1_000_000 });
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A stop is reported with the next append, keeps what was said, and closes open requests", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Go on and on");
  const lease = await worker.take(runId);
  await speak(worker, lease, { step: 1, tools: [{ call_id: "a", name: "search", input: {} }] });
  const call = await beginCall(worker, lease, 2);
  await worker.append(lease, [{ type: "text_streamed", message_id: call.messageId, part: 0, text: "So far" }]);
  expect(await done(session.owner.userDb.rpc("stop_run", { run_id: runId }))).toBe("running");
  expect(await worker.heartbeat(lease)).toMatchObject({ stop_requested: true });
  await worker.finishCall(lease, { ...ids(call), status: "stopped", parts: [{ type: "text", text: "So far" }] });
  await worker.finish(lease, "stopped");
  expect(await done(session.owner.userDb.rpc("stop_run", { run_id: runId }))).toBe("stopped");
  const tools = await operator`select status from public.tool_calls where run_id = ${runId}`;
  expect(tools).toEqual([{ status: "stopped" }]);
  const finished = (await logOf(operator, session.id)).at(-1);
  expect(finished).toMatchObject({ type: "run_finished", actor_id: session.owner.id, payload: { status: "stopped" } });
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A stop is not lost when the worker waits, yields or dies before it sees it", async () => {
  const leave = {
    waits: (lease) => worker.wait(lease, { id: randomUUID(), kind: "question", question: {} }),
    yields: (lease) => worker.yield(lease),
    dies: ({ runId }) => expire(runId).then(() => worker.claim(runId)),
  } satisfies Record<string, (lease: Awaited<ReturnType<AgentWorker["take"]>>) => Promise<unknown>>;
  for (const way of Object.values(leave)) {
    const session = await openPromptedSession();
    const { runId } = await session.say("Stop soon");
    const lease = await worker.take(runId);
    await done(session.owner.userDb.rpc("stop_run", { run_id: runId }));
    await way(lease);
    expect(await operator`select status from public.runs where id = ${runId}`).toEqual([{ status: "stopped" }]);
    expect(await brokenInvariants(operator, session.id)).toEqual([]);
  }
});

test("A tool whose process died for good ends with the status unknown", async () => {
  const session = await openPromptedSession();
  const { runId } = await session.say("Two tools");
  const lease = await worker.take(runId);
  const tools = ["begun", "not-begun"].map((call_id) => ({ call_id, name: "send_mail", input: { call_id } }));
  await speak(worker, lease, { step: 1, tools });
  await worker.startTool(lease, "begun");
  expect(await worker.startTool(lease, "begun")).toMatchObject({ status_before: "requested" });
  await expire(runId);
  const next = await worker.take(runId);
  expect(await worker.startTool(next, "begun")).toMatchObject({ status_before: "running" });
  await expire(runId);
  await done(session.owner.userDb.rpc("stop_run", { run_id: runId }));
  const closed =
    await operator`select call_id, status from public.tool_calls where run_id = ${runId} order by position`;
  expect(closed).toEqual([
    { call_id: "begun", status: "unknown" },
    { call_id: "not-begun", status: "stopped" },
  ]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A watching client revives a dead run and an expired request of its session without the sweep", async () => {
  const session = await openPromptedSession();
  const viewer = await signUp();
  await session.add(viewer, "viewer");
  const { runId } = await session.say("Die unseen");
  const lease = await worker.take(runId);
  await expire(runId);
  await done(viewer.userDb.rpc("look_after", { session_id: session.id }));
  expect(await sqlRefusal(worker.heartbeat(lease))).toMatchObject({ code: "lease_lost" });
  const next = await worker.take(runId);
  const request = { id: randomUUID(), kind: "question", question: {}, seconds: 60 };
  await worker.wait(next, request);
  await operator`update public.run_requests set expires_at = now() - interval '1 second' where id = ${request.id}`;
  await done(viewer.userDb.rpc("look_after", { session_id: session.id }));
  const resumed = await worker.take(runId);
  expect(await worker.history(resumed)).toMatchObject({
    requests: [{ id: request.id, status: "expired", answer: null }],
  });
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A user who lost access to the session pays for no further model call", async () => {
  const session = await openPromptedSession();
  const editor = await signUp();
  await session.add(editor, "editor");
  const { runId } = await session.say("Go", editor.userDb);
  const lease = await worker.take(runId);
  await speak(worker, lease, { step: 1 });
  await done(session.owner.userDb.rpc("remove_member", { session_id: session.id, user_id: editor.id }));
  await expect(beginCall(worker, lease, 2)).rejects.toThrow("requester_left");
});
