// What a user allows for always is remembered in the session.

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AgentWorker, agentWorker, workerSql } from "../support/agent-worker.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { done, operatorSql } from "../support/test-users.ts";

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

test("An approval for always lets the tool go unasked in this session, until it is taken back", async () => {
  const session = await openPromptedSession();
  const lease = await worker.take((await session.say("Make it")).runId);
  const requestId = randomUUID();
  const question = { tool: "write_file", input: {} };
  await worker.wait(lease, { id: requestId, kind: "approval", question });
  const answer = { approved: true, always: true };
  for (const _ of ["first time", "the answer was lost"])
    await done(session.owner.userDb.rpc("answer_request", { request_id: requestId, answer }));
  const next = await worker.take(lease.runId);
  expect(await worker.history(next)).toMatchObject({ allowed_tools: ["write_file"] });
  const set = (allowed_tools: string[]) =>
    done(session.owner.userDb.rpc("set_session", { session_id: session.id, changes: { allowed_tools } }));
  await set([]);
  expect(await worker.history(next)).toMatchObject({ allowed_tools: [] });
  const events = await operator`select payload -> 'allowed_tools' as tools from public.session_events
    where session_id = ${session.id} and type = 'session_changed' order by seq`;
  expect(events.map(({ tools }) => tools)).toEqual([["write_file"], []]);
});

test("A denial never lets a tool go unasked", async () => {
  const session = await openPromptedSession();
  const lease = await worker.take((await session.say("Make it")).runId);
  const requestId = randomUUID();
  await worker.wait(lease, { id: requestId, kind: "approval", question: { tool: "write_file", input: {} } });
  const answer = { approved: false, always: true };
  await done(session.owner.userDb.rpc("answer_request", { request_id: requestId, answer }));
  expect(await worker.history(await worker.take(lease.runId))).toMatchObject({ allowed_tools: [] });
});
