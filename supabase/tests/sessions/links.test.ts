// Read-only links: the token lets a visitor read one session with the same calls as members, and nothing else.
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { join } from "../support/join-channel.ts";
import { openSession, say, topicOf, write } from "../support/session.ts";
import {
  type Client,
  done,
  operatorSql,
  refusal,
  signUp,
  stack,
  type TestUser,
  visitor,
} from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

const everything = { shows_history: true, shows_tools: true, shows_costs: true };
const notFound = { status: 404, code: "session_not_found" };

describe("a visitor with a link that shows everything", () => {
  test("A visitor with a link that shows everything reads the session as its members do, but not who they are", async () => {
    const owner = await signUp();
    const { sessionId, token } = await sharedSession(owner);
    const member = await done(owner.userDb.rpc("open_session", { session_id: sessionId }));
    const opened = await done(visitor(token).rpc("open_session", { session_id: sessionId }));
    const asVisitor = { session: { ...Object(member).session, my_role: null }, members: [], topic: null };
    expect(opened).toEqual({ ...Object(member), ...asVisitor });
  });

  test.each([
    ["events_since", { seq: 0 }],
    ["messages_before", { before_seq: 1000 }],
    ["files_at", { revision: 1 }],
    ["read_file", { path: "a.txt" }],
    ["diff_revisions", { from_revision: 0, to_revision: 1 }],
  ] as const)("gets from %s what a member gets", async (verb, args) => {
    const owner = await signUp();
    const { sessionId, token } = await sharedSession(owner);
    const call = async (db: Client) => {
      const { data } = await db.rpc(verb as never, { session_id: sessionId, ...args } as never); // any of the reads
      return data as unknown;
    };
    const [asMember, asVisitor, asNobody] = [
      await call(owner.userDb),
      await call(visitor(token)),
      await call(visitor()),
    ];
    expect(asVisitor).toEqual(asMember);
    expect(asNobody).not.toEqual(asMember);
  });

  test("A visitor with a link sees no other session, not even of the same owner", async () => {
    const owner = await signUp();
    const { token } = await sharedSession(owner);
    const other = await openSession(owner);
    await say(owner, other, "Private");
    const guestDb = visitor(token);
    expect(await refusal(guestDb.rpc("open_session", { session_id: other }))).toMatchObject(notFound);
    expect(await refusal(guestDb.rpc("events_since", { session_id: other, seq: 0 }))).toMatchObject(notFound);
    expect(await done(guestDb.from("messages").select().eq("session_id", other))).toEqual([]);
    expect(await done(guestDb.from("sessions").select())).toHaveLength(1);
  });

  test("A visitor with a link changes nothing and receives no broadcast", async () => {
    const owner = await signUp();
    const { sessionId, token } = await sharedSession(owner);
    const parts = [{ type: "text", text: "Let me in" }];
    const message = visitor(token).rpc("send_message", { session_id: sessionId, id: randomUUID(), parts });
    expect(await refusal(message)).toMatchObject({ status: 401, code: "not_signed_in" });
    expect((await join(visitor(token), await topicOf(owner, sessionId))).status).toBe("CHANNEL_ERROR");
  });
});

test("A signed-in stranger with the link reads that session, but may not fork, search or write in it", async () => {
  const [owner, stranger] = await Promise.all([signUp(), signUp()]);
  const { sessionId, messageId, token } = await sharedSession(owner);
  const { data } = await stranger.userDb.auth.getSession();
  const ask = (verb: string, args: object) =>
    fetch(`${stack().url}/rest/v1/rpc/${verb}`, {
      method: "POST",
      headers: {
        apikey: stack().publishableKey,
        authorization: `Bearer ${data.session?.access_token}`,
        "x-session-link": token,
        "content-type": "application/json",
      },
      body: JSON.stringify(args),
    });
  expect((await ask("open_session", { session_id: sessionId })).status).toBe(200);
  expect((await ask("fork_session", { id: randomUUID(), session_id: sessionId, message_id: messageId })).status).toBe(
    404,
  );
  expect((await ask("set_session", { session_id: sessionId, changes: { title: "Mine" } })).status).toBe(404);
  expect(await (await ask("search", { query: "Read" })).json()).toEqual([]);
});

describe("a link", () => {
  test("A link ends when another replaces it", async () => {
    const owner = await signUp();
    const { sessionId, token } = await sharedSession(owner);
    const newToken = makeToken();
    await done(owner.userDb.rpc("create_link", { session_id: sessionId, token: newToken }));
    expect(await refusal(visitor(token).rpc("open_session", { session_id: sessionId }))).toMatchObject(notFound);
    expect(await done(visitor(newToken).rpc("open_session", { session_id: sessionId }))).toBeTruthy();
  });

  test("A revoked link ends at once, and can be revoked again", async () => {
    const owner = await signUp();
    const { sessionId, token } = await sharedSession(owner);
    await done(owner.userDb.rpc("revoke_link", { session_id: sessionId }));
    await done(owner.userDb.rpc("revoke_link", { session_id: sessionId }));
    expect(await refusal(visitor(token).rpc("open_session", { session_id: sessionId }))).toMatchObject(notFound);
    expect(await done(visitor(token).from("sessions").select())).toEqual([]);
  });

  test("A link ends with its session", async () => {
    const owner = await signUp();
    const { sessionId, token } = await sharedSession(owner);
    await done(owner.userDb.rpc("delete_session", { session_id: sessionId }));
    expect(await done(visitor(token).from("sessions").select())).toEqual([]);
  });

  test("A link is stored as a hash of its token, and the token nowhere", async () => {
    const { sessionId, token } = await sharedSession(await signUp());
    const [link] =
      await sql`select token_hash, l::text as row from private.session_links l where session_id = ${sessionId}`;
    expect(link?.token_hash).toEqual(createHash("sha256").update(token).digest());
    expect(link?.row).not.toContain(token);
    const events = await sql`select payload::text from public.session_events where session_id = ${sessionId}`;
    expect(JSON.stringify(events)).not.toContain(token);
  });

  test("A link cannot have the token of another session's link", async () => {
    const [owner, thief] = await Promise.all([signUp(), signUp()]);
    const { sessionId, token } = await sharedSession(owner);
    const own = await openSession(thief);
    const call = thief.userDb.rpc("create_link", { session_id: own, token });
    expect(await refusal(call)).toMatchObject({ status: 409, code: "id_taken" });
    expect(await done(visitor(token).from("sessions").select("id"))).toEqual([{ id: sessionId }]);
  });

  test.each(["short", "a".repeat(129), "spaces are no part of a token, nor commas", `${"a".repeat(40)}\n`])(
    "A link token may not be %j, which can be guessed or cannot be sent in a header",
    async (token) => {
      const owner = await signUp();
      const sessionId = await openSession(owner);
      const call = owner.userDb.rpc("create_link", { session_id: sessionId, token });
      expect(await refusal(call)).toMatchObject({ status: 400, code: "invalid_input" });
    },
  );
});

test.each(["", "no-such-token", "%00", "ü".repeat(40), '"}', "a".repeat(4000)])(
  "The made-up link %j opens nothing",
  async (token) => {
    const { sessionId } = await sharedSession(await signUp());
    const headers = { apikey: stack().publishableKey, "x-session-link": Buffer.from(token).toString("latin1") };
    const response = await fetch(`${stack().url}/rest/v1/sessions?id=eq.${sessionId}`, { headers });
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 200, body: [] });
  },
);

async function sharedSession(owner: TestUser): Promise<{ sessionId: string; messageId: string; token: string }> {
  const [sessionId, token] = [await openSession(owner, "Shared"), makeToken()];
  await write(owner, sessionId, "a.txt", "A");
  const messageId = await say(owner, sessionId, "Read this");
  await done(owner.userDb.rpc("create_link", { session_id: sessionId, token, ...everything }));
  return { sessionId, messageId, token };
}

function makeToken(): string {
  return randomBytes(32).toString("base64url");
}
