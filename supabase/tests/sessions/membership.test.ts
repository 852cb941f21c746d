import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { join } from "../support/join-channel.ts";
import { addMember, openSession, say, topicOf } from "../support/session.ts";
import { done, operatorSql, refusal, signUp, type TestUser } from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

describe("the role of a member", () => {
  test("The owner makes an editor a viewer, with one event", async () => {
    const [owner, friend] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, friend, "editor");
    const change = { session_id: sessionId, user_id: friend.id, role: "viewer" as const };
    await done(owner.userDb.rpc("set_member_role", change));
    await done(owner.userDb.rpc("set_member_role", change));
    expect(await rolesIn(sessionId)).toEqual({ [owner.id]: "owner", [friend.id]: "viewer" });
    expect(await memberChanges(sessionId)).toEqual([
      { user_id: friend.id, role: "editor" },
      { user_id: friend.id, role: "viewer" },
    ]);
  });

  test("Setting a role makes no one an owner or a member, and does not change the owner", async () => {
    const [owner, friend, stranger] = await Promise.all([signUp(), signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, friend, "viewer");
    const set = (user: TestUser, role: "owner" | "editor" | "viewer") =>
      refusal(owner.userDb.rpc("set_member_role", { session_id: sessionId, user_id: user.id, role }));
    expect(await set(friend, "owner")).toMatchObject({ status: 400, code: "invalid_input" });
    expect(await set(owner, "editor")).toMatchObject({ status: 409, code: "owner_stays" });
    expect(await set(stranger, "editor")).toMatchObject({ status: 404, code: "user_not_found" });
    expect(await rolesIn(sessionId)).toEqual({ [owner.id]: "owner", [friend.id]: "viewer" });
  });
});

describe("a removed member", () => {
  test("A removed member can no longer read, write or join a topic", async () => {
    const [owner, friend] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, friend, "editor");
    await say(friend, sessionId, "I am in");
    const left = await topicOf(friend, sessionId);
    await done(owner.userDb.rpc("remove_member", { session_id: sessionId, user_id: friend.id }));

    const notFound = { status: 404, code: "session_not_found" };
    expect(await refusal(friend.userDb.rpc("open_session", { session_id: sessionId }))).toMatchObject(notFound);
    expect(await refusal(friend.userDb.rpc("events_since", { session_id: sessionId, seq: 0 }))).toMatchObject(notFound);
    expect(await done(friend.userDb.from("messages").select().eq("session_id", sessionId))).toEqual([]);
    const parts = [{ type: "text", text: "Still here?" }];
    const message = friend.userDb.rpc("send_message", { session_id: sessionId, id: randomUUID(), parts });
    expect(await refusal(message)).toMatchObject(notFound);
    for (const topic of [left, await topicOf(owner, sessionId)])
      expect((await join(friend.userDb, topic)).status).toBe("CHANNEL_ERROR");
  });

  test("A removed member is told so on their own topic", async () => {
    const [owner, friend] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, friend, "viewer");
    const { heard } = await join(friend.userDb, `user:${friend.id}`, "notice");
    await done(owner.userDb.rpc("remove_member", { session_id: sessionId, user_id: friend.id }));
    // Sequence number 0: a removed member has no log to read.
    const left = { session_id: sessionId, type: "member_changed", seq: 0 };
    await expect.poll(() => heard.received).toContainEqual(expect.objectContaining(left));
  });

  test("Removing a member again changes nothing", async () => {
    const [owner, friend] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, friend, "viewer");
    const removal = { session_id: sessionId, user_id: friend.id };
    await done(owner.userDb.rpc("remove_member", removal));
    await done(owner.userDb.rpc("remove_member", removal));
    expect(await memberChanges(sessionId)).toEqual([
      { user_id: friend.id, role: "viewer" },
      { user_id: friend.id, role: null, topic: await topicOf(owner, sessionId) },
    ]);
  });
});

describe("leaving", () => {
  test("Every member but the owner may leave", async () => {
    const [owner, viewer] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, viewer, "viewer");
    await done(viewer.userDb.rpc("remove_member", { session_id: sessionId, user_id: viewer.id }));
    const leaving = owner.userDb.rpc("remove_member", { session_id: sessionId, user_id: owner.id });
    expect(await refusal(leaving)).toMatchObject({ status: 409, code: "owner_stays" });
    expect(await rolesIn(sessionId)).toEqual({ [owner.id]: "owner" });
  });
});

test("Deleting an account deletes its unshared sessions, keeps shared ones, and disables its token", async () => {
  const [owner, friend] = await Promise.all([signUp(), signUp()]);
  const [shared, own] = await Promise.all([openSession(owner), openSession(friend)]);
  await addMember(owner, shared, friend, "editor");
  await say(friend, shared, "Remember me");
  await sql`delete from auth.users where id = ${friend.id}`;
  expect(await rolesIn(own)).toEqual({});
  expect(await sql`select from public.session_events where session_id = ${own}`).toHaveLength(0);
  expect(await rolesIn(shared)).toEqual({ [owner.id]: "owner" });
  expect(await done(owner.userDb.from("messages").select("author_id").eq("session_id", shared))).toEqual([
    { author_id: null },
  ]);
  const gone = { status: 401, code: "not_signed_in" };
  expect(await refusal(friend.userDb.rpc("create_session", { id: randomUUID() }))).toMatchObject(gone);
  expect(await refusal(friend.userDb.rpc("set_profile", { changes: { name: "Ghost" } }))).toMatchObject(gone);
});

test("An unknown model is refused wherever one is chosen", async () => {
  const { userDb } = await signUp();
  const unknown = { status: 400, code: "model_unknown" };
  const id = randomUUID();
  expect(await refusal(userDb.rpc("create_session", { id, model_id: "none" }))).toMatchObject(unknown);
  await done(userDb.rpc("create_session", { id }));
  const changes = { model_id: "none" };
  expect(await refusal(userDb.rpc("set_session", { session_id: id, changes }))).toMatchObject(unknown);
  expect(await refusal(userDb.rpc("set_profile", { changes: { default_model_id: "none" } }))).toMatchObject(unknown);
});

async function rolesIn(sessionId: string): Promise<Record<TestUser["id"], string>> {
  const members = await sql`select user_id, role from public.session_members where session_id = ${sessionId}`;
  return Object.fromEntries(members.map(({ user_id, role }) => [user_id, role]));
}

async function memberChanges(sessionId: string): Promise<unknown[]> {
  const events = await sql`
    select payload from public.session_events where session_id = ${sessionId} and type = 'member_changed' order by seq`;
  return events.map(({ payload }) => payload);
}
