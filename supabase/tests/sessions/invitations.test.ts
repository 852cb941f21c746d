// Nobody becomes a member or an owner without accepting, and an invitation tells nothing about an address.
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { join } from "../support/join-channel.ts";
import { addMember, openSession } from "../support/session.ts";
import { done, operatorSql, refusal, signInAsGuest, signUp, type TestUser } from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

const notFound = { status: 404, code: "invitation_not_found" };

describe("inviting", () => {
  test("The session is in nobody's list before they accept, and then it is", async () => {
    const [owner, friend] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner, "Ours");
    await done(owner.userDb.rpc("set_profile", { changes: { name: "Olga" } }));
    // Whatever the case of the address and the spaces around it.
    const email = `  ${friend.email.toUpperCase()} `;
    await done(owner.userDb.rpc("invite_member", { session_id: sessionId, email }));
    expect(await listOf(friend)).toEqual([]);
    expect(await refusal(friend.userDb.rpc("open_session", { session_id: sessionId }))).toMatchObject({ status: 404 });
    expect(await invitationsTo(friend)).toMatchObject([
      { session_id: sessionId, title: "Ours", role: "editor", inviter_name: "Olga", inviter_email: owner.email },
    ]);

    await accept(friend, sessionId, "editor");
    await accept(friend, sessionId, "editor");
    expect(await listOf(friend)).toEqual([sessionId]);
    expect(await invitationsTo(friend)).toEqual([]);
    expect(await rolesIn(sessionId)).toEqual({ [owner.id]: "owner", [friend.id]: "editor" });
    expect(await memberChanges(sessionId)).toEqual([{ user_id: friend.id, role: "editor" }]);
  });

  test("The answer, the owner's list and the log are the same whether or not the address has an account", async () => {
    const [owner, user, unconfirmed, deleted] = await Promise.all([signUp(), signUp(), signUp(), signUp()]);
    await sql`update auth.users set email_confirmed_at = null where id = ${unconfirmed.id}`;
    await sql`update auth.users set deleted_at = now() where id = ${deleted.id}`;
    const sessionId = await openSession(owner);
    const emails = [user.email, unconfirmed.email, deleted.email, `${randomUUID()}@example.com`];
    const answers = [];
    for (const email of emails)
      answers.push(await owner.userDb.rpc("invite_member", { session_id: sessionId, email, role: "viewer" }));
    const shape = { error: null, status: 200, data: expect.any(String) };
    expect(answers).toMatchObject([shape, shape, shape, shape]);
    const listed = await done(owner.userDb.from("invitations").select("id, email, user_id, role").order("created_at"));
    expect(listed).toEqual(
      answers.map(({ data }, at) => ({ id: data, email: emails[at], user_id: null, role: "viewer" })),
    );
    expect(await memberChanges(sessionId)).toEqual([]);
  });

  test("An invitation waits for whoever confirms the address, and for no one else", async () => {
    const [owner, claimant, stranger, guest] = await Promise.all([signUp(), signUp(), signUp(), signInAsGuest()]);
    const sessionId = await openSession(owner);
    await sql`update auth.users set email_confirmed_at = null where id = ${claimant.id}`;
    await invite(owner, sessionId, claimant, "viewer");
    for (const user of [claimant, stranger, guest]) {
      expect(await invitationsTo(user)).toEqual([]);
      const call = user.userDb.rpc("accept_invitation", { session_id: sessionId, role: "viewer" });
      expect(await refusal(call)).toMatchObject(notFound);
      await done(user.userDb.rpc("decline_invitation", { session_id: sessionId }));
    }
    await sql`update auth.users set email_confirmed_at = now() where id = ${claimant.id}`;
    await accept(claimant, sessionId, "viewer");
    expect(await rolesIn(sessionId)).toEqual({ [owner.id]: "owner", [claimant.id]: "viewer" });
  });

  test("Inviting again changes the role that is offered, and the role of before cannot be accepted", async () => {
    const [owner, friend] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await invite(owner, sessionId, friend, "editor");
    await invite(owner, sessionId, friend, "viewer");
    expect(await invitationsTo(friend)).toMatchObject([{ role: "viewer" }]);
    const call = friend.userDb.rpc("accept_invitation", { session_id: sessionId, role: "editor" });
    expect(await refusal(call)).toMatchObject(notFound);
    expect(await rolesIn(sessionId)).toEqual({ [owner.id]: "owner" });
  });

  test("An invitation makes no one an owner, and is not for oneself", async () => {
    const [owner, friend] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    const asOwner = { session_id: sessionId, email: friend.email, role: "owner" as const };
    expect(await refusal(owner.userDb.rpc("invite_member", asOwner))).toMatchObject({ code: "invalid_input" });
    const oneself = { session_id: sessionId, email: owner.email };
    expect(await refusal(owner.userDb.rpc("invite_member", oneself))).toMatchObject({ code: "owner_stays" });
    const nobody = { session_id: sessionId, email: "nobody" };
    expect(await refusal(owner.userDb.rpc("invite_member", nobody))).toMatchObject({ code: "invalid_input" });
  });

  test("Guests and users with an unconfirmed address cannot invite", async () => {
    const [guest, unconfirmed] = await Promise.all([signInAsGuest(), signUp()]);
    await sql`update auth.users set email_confirmed_at = null where id = ${unconfirmed.id}`;
    for (const user of [guest, unconfirmed]) {
      const invitation = { session_id: await openSession(user), email: `${randomUUID()}@example.com` };
      const refused = await refusal(user.userDb.rpc("invite_member", invitation));
      expect(refused).toMatchObject({ status: 403, code: "account_needed" });
    }
  });

  test("A user sends at most as many invitations an hour as the setting says, over all sessions", async () => {
    const owner = await signUp();
    const [one, other] = [await openSession(owner), await openSession(owner)];
    const [{ most } = { most: 0 }] = await sql`select max_invitations_per_user_and_hour as most from private.settings`;
    const send = (sessionId: string, email = `${randomUUID()}@example.com`) =>
      owner.userDb.rpc("invite_member", { session_id: sessionId, email });
    await done(send(one, "again@example.com"));
    // A repetition sends nothing.
    await done(send(one, "again@example.com"));
    for (let sent = 1; sent < most; sent++) await done(send(sent % 2 === 0 ? one : other));
    expect(await refusal(send(one))).toMatchObject({ status: 429, code: "too_many_invitations" });
    expect(await sql`select from public.invitations where session_id in ${sql([one, other])}`).toHaveLength(most);
    await sql`update private.invitation_counts set since = since - interval '1 hour' where user_id = ${owner.id}`;
    await done(send(one));
  });
});

describe("an open invitation", () => {
  test("A declined invitation is gone, and both sides are told", async () => {
    const [owner, friend] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    const told = await join(friend.userDb, `user:${friend.id}`, "notice");
    await invite(owner, sessionId, friend, "editor");
    const notice = { session_id: sessionId, type: "invitation_changed", seq: 0 };
    const isTold = (received: readonly unknown[]) => received.some((one) => Object(one).type === notice.type);
    expect((await told.heard.until(isTold)).at(-1)).toMatchObject(notice);
    const answered = await join(owner.userDb, `user:${owner.id}`, "notice");
    await done(friend.userDb.rpc("decline_invitation", { session_id: sessionId }));
    expect((await answered.heard.until(isTold)).at(-1)).toMatchObject(notice);
    expect(await invitationsTo(friend)).toEqual([]);
    const call = friend.userDb.rpc("accept_invitation", { session_id: sessionId, role: "editor" });
    expect(await refusal(call)).toMatchObject(notFound);
  });

  test("A withdrawn invitation cannot be accepted, and only the owner withdraws it", async () => {
    const [owner, friend, stranger] = await Promise.all([signUp(), signUp(), signUp()]);
    const sessionId = await openSession(owner);
    const id = await invite(owner, sessionId, friend, "editor");
    await done(stranger.userDb.rpc("withdraw_invitation", { id }));
    expect(await invitationsTo(friend)).toHaveLength(1);
    await done(owner.userDb.rpc("withdraw_invitation", { id }));
    const call = friend.userDb.rpc("accept_invitation", { session_id: sessionId, role: "editor" });
    expect(await refusal(call)).toMatchObject(notFound);
    expect(await rolesIn(sessionId)).toEqual({ [owner.id]: "owner" });
  });

  test("A removed member cannot come back by an invitation from before", async () => {
    const [owner, friend] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, friend, "viewer");
    await invite(owner, sessionId, friend, "editor");
    await done(owner.userDb.rpc("remove_member", { session_id: sessionId, user_id: friend.id }));
    const call = friend.userDb.rpc("accept_invitation", { session_id: sessionId, role: "editor" });
    expect(await refusal(call)).toMatchObject(notFound);
  });
});

describe("handing over", () => {
  test("The member becomes the owner and the owner an editor once the member accepts", async () => {
    const [owner, heir] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, heir, "viewer");
    const offer = { session_id: sessionId, user_id: heir.id };
    await done(owner.userDb.rpc("hand_over", offer));
    await done(owner.userDb.rpc("hand_over", offer));
    expect(await rolesIn(sessionId)).toEqual({ [owner.id]: "owner", [heir.id]: "viewer" });
    expect(await invitationsTo(heir)).toMatchObject([{ session_id: sessionId, role: "owner" }]);

    await accept(heir, sessionId, "owner");
    await accept(heir, sessionId, "owner");
    await done(owner.userDb.rpc("hand_over", offer));
    expect(await rolesIn(sessionId)).toEqual({ [owner.id]: "editor", [heir.id]: "owner" });
    expect(await done(heir.userDb.from("sessions").select("owner_id"))).toEqual([{ owner_id: heir.id }]);
    expect(await memberChanges(sessionId)).toEqual([
      { user_id: heir.id, role: "viewer" },
      { user_id: owner.id, role: "editor" },
      { user_id: heir.id, role: "owner" },
    ]);
    const deleting = owner.userDb.rpc("delete_session", { session_id: sessionId });
    expect(await refusal(deleting)).toMatchObject({ code: "forbidden" });
  });

  test("A new offer replaces the last one, and one's own id withdraws it", async () => {
    const [owner, one, other] = await Promise.all([signUp(), signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, one, "editor");
    await addMember(owner, sessionId, other, "editor");
    const offerTo = (user: TestUser) =>
      done(owner.userDb.rpc("hand_over", { session_id: sessionId, user_id: user.id }));
    const acceptance = (user: TestUser) =>
      refusal(user.userDb.rpc("accept_invitation", { session_id: sessionId, role: "owner" }));
    await offerTo(one);
    await offerTo(other);
    expect(await acceptance(one)).toMatchObject(notFound);
    await offerTo(owner);
    expect(await acceptance(other)).toMatchObject(notFound);
    expect(await rolesIn(sessionId)).toEqual({ [owner.id]: "owner", [one.id]: "editor", [other.id]: "editor" });
  });

  test("An offer ends when its member leaves", async () => {
    const [owner, heir] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, heir, "editor");
    await done(owner.userDb.rpc("hand_over", { session_id: sessionId, user_id: heir.id }));
    await done(heir.userDb.rpc("remove_member", { session_id: sessionId, user_id: heir.id }));
    const call = heir.userDb.rpc("accept_invitation", { session_id: sessionId, role: "owner" });
    expect(await refusal(call)).toMatchObject(notFound);
  });

  test("Handing over to a non-member is refused", async () => {
    const [owner, stranger] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    const call = owner.userDb.rpc("hand_over", { session_id: sessionId, user_id: stranger.id });
    expect(await refusal(call)).toMatchObject({ status: 404, code: "user_not_found" });
  });
});

async function invite(owner: TestUser, sessionId: string, user: TestUser, role: "editor" | "viewer"): Promise<string> {
  return done(owner.userDb.rpc("invite_member", { session_id: sessionId, email: user.email, role }));
}

async function accept(user: TestUser, sessionId: string, role: "owner" | "editor" | "viewer"): Promise<void> {
  await done(user.userDb.rpc("accept_invitation", { session_id: sessionId, role }));
}

const invitationsTo = ({ userDb }: TestUser) => done(userDb.rpc("my_invitations"));

async function listOf({ userDb }: TestUser): Promise<string[]> {
  const { sessions } = Object(await done(userDb.rpc("my_sessions")));
  return sessions.map(({ id }: { id: string }) => id);
}

async function rolesIn(sessionId: string): Promise<Record<TestUser["id"], string>> {
  const members = await sql`select user_id, role from public.session_members where session_id = ${sessionId}`;
  return Object.fromEntries(members.map(({ user_id, role }) => [user_id, role]));
}

async function memberChanges(sessionId: string): Promise<unknown[]> {
  const events = await sql`
    select payload from public.session_events where session_id = ${sessionId} and type = 'member_changed' order by seq`;
  return events.map(({ payload }) => payload);
}
