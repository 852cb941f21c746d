// What is attached to a message: announced, uploaded to Storage by nobody else, read by all who read the session, and removed.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { readAttachment } from "../../functions/_shared/client/attachments.ts";
import { agentWorker, workerSql } from "../support/agent-worker.ts";
import { announce, attach, type AttachedFile, pixel, textFile, upload } from "../support/attachment.ts";
import { logOf } from "../support/session-rows.ts";
import { addMember, openSession } from "../support/session.ts";
import {
  adminDb,
  type Client,
  done,
  operatorSql,
  refusal,
  signInAsGuest,
  signUp,
  stack,
  type TestUser,
  visitor,
} from "../support/test-users.ts";

let sql: postgres.Sql;
let worker: postgres.Sql;
let user: TestUser;
beforeAll(async () => {
  sql = operatorSql();
  worker = workerSql();
  user = await signUp();
});
afterAll(() => Promise.all([sql.end(), worker.end()]));

const look = { type: "text", text: "Look" };

async function send(sessionId: string, parts: readonly object[], by = user) {
  const id = randomUUID();
  const message = { session_id: sessionId, id, parts: JSON.parse(JSON.stringify(parts)) };
  const sent = await done(by.userDb.rpc("send_message", message));
  return { id, runId: z.object({ run_id: z.uuid() }).parse(sent).run_id };
}

async function download(userDb: Client, path: string) {
  const { data, error } = await userDb.storage.from("attachments").download(path);
  return error ? "refused" : new Uint8Array(await data.arrayBuffer());
}

const rowsOf = (sessionId: string) => sql`select id, path from public.attachments where session_id = ${sessionId}`;
const waiting = async (path: string) => (await sql`select from private.objects_to_remove where path = ${path}`).length;

test("A message names what was uploaded: the row, its event and the opened session say all but the bytes", async () => {
  const sessionId = await openSession(user);
  const part = await attach(user, sessionId, pixel);
  const { id, runId } = await send(sessionId, [look, part]);
  const path = `${sessionId}/${part.attachment_id}`;
  const stored = { ...part, path, name: "pixel.png", media_type: "image/png", bytes: pixel.bytes.length };
  const [message] = await sql`select parts from public.messages where id = ${id}`;
  expect(message?.parts).toEqual([look, stored]);
  const sent = (await logOf(sql, sessionId)).find(({ type }) => type === "message_sent");
  expect(sent?.payload.parts).toEqual([look, stored]);
  expect(await done(user.userDb.rpc("open_session", { session_id: sessionId }))).toMatchObject({
    messages: [{ parts: [look, stored] }],
  });
  const agent = agentWorker(worker);
  const history = z.object({ messages: z.array(z.object({ parts: z.array(z.looseObject({})) })) });
  const { messages } = history.parse(await agent.history(await agent.take(runId)));
  expect(messages[0]?.parts).toEqual([look, stored]);
});

test("What was announced with other bytes, another type, or not uploaded at all, is in no message", async () => {
  const sessionId = await openSession(user);
  const smaller = { ...pixel, bytes: pixel.bytes.slice(0, 20) };
  const asked: [announced: AttachedFile, uploaded: AttachedFile | undefined][] = [
    [pixel, undefined],
    [pixel, smaller],
    [pixel, { ...pixel, mediaType: "image/gif" }],
  ];
  for (const [announced, uploaded] of asked) {
    const attachment_id = randomUUID();
    const path = await announce(user, sessionId, announced, attachment_id);
    if (uploaded) await upload(user, path, uploaded);
    const message = { session_id: sessionId, id: randomUUID(), parts: [{ type: "attachment", attachment_id }] };
    expect(await refusal(user.userDb.rpc("send_message", message))).toMatchObject({
      code: "attachment_missing",
      sentence: expect.stringContaining("pixel.png"),
    });
  }
});

test("An attachment belongs to one message of its own session", async () => {
  const [sessionId, other] = [await openSession(user), await openSession(user)];
  const part = await attach(user, sessionId, pixel);
  await send(sessionId, [part]);
  for (const session_id of [sessionId, other]) {
    const again = { session_id, id: randomUUID(), parts: [part] };
    expect(await refusal(user.userDb.rpc("send_message", again))).toMatchObject({ code: "attachment_missing" });
  }
});

test("Storage takes only what its uploader has announced and not sent, once, and lets nobody change it", async () => {
  const sessionId = await openSession(user);
  const [editor, viewer, stranger] = [await signUp(), await signUp(), await signInAsGuest()];
  await addMember(user, sessionId, editor, "editor");
  await addMember(user, sessionId, viewer, "viewer");
  const path = await announce(user, sessionId, pixel);
  for (const other of [editor, viewer, stranger]) expect((await upload(other, path, pixel)).error).not.toBeNull();
  expect((await upload(user, `${sessionId}/${randomUUID()}`, pixel)).error).not.toBeNull();
  expect((await upload(user, "elsewhere.png", pixel)).error).not.toBeNull();
  expect((await upload(user, path, { ...pixel, mediaType: "text/html" })).error).not.toBeNull();
  const bucket = user.userDb.storage.from("attachments");
  expect((await bucket.createSignedUploadUrl(path)).error).not.toBeNull();
  expect((await upload(user, path, pixel)).error).toBeNull();
  expect((await upload(user, path, pixel)).error).not.toBeNull();
  expect((await bucket.update(path, pixel.bytes)).error).not.toBeNull();
  expect((await bucket.move(path, `${path}x`)).error).not.toBeNull();
  await bucket.remove([path]);
  expect(await download(user.userDb, path)).toEqual(pixel.bytes);
  // The owner is no editor any more when the upload begins.
  const late = await announce(editor, sessionId, pixel);
  await done(user.userDb.rpc("set_member_role", { session_id: sessionId, user_id: editor.id, role: "viewer" }));
  expect((await upload(editor, late, pixel)).error).not.toBeNull();
});

test("Members and visitors with the link read what was sent; strangers, and others before it is sent, do not", async () => {
  const sessionId = await openSession(user);
  const [viewer, stranger] = [await signUp(), await signUp()];
  await addMember(user, sessionId, viewer, "viewer");
  const token = randomUUID().replaceAll("-", "");
  await done(user.userDb.rpc("create_link", { session_id: sessionId, token }));
  const part = await attach(user, sessionId, pixel);
  const path = `${sessionId}/${part.attachment_id}`;
  const read = async () => ({
    owner: await download(user.userDb, path),
    viewer: await download(viewer.userDb, path),
    visitor: await download(visitor(token), path),
    stranger: await download(stranger.userDb, path),
    anonymous: await download(visitor(), path),
  });
  const nobody = { viewer: "refused", visitor: "refused", stranger: "refused", anonymous: "refused" };
  expect(await read()).toEqual({ ...nobody, owner: pixel.bytes });
  await send(sessionId, [part]);
  expect(await read()).toEqual({ ...nobody, owner: pixel.bytes, viewer: pixel.bytes, visitor: pixel.bytes });
  // Both would outlive the right to read, or ask about every object.
  const bucket = user.userDb.storage.from("attachments");
  expect((await bucket.createSignedUrl(path, 60)).error).not.toBeNull();
  expect((await bucket.list(sessionId)).data).toEqual([]);
  expect((await bucket.info(path)).data).toMatchObject({ size: pixel.bytes.length });
  await done(user.userDb.rpc("revoke_link", { session_id: sessionId }));
  await done(user.userDb.rpc("remove_member", { session_id: sessionId, user_id: viewer.id }));
  expect(await read()).toEqual({ ...nobody, owner: pixel.bytes });
});

test("A client without a library of Storage reads an attachment, and learns that it may not", async () => {
  const sessionId = await openSession(user);
  const part = await attach(user, sessionId, textFile("Grüße"));
  const { projectUrl, as } = { projectUrl: stack().url, as: async ({ userDb }: TestUser) => fetchAs(userDb) };
  const file = { path: `${sessionId}/${part.attachment_id}`, media_type: "text/plain" };
  const read = await readAttachment({ projectUrl, fetch: await as(user) }, file);
  expect([read.type, await read.text()]).toEqual(["text/plain", "Grüße"]);
  await expect(readAttachment({ projectUrl, fetch: await as(await signUp()) }, file)).rejects.toMatchObject({
    refusal: { code: "attachment_missing" },
  });
});

async function fetchAs(userDb: Client): Promise<typeof fetch> {
  const { data } = await userDb.auth.getSession();
  const headers = { apikey: stack().publishableKey, authorization: `Bearer ${data.session?.access_token}` };
  return (input, init) => fetch(input, { ...init, headers: { ...headers, ...init?.headers } });
}

test("Only images, PDFs and plain texts of bounded size can be announced, and repeating it is harmless", async () => {
  const session_id = await openSession(user);
  const add = (file: object) =>
    user.userDb.rpc("add_attachment", {
      ...{ session_id, id: randomUUID(), name: "a", media_type: "text/plain", bytes: 1 },
      ...file,
    });
  const refused: [file: object, code: string][] = [
    [{ media_type: "image/svg+xml" }, "invalid_input"],
    [{ media_type: "text/html" }, "invalid_input"],
    [{ name: "../a" }, "invalid_input"],
    [{ name: "" }, "invalid_input"],
    [{ bytes: 0 }, "invalid_input"],
    [{ bytes: 1_048_577 }, "too_large"],
    [{ media_type: "image/png", bytes: 3_670_017 }, "too_large"],
    [{ media_type: "application/pdf", bytes: 10_485_761 }, "too_large"],
  ];
  for (const [file, code] of refused) expect(await refusal(add(file)), JSON.stringify(file)).toMatchObject({ code });
  const id = randomUUID();
  expect(await done(add({ id }))).toBe(await done(add({ id })));
  expect(await refusal(add({ id, bytes: 2 }))).toMatchObject({ code: "id_taken" });
  const sent = await attach(user, session_id, textFile("a"));
  await send(session_id, [sent]);
  expect(await done(add({ id: sent.attachment_id }))).toBeNull();
  const friend = await signUp();
  await addMember(user, session_id, friend, "editor");
  await announce(friend, session_id, pixel);
  for (let more = 1; more < 50; more += 1) await done(add({}));
  expect(await refusal(add({}))).toMatchObject({ code: "too_many_attachments" });
});

test("What is announced takes room of the session's owner at once", async () => {
  const owner = await signUp();
  const session_id = await openSession(owner);
  await sql`insert into private.user_limits (user_id, max_message_bytes) values (${owner.id}, 5000000)`;
  const add = (bytes: number) =>
    owner.userDb.rpc("add_attachment", { session_id, id: randomUUID(), name: "a", media_type: "image/png", bytes });
  await done(add(3_000_000));
  expect(await refusal(add(3_000_000))).toMatchObject({ code: "storage_full" });
});

test("A fork has what its messages had, also when the origin is deleted, and the object goes with the last of them", async () => {
  const sessionId = await openSession(user);
  const part = await attach(user, sessionId, pixel);
  const path = `${sessionId}/${part.attachment_id}`;
  const { id: message_id } = await send(sessionId, [look, part]);
  const forkId = randomUUID();
  await done(user.userDb.rpc("fork_session", { id: forkId, session_id: sessionId, message_id }));
  await done(user.userDb.rpc("delete_session", { session_id: sessionId }));
  const removable = async () => {
    await sql`select private.kick_object_removal(100000)`;
    return sql`select from private.objects_to_remove where path = ${path} and kicks > 0`;
  };
  await sql`update private.objects_to_remove set queued_at = now() - interval '2 days' where path = ${path}`;
  const tooOld = () =>
    sql`select from private.objects_to_remove where path = ${path} and queued_at < now() - interval '1 day'`;
  expect(await removable()).toHaveLength(0);
  expect(await tooOld()).toHaveLength(1);
  expect(await rowsOf(forkId)).toEqual([{ id: part.attachment_id, path }]);
  expect(await download(user.userDb, path)).toEqual(pixel.bytes);
  await done(user.userDb.rpc("delete_session", { session_id: forkId }));
  expect(await removable()).toHaveLength(1);
  expect(await tooOld(), "it waits since its last attachment was deleted").toHaveLength(0);
});

test("An object goes when two sessions that name it are deleted at the same time", async () => {
  const sessionId = await openSession(user);
  const part = await attach(user, sessionId, pixel);
  const { id: message_id } = await send(sessionId, [part]);
  const forkId = randomUUID();
  await done(user.userDb.rpc("fork_session", { id: forkId, session_id: sessionId, message_id }));
  const remove = (db: postgres.ISql, id: string) => db`delete from public.attachments where session_id = ${id}`;
  await sql.begin(async (first) => {
    await remove(first, sessionId);
    await sql.begin((second) => remove(second, forkId));
  });
  const [listed] = await worker`select worker.objects_to_remove(10000) as paths`;
  expect(listed?.paths).toContain(`${sessionId}/${part.attachment_id}`);
});

test("An upload that ends after its session was deleted is removed a day later", async () => {
  const sessionId = await openSession(user);
  const part = await attach(user, sessionId, pixel);
  const path = `${sessionId}/${part.attachment_id}`;
  await done(user.userDb.rpc("delete_session", { session_id: sessionId }));
  await sql`delete from private.objects_to_remove where path = ${path}`;
  const queued = async () => {
    await sql`select private.queue_unnamed_objects(100000)`;
    return waiting(path);
  };
  expect(await queued()).toBe(0);
  await sql`update storage.objects set created_at = now() - interval '25 hours' where name = ${path}`;
  expect([await queued(), await queued()]).toEqual([1, 1]);
});

test("A prompt that is sent again in other words keeps what was attached", async () => {
  const sessionId = await openSession(user);
  const part = await attach(user, sessionId, pixel);
  const { id: message_id } = await send(sessionId, [look, part]);
  const friend = await signUp();
  await addMember(user, sessionId, friend, "viewer");
  const forkId = randomUUID();
  await done(friend.userDb.rpc("fork_session", { id: forkId, session_id: sessionId, message_id, before: true }));
  await send(forkId, [{ type: "text", text: "Look again" }, part], friend);
  const [message] = await sql`select parts from public.messages where session_id = ${forkId}`;
  expect(message?.parts).toMatchObject([{ text: "Look again" }, { path: `${sessionId}/${part.attachment_id}` }]);
});

test("An edited message has its new attachments alone, the same edit again makes no event, and a deleted one has none", async () => {
  const sessionId = await openSession(user);
  const [first, second] = [await attach(user, sessionId, pixel), await attach(user, sessionId, textFile("Hi"))];
  const { id: message_id } = await send(sessionId, [first]);
  const edit = () => user.userDb.rpc("edit_queued_message", { message_id, parts: [second] });
  await done(edit());
  await done(edit());
  expect((await rowsOf(sessionId)).map(({ id }) => id)).toEqual([second.attachment_id]);
  expect(await waiting(`${sessionId}/${first.attachment_id}`)).toBe(1);
  expect((await logOf(sql, sessionId)).filter(({ type }) => type === "message_edited")).toHaveLength(1);
  await done(user.userDb.rpc("delete_queued_message", { message_id }));
  expect(await rowsOf(sessionId)).toEqual([]);
});

test("What nobody sent is deleted after a day; the objects are removed through Storage, and asked for again until they are", async () => {
  const sessionId = await openSession(user);
  const part = await attach(user, sessionId, pixel);
  const path = `${sessionId}/${part.attachment_id}`;
  await sql`select private.delete_unsent_attachments(100)`;
  expect(await rowsOf(sessionId)).toHaveLength(1);
  await sql`update public.attachments set created_at = now() - interval '25 hours' where session_id = ${sessionId}`;
  await sql`select private.delete_unsent_attachments(100)`;
  expect(await rowsOf(sessionId)).toEqual([]);
  const kicks = async () => {
    await sql`select private.kick_object_removal(1000)`;
    return (await sql`select kicks from private.objects_to_remove where path = ${path}`)[0]?.kicks;
  };
  expect([await kicks(), await kicks()]).toEqual([1, 1]);
  await sql`update private.objects_to_remove set kicked_at = now() - interval '3 minutes' where path = ${path}`;
  expect(await kicks()).toBe(2);
  const [listed] = await worker`select worker.objects_to_remove(10000) as paths`;
  expect(listed?.paths).toContain(path);
  await adminDb().storage.from("attachments").remove([path]);
  await worker`select worker.forget_removed_objects(${[path]})`;
  expect(await waiting(path)).toBe(0);
});
