// A fork that ends just before a message, so that it can be sent in other words.

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type AgentWorker, agentWorker, speak, workerSql } from "../support/agent-worker.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { done } from "../support/test-users.ts";

const history = z.object({ messages: z.array(z.object({ parts: z.array(z.object({ text: z.string() })) })) });
let sql: Awaited<ReturnType<typeof workerSql>>;
let worker: AgentWorker;

beforeAll(async () => {
  sql = workerSql(8);
  worker = agentWorker(sql);
});
afterAll(async () => {
  await sql.end();
});

test("A fork that ends just before a message has the conversation and the files as they were then", async () => {
  const session = await openPromptedSession();
  const fork = async (messageId: string) => {
    const id = randomUUID();
    const args = { id, session_id: session.id, message_id: messageId, before: true };
    await done(session.owner.userDb.rpc("fork_session", args));
    const opened = await done(session.owner.userDb.rpc("open_session", { session_id: id }));
    const { messages, files } = z
      .object({ messages: history.shape.messages, files: z.array(z.object({ path: z.string() })) })
      .parse(opened);
    return [messages.flatMap(({ parts }) => parts.map(({ text }) => text)), files.map(({ path }) => path)];
  };
  const first = await session.say("First");
  const lease = await worker.take(first.runId);
  const second = await session.say("Second");
  await session.write("a.txt", "after the second was sent, before it was read", 0);
  await speak(worker, lease, { step: 1, text: "Answer" });
  await worker.finish(lease);
  await worker.finish(await worker.take(second.runId));
  await session.write("b.txt", "after all", 1);
  expect(await fork(first.messageId)).toEqual([[], []]);
  expect(await fork(second.messageId)).toEqual([["First", "Answer"], ["a.txt"]]);
});
