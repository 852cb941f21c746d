// Tools that read or change files commit their start together with their outcome.
import { afterAll, expect, test } from "vitest";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import { agentWorker, speak, workerSql } from "../support/agent-worker.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { eventTypes } from "../support/session-rows.ts";
import { done, operatorSql } from "../support/test-users.ts";

const operator = operatorSql();
const sql = workerSql();
const worker = agentWorker(sql);
afterAll(() => Promise.all([operator.end(), sql.end()]));

const write = { changes: [{ op: "write", path: "a.txt", content: "a\n" }], base_revision: 0, summary: "Write a.txt" };
const outcome = { status: "succeeded", output: { text: "Done." } };

async function withOpenCalls(...callIds: string[]) {
  const session = await openPromptedSession();
  const { runId } = await session.say("Do it.");
  const lease = await worker.take(runId);
  const tools = callIds.map((call_id) => ({ call_id, name: "some_tool", input: {} }));
  await speak(worker, lease, { step: 1, tools });
  const log = async () =>
    (await eventTypes(operator, session.id, runId)).filter((type) => !/message|queued/.test(type));
  return { session, runId, lease, log };
}

test("A call that was not started before is logged as started before what it did", async () => {
  const { session, runId, lease, log } = await withOpenCalls("reads", "writes");
  await worker.finishTool(lease, "reads", outcome);
  await worker.finishTool(lease, "writes", { ...outcome, ...write });
  expect((await log()).slice(-5)).toEqual([
    ...["tool_started", "tool_returned"],
    ...["tool_started", "revision_created", "tool_returned"],
  ]);
  const calls = await operator`select status, started_at = finished_at as at_once from public.tool_calls
    where run_id = ${runId}`;
  expect(calls).toEqual(Array(2).fill({ status: "succeeded", at_once: true }));
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("A run that is to stop makes no change that it had not started, and its calls end as stopped", async () => {
  const { session, runId, lease, log } = await withOpenCalls("writes");
  await done(session.owner.userDb.rpc("stop_run", { run_id: runId }));
  const answer = await worker.finishTool(lease, "writes", { ...outcome, ...write });
  expect(answer).toMatchObject({ status: "requested", output: null, stop_requested: true });
  await worker.finish(lease, "stopped");
  expect((await log()).slice(-2)).toEqual(["tool_returned", "run_finished"]);
  expect(await done(session.owner.userDb.from("files").select("path").eq("session_id", session.id))).toEqual([]);
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});
