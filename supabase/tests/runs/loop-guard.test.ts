// The loop guard: the same tool with the same input three times in a row.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type AgentWorker,
  agentWorker,
  type Lease,
  speak,
  type ToolRequest,
  workerSql,
} from "../support/agent-worker.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { done } from "../support/test-users.ts";

let sql: Awaited<ReturnType<typeof workerSql>>;
let worker: AgentWorker;

beforeAll(async () => {
  sql = workerSql();
  worker = agentWorker(sql);
});
afterAll(() => sql.end());

const read = (path: string): ToolRequest => ({
  call_id: randomUUID(),
  name: "read_file",
  input: { path, depth: [1, 2] },
});

/** The guard's report after each step of a run that calls these tools. */
async function verdicts(lease: Lease, firstStep: number, ...steps: ToolRequest[][]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const [index, tools] of steps.entries()) {
    const answer = await speak(worker, lease, { step: firstStep + index, tools });
    answers.push(answer.repeated_tool);
  }
  return answers;
}

async function newLease() {
  const session = await openPromptedSession();
  return { session, lease: await worker.take((await session.say("Loop")).runId) };
}

test("The third equal call in a row is reported, and so is the fourth", async () => {
  const { lease } = await newLease();
  expect(await verdicts(lease, 1, [read("a")], [read("a")], [read("a")], [read("a")])).toEqual([
    null,
    null,
    "read_file",
    "read_file",
  ]);
});

test("Another input, tool or order in between resets the count", async () => {
  const { lease } = await newLease();
  const other = { ...read("a"), name: "delete_file" };
  const steps = [[read("a")], [read("a")], [read("b")], [read("a")], [read("a")], [other], [read("a")], [read("a")]];
  expect(await verdicts(lease, 1, ...steps)).toEqual(steps.map(() => null));
});

test("Calls of one step count in their order, wherever in the step the third one is", async () => {
  const first = await newLease();
  expect(await verdicts(first.lease, 1, [read("a"), read("a"), read("a"), read("b")])).toEqual(["read_file"]);
  const second = await newLease();
  expect(await verdicts(second.lease, 1, [read("b"), read("a")], [read("a"), read("b"), read("a"), read("a")])).toEqual(
    [null, null],
  );
  expect(await verdicts(second.lease, 3, [read("a"), read("c")])).toEqual(["read_file"]);
});

test("A step without tools does not reset the count", async () => {
  const { lease } = await newLease();
  expect(await verdicts(lease, 1, [read("a")], [read("a")], [], [read("a")])).toEqual([null, null, null, "read_file"]);
});

test.each([
  ["question", [null, null, "read_file"]],
  ["execution", ["read_file", "read_file", "read_file"]],
])("After the answer to a %s the count is %j; a browser's execution does not reset it", async (kind, expected) => {
  const { session, lease } = await newLease();
  await verdicts(lease, 1, [read("a")], [read("a")], [read("a")]);
  const request = { id: randomUUID(), kind, question: { text: "Again?" } };
  await worker.wait(lease, request);
  await done(session.owner.userDb.rpc("answer_request", { request_id: request.id, answer: { text: "Yes" } }));
  const resumed = await worker.take(lease.runId);
  expect(await verdicts(resumed, 4, [read("a")], [read("a")], [read("a")])).toEqual(expected);
});
