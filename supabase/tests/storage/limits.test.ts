// How much users may store: refusals with a code and a sentence, for the owner of the session and for nobody else.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ManualAgent } from "../support/manual-agent.ts";
import { addMember, openSession, say, write } from "../support/session.ts";
import { countedBytes } from "../support/stored-bytes.ts";
import { done, operatorSql, refusal, signInAsGuest, signUp, type TestUser } from "../support/test-users.ts";

let sql: postgres.Sql;
beforeAll(() => {
  sql = operatorSql();
});
afterAll(() => sql.end());

interface Limits {
  readonly max_stored_bytes?: number;
  readonly max_message_bytes?: number;
  readonly max_sessions?: number;
  readonly max_forks_per_hour?: number;
}

async function limit({ id }: TestUser, limits: Limits): Promise<void> {
  await sql`insert into private.user_limits ${sql({ user_id: id, ...limits })}
    on conflict (user_id) do update set ${sql({ ...limits })}`;
}

function tryToWrite(writer: TestUser, sessionId: string, content: string, path = `${randomUUID()}.txt`) {
  const change = { session_id: sessionId, path, content, base_revision: 0, change_id: randomUUID() };
  return writer.userDb.rpc("write_file", change);
}

function tryToSay(author: TestUser, sessionId: string, text: string) {
  const parts = [{ type: "text", text }];
  return author.userDb.rpc("send_message", { session_id: sessionId, id: randomUUID(), parts });
}

test("Files are refused once their owner has no room, counting earlier versions, until a session is deleted", async () => {
  const user = await signUp();
  await limit(user, { max_stored_bytes: 100_000 });
  const [first, second] = [await openSession(user), await openSession(user)];
  await write(user, first, "a.txt", "a".repeat(40_000));
  await write(user, first, "a.txt", "b".repeat(40_000), 1);
  expect(await refusal(tryToWrite(user, second, "c".repeat(40_000)))).toMatchObject({
    status: 413,
    code: "storage_full",
    sentence:
      "There is no room for this: all sessions of a user together may have 0.1 MB. Delete sessions that you no longer need.",
    facts: { max_bytes: 100_000 },
  });
  // The same text again takes no room.
  await done(tryToWrite(user, first, "a".repeat(40_000)));
  await done(user.userDb.rpc("delete_session", { session_id: first }));
  await done(tryToWrite(user, second, "c".repeat(40_000)));
});

test("Messages have a limit of their own within that of all that is stored", async () => {
  const user = await signUp();
  await limit(user, { max_message_bytes: 20_000 });
  const sessionId = await openSession(user);
  await done(tryToSay(user, sessionId, "x".repeat(15_000)));
  expect(await refusal(tryToSay(user, sessionId, "x".repeat(15_000)))).toMatchObject({
    code: "storage_full",
    sentence: expect.stringContaining("the conversations in all sessions of a user together may have 0.0 MB"),
  });
  await write(user, sessionId, "a.txt", "a".repeat(40_000));
});

test("The owner pays for what others store, and they are told whose room is full", async () => {
  const [owner, editor] = await Promise.all([signUp(), signUp()]);
  const sessionId = await openSession(owner);
  await addMember(owner, sessionId, editor, "editor");
  await limit(owner, { max_stored_bytes: 50_000 });
  await done(tryToWrite(editor, sessionId, "e".repeat(30_000)));
  expect(await countedBytes(sql, editor.id)).toEqual({ sessions: 0, file_bytes: 0, message_bytes: 0 });
  expect((await countedBytes(sql, owner.id)).file_bytes).toBe(30_000);
  expect(await refusal(tryToWrite(editor, sessionId, "f".repeat(30_000)))).toMatchObject({
    code: "storage_full",
    sentence: expect.stringContaining("The owner of the session has to delete some."),
  });
});

test("Writes at once in several sessions store no more than there is room for", async () => {
  const user = await signUp();
  await limit(user, { max_stored_bytes: 100_000 });
  const sessions = await Promise.all(Array.from({ length: 8 }, () => openSession(user)));
  const answers = await Promise.all(sessions.map((id, index) => tryToWrite(user, id, String(index).repeat(30_000))));
  expect(answers.filter(({ error }) => error === null)).toHaveLength(3);
  expect((await countedBytes(sql, user.id)).file_bytes).toBe(90_000);
});

test("A tool of the agent that writes into full storage fails with the reason, and what the agent says is kept", async () => {
  const user = await signUp();
  const sessionId = await openSession(user);
  const messageId = await say(user, sessionId, "Write");
  await limit(user, { max_stored_bytes: 1000 });
  const [run] = await sql`select id from public.runs where message_id = ${messageId}`;
  const agent = await ManualAgent.claim(sql, z.string().parse(run?.id));
  await agent.say("I write. ".repeat(500), [{ call_id: "1", name: "write_file", input: {} }]);
  const changes = [{ op: "write", path: "a.txt", content: "a".repeat(2000) }];
  await expect(agent.finishTool("1", { output: { text: "Done" }, changes, base_revision: 0 })).rejects.toMatchObject({
    message: "storage_full",
  });
  await agent.finishTool("1", { status: "failed", output: { text: "There is no room." } });
  expect((await countedBytes(sql, user.id)).message_bytes).toBeGreaterThan(4500);
});

test("A user with as many sessions as they may have can neither open, fork nor accept another until one is deleted", async () => {
  const [user, other] = await Promise.all([signUp(), signUp()]);
  await limit(user, { max_sessions: 2 });
  const [kept, deleted] = [await openSession(user), await openSession(user)];
  const message_id = await say(user, kept, "Hello");
  await sql`update public.messages set read_seq = seq where id = ${message_id}`;
  const fork = () => user.userDb.rpc("fork_session", { id: randomUUID(), session_id: kept, message_id });
  const tooMany = {
    status: 429,
    code: "too_many_sessions",
    sentence: "You have 2 sessions, and may have 2. Delete some that you no longer need.",
  };
  const offered = await openSession(other);
  await addMember(other, offered, user, "editor");
  await done(other.userDb.rpc("hand_over", { session_id: offered, user_id: user.id }));
  const accept = () => user.userDb.rpc("accept_invitation", { session_id: offered, role: "owner" });
  expect(await refusal(user.userDb.rpc("create_session", { id: randomUUID() }))).toMatchObject(tooMany);
  expect(await refusal(fork())).toMatchObject(tooMany);
  expect(await refusal(accept())).toMatchObject(tooMany);
  // What exists already is no new session.
  await done(user.userDb.rpc("create_session", { id: kept }));
  await done(user.userDb.rpc("delete_session", { session_id: deleted }));
  await done(accept());
});

test("Forks are counted by the hour", async () => {
  const user = await signUp();
  await limit(user, { max_forks_per_hour: 2 });
  const sessionId = await openSession(user);
  const message_id = await say(user, sessionId, "Hello");
  const fork = (id = randomUUID()) => user.userDb.rpc("fork_session", { id, session_id: sessionId, message_id });
  const made = randomUUID();
  await done(fork(made));
  await done(fork());
  await done(fork(made));
  expect(await refusal(fork())).toMatchObject({
    status: 429,
    code: "too_many_forks",
    sentence: "You may fork 2 sessions in an hour. Try again later.",
  });
  await sql`update private.user_storage set forks_since = now() - interval '61 minutes' where user_id = ${user.id}`;
  await done(fork());
});

test("A fork that its owner has no room for is not made", async () => {
  const [owner, user] = await Promise.all([signUp(), signUp()]);
  const sessionId = await openSession(owner);
  await addMember(owner, sessionId, user, "viewer");
  await write(owner, sessionId, "a.txt", "a".repeat(50_000));
  const message_id = await say(owner, sessionId, "Hello");
  await limit(user, { max_stored_bytes: 40_000 });
  const fork = { id: randomUUID(), session_id: sessionId, message_id };
  expect(await refusal(user.userDb.rpc("fork_session", fork))).toMatchObject({ code: "storage_full" });
  expect(await countedBytes(sql, user.id)).toEqual({ sessions: 0, file_bytes: 0, message_bytes: 0 });
});

test("A guest may store less than a user, and is told to sign up", async () => {
  const guest = await signInAsGuest();
  const sessionId = await openSession(guest);
  const [limits] = await sql`select max_stored_bytes_per_guest::int as bytes from private.settings`;
  const bytes = Number(limits?.bytes);
  // Without storing 20 MB first.
  await sql`update private.user_storage set file_bytes = ${bytes - 1000} where user_id = ${guest.id}`;
  expect(await refusal(tryToWrite(guest, sessionId, "g".repeat(2000)))).toMatchObject({
    code: "storage_full",
    sentence: expect.stringContaining("Delete sessions, or sign up to store more."),
    facts: { max_bytes: bytes },
  });
  await limit(guest, { max_stored_bytes: 2 * bytes });
  await done(tryToWrite(guest, sessionId, "g".repeat(2000)));
});

test("Changes of files without a new text take room, and files can be deleted without any", async () => {
  const user = await signUp();
  const session_id = await openSession(user);
  await write(user, session_id, "a.txt", "1");
  await write(user, session_id, "a.txt", "2", 1);
  await limit(user, { max_message_bytes: 0 });
  const change = { session_id, base_revision: 2, change_id: randomUUID() };
  const restore = (revision: number) => user.userDb.rpc("restore_revision", { ...change, revision });
  const move = user.userDb.rpc("move_file", { ...change, path: "a.txt", new_path: "b.txt" });
  for (const call of [restore(1), move]) expect(await refusal(call)).toMatchObject({ code: "storage_full" });
  await done(user.userDb.rpc("delete_file", { ...change, path: "a.txt" }));
});

test("A queued message that is changed again and again is stored as often as one that is changed once", async () => {
  const user = await signUp();
  const sessionId = await openSession(user);
  const message_id = await say(user, sessionId, "Hello");
  for (const letter of "abcdef") {
    const parts = [{ type: "text", text: letter.repeat(10_000) }];
    await done(user.userDb.rpc("edit_queued_message", { message_id, parts }));
  }
  const bytes = (await countedBytes(sql, user.id)).message_bytes;
  expect(bytes).toBeGreaterThan(20_000);
  expect(bytes).toBeLessThan(40_000);
});

test("Nothing that makes events stays free of the limit", async () => {
  const user = await signUp();
  const sessionId = await openSession(user);
  const messageId = await say(user, sessionId, "Hello");
  await write(user, sessionId, "main.js", "1");
  await limit(user, { max_message_bytes: 0 });
  const { userDb } = user;
  const session_id = sessionId;
  const calls = [
    userDb.rpc("set_session", { session_id, changes: { instructions: "x" } }),
    userDb.rpc("lock_file", { session_id, path: "main.js" }),
    userDb.rpc("edit_queued_message", { message_id: messageId, parts: [{ type: "text", text: "Other" }] }),
    userDb.rpc("start_execution", { session_id, id: randomUUID(), entry: "main.js" }),
    tryToSay(user, sessionId, "More"),
  ];
  for (const call of calls) expect(await refusal(call)).toMatchObject({ code: "storage_full" });
  await done(userDb.rpc("delete_queued_message", { message_id: messageId }));
  await done(userDb.rpc("delete_session", { session_id }));
});
