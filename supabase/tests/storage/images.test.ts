// An image of a message is stored once, and rows, events, forks and models all find it.
import { createHash, randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { agentWorker } from "../support/agent-worker.ts";
import { logOf } from "../support/session-rows.ts";
import { openSession } from "../support/session.ts";
import { done, operatorSql, refusal, signUp, type TestUser } from "../support/test-users.ts";

let sql: postgres.Sql;
let user: TestUser;
beforeAll(async () => {
  sql = operatorSql();
  user = await signUp();
});
afterAll(() => sql.end());

const picture = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
const image = { type: "image", media_type: "image/png", data: picture.toString("base64") };
const hash = createHash("sha256").update(picture).digest("hex");
const stored = { type: "image", media_type: "image/png", hash, bytes: picture.length };
const text = { type: "text", text: "Look" };

async function send(sessionId: string, parts: object[] = [text, image]) {
  const id = randomUUID();
  const sent = await done(
    user.userDb.rpc("send_message", { session_id: sessionId, id, parts: JSON.parse(JSON.stringify(parts)) }),
  );
  return { id, runId: z.object({ run_id: z.uuid() }).parse(sent).run_id };
}

test("An image takes its own bytes once: the row, the events and the opened session have its hash", async () => {
  const sessionId = await openSession(user);
  const { id } = await send(sessionId);
  const [message] = await sql`select parts from public.messages where id = ${id}`;
  expect(message?.parts).toEqual([text, stored]);
  const sent = (await logOf(sql, sessionId)).find(({ type }) => type === "message_sent");
  expect(sent?.payload.parts).toEqual([text, stored]);
  const opened = JSON.stringify(await done(user.userDb.rpc("open_session", { session_id: sessionId })));
  expect(opened).toContain(hash);
  expect(opened.length).toBeLessThan(10_000);
  const [size] = await sql`select message_bytes::int as bytes from public.sessions where id = ${sessionId}`;
  expect(size?.bytes).toBeGreaterThan(picture.length);
  expect(size?.bytes).toBeLessThan(picture.length + 2000);
  expect(await done(user.userDb.rpc("read_image", { message_id: id, hash }))).toBe(image.data);
});

test("The agent reads the image as it was sent", async () => {
  const { runId } = await send(await openSession(user));
  const worker = agentWorker(sql);
  const history = z.object({ messages: z.array(z.object({ parts: z.array(z.looseObject({})) })) });
  const { messages } = history.parse(await worker.history(await worker.take(runId)));
  expect(messages[0]?.parts).toEqual([text, { ...stored, data: image.data }]);
});

test("A fork has the images of its messages, and keeps them when the origin is deleted", async () => {
  const sessionId = await openSession(user);
  const { id } = await send(sessionId);
  const forkId = randomUUID();
  await done(user.userDb.rpc("fork_session", { id: forkId, session_id: sessionId, message_id: id }));
  await done(user.userDb.rpc("delete_session", { session_id: sessionId }));
  const [copy] = await sql`select id, parts from public.messages where session_id = ${forkId}`;
  expect(copy?.parts).toEqual([text, stored]);
  expect(await done(user.userDb.rpc("read_image", { message_id: copy?.id, hash }))).toBe(image.data);
  expect(await sql`select from private.message_images where session_id = ${sessionId}`).toEqual([]);
});

test("An edited message has its new images alone, the same edit again makes no event, and a deleted one has none", async () => {
  const sessionId = await openSession(user);
  const { id } = await send(sessionId);
  const other = { type: "image", media_type: "image/gif", data: "QUJD" };
  const edit = () => user.userDb.rpc("edit_queued_message", { message_id: id, parts: [other] });
  const images = () => sql`select length(data) as bytes from private.message_images where message_id = ${id}`;
  await done(edit());
  await done(edit());
  expect(await images()).toEqual([{ bytes: 3 }]);
  expect((await logOf(sql, sessionId)).filter(({ type }) => type === "message_edited")).toHaveLength(1);
  expect(await refusal(user.userDb.rpc("read_image", { message_id: id, hash }))).toMatchObject({
    code: "message_not_found",
  });
  await done(user.userDb.rpc("delete_queued_message", { message_id: id }));
  expect(await images()).toEqual([]);
});
