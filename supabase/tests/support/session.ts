// Small sessions for tests, with or without members.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { done, type TestUser } from "./test-users.ts";

export async function openSession(owner: TestUser, title = ""): Promise<string> {
  const id = randomUUID();
  await done(owner.userDb.rpc("create_session", { id, title }));
  return id;
}

/** Invites a user, who accepts. */
export async function addMember(
  owner: TestUser,
  sessionId: string,
  member: TestUser,
  role: "editor" | "viewer",
): Promise<void> {
  await done(owner.userDb.rpc("invite_member", { session_id: sessionId, email: member.email, role }));
  await done(member.userDb.rpc("accept_invitation", { session_id: sessionId, role }));
}

/** Makes a user a member by the operator's hand: an owner may send few invitations within an hour. */
export async function seatMember(
  operator: postgres.Sql,
  sessionId: string,
  { id }: TestUser,
  role: "editor" | "viewer",
): Promise<void> {
  await operator`
    with seated as (
      insert into public.session_members (session_id, user_id, role) values (${sessionId}, ${id}, ${role})
      on conflict do nothing returning session_id, user_id, role)
    select private.log_member(session_id, user_id, role) from seated`;
}

/** The Realtime topic that broadcasts the session now. */
export async function topicOf(member: TestUser, sessionId: string): Promise<string> {
  return Object(await done(member.userDb.rpc("open_session", { session_id: sessionId }))).topic;
}

export async function write(
  writer: TestUser,
  sessionId: string,
  path: string,
  content: string,
  base = 0,
): Promise<void> {
  const change = { session_id: sessionId, path, content, base_revision: base, change_id: randomUUID() };
  await done(writer.userDb.rpc("write_file", change));
}

export async function say(author: TestUser, sessionId: string, text: string): Promise<string> {
  const id = randomUUID();
  await done(author.userDb.rpc("send_message", { session_id: sessionId, id, parts: [{ type: "text", text }] }));
  return id;
}
