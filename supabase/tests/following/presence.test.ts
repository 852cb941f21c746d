// Who is here: what members see of each other, what others do not, and what it costs.
import { createClient } from "@supabase/supabase-js";
import type { TransactionSql } from "postgres";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { followSession } from "../../functions/_shared/client/follow-session.ts";
import type { FollowedSession } from "../../functions/_shared/client/followed-session.ts";
import { peopleHere } from "../../functions/_shared/client/people.ts";
import type { Database } from "../../functions/_shared/protocol/database.types.ts";
import { join } from "../support/join-channel.ts";
import { addMember, openSession, topicOf } from "../support/session.ts";
import { type Client, done, operatorSql, signUp, stack, type TestUser, visitor } from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

test("Members see who else is here, in which file, on which line, and that they have not saved", async () => {
  const [owner, editor] = await Promise.all([signUp(), signUp()]);
  const id = await openSession(owner);
  await addMember(owner, id, editor, "editor");
  const [here, there] = [await beHere(owner.userDb, id), await beHere(editor.userDb, id)];
  here.presence.tell({ path: "index.html" });
  there.presence.tell({ path: "index.html", line: 7, isUnsaved: true });
  await expect
    .poll(() => peopleHere(here.presence.others, here.state))
    .toMatchObject([{ userId: editor.id, role: "editor", places: [{ path: "index.html", line: 7, isUnsaved: true }] }]);
  await there.close();
  await expect.poll(() => here.presence.others).toEqual([]);
});

test("Somebody who comes later learns where the others are", async () => {
  const [owner, editor] = await Promise.all([signUp(), signUp()]);
  const id = await openSession(owner);
  await addMember(owner, id, editor, "editor");
  const here = await beHere(owner.userDb, id);
  here.presence.tell({ path: "a.css" });
  const late = await beHere(editor.userDb, id);
  await expect.poll(() => late.presence.others).toMatchObject([{ userId: owner.id, places: [{ path: "a.css" }] }]);
});

test("A new member is here with their name, which the log does not have", async () => {
  const [owner, editor] = await Promise.all([signUp(), signUp()]);
  await done(editor.userDb.rpc("set_profile", { changes: { name: "Bo" } }));
  const id = await openSession(owner);
  const here = await beHere(owner.userDb, id);
  await addMember(owner, id, editor, "editor");
  await beHere(editor.userDb, id);
  await expect.poll(() => peopleHere(here.presence.others, here.state)).toMatchObject([{ name: "Bo" }]);
});

test("A visitor with a link is not present, and does not learn who is", async () => {
  const owner = await signUp();
  const id = await openSession(owner);
  const token = "v".repeat(32);
  await done(owner.userDb.rpc("create_link", { session_id: id, token }));
  const here = await beHere(owner.userDb, id);
  const reader = await beHere(visitor(token), id);
  const joined = await join(visitor(token), await topicOf(owner, id), "events", (channel) => {
    channel.on("presence", { event: "sync" }, () => undefined);
  });
  expect(joined.status).toBe("CHANNEL_ERROR");
  expect([reader.state.topic, reader.presence.others, here.presence.others]).toEqual([null, [], []]);
});

test.each(["anon", "authenticated"])("A stranger in role %s may neither send presence nor receive it", async (role) => {
  const [owner, stranger] = await Promise.all([signUp(), signUp()]);
  const topic = await topicOf(owner, await openSession(owner));
  const asStranger = (tx: TransactionSql) => tx`
    select set_config('role', ${role}, true), set_config('realtime.topic', ${topic}, true),
      set_config('request.jwt.claims', ${JSON.stringify({ sub: stranger.id, role })}, true)`;
  const probe = { topic, extension: "presence" };
  const sent = sql.begin(async (tx) => {
    await asStranger(tx);
    await tx`insert into realtime.messages ${tx(probe)}`;
  });
  await expect(sent).rejects.toMatchObject({ code: "42501" });
  const read = await sql
    .begin(async (tx) => {
      await tx`insert into realtime.messages ${tx(probe)}`;
      await asStranger(tx);
      const rows = await tx`select extension from realtime.messages where topic = ${topic}`;
      throw Object.assign(new Error("rolled back"), { rows });
    })
    .catch((error: Error & { rows?: unknown }) => error.rows ?? error);
  expect(read).toEqual([]);
});

test("A member who claims to be somebody else is shown only as a member they claim to be", async () => {
  const [owner, forger, stranger] = await Promise.all([signUp(), signUp(), signUp()]);
  const id = await openSession(owner);
  await addMember(owner, id, forger, "viewer");
  const here = await beHere(owner.userDb, id);
  for (const [userDb, key] of [
    [forger.userDb, stranger.id],
    [await again(forger), forger.id],
  ] as const) {
    await userDb.realtime.setAuth();
    const channel = userDb.channel(await topicOf(forger, id), { config: { private: true, presence: { key } } });
    channel.on("presence", { event: "sync" }, () => undefined);
    await new Promise((resolve) => channel.subscribe(resolve));
    expect(await channel.track({ name: "Root", path: ["a"], line: -1, unsaved: true })).toBe("ok");
  }
  await expect
    .poll(() => here.presence.others.map(({ userId }) => userId).toSorted())
    .toEqual([forger.id, stranger.id].toSorted());
  const [place] = [{ path: undefined, line: undefined, isUnsaved: false, isTyping: false }];
  expect(peopleHere(here.presence.others, here.state)).toMatchObject([{ userId: forger.id, places: [place] }]);
});

test("A member who was removed is here no more, and does not learn who is", async () => {
  const [owner, friend, other] = await Promise.all([signUp(), signUp(), signUp()]);
  const id = await openSession(owner);
  for (const member of [friend, other]) await addMember(owner, id, member, "editor");
  const [here, gone] = [await beHere(owner.userDb, id), await beHere(friend.userDb, id)];
  await expect.poll(() => here.presence.others).toMatchObject([{ userId: friend.id }]);
  await done(owner.userDb.rpc("remove_member", { session_id: id, user_id: friend.id }));
  await expect.poll(() => gone.link.status).toBe("ended");
  await beHere(other.userDb, id);
  await expect.poll(() => here.presence.others).toMatchObject([{ userId: other.id }]);
  expect(gone.presence.others).not.toContainEqual(expect.objectContaining({ userId: other.id }));
});

// How often a crowd tells is in presence-pace.test.ts, on a clock of its own: here a slow machine would change it.
test("A hundred moves at once of one of five people are told once, to each of the five", async () => {
  const users = await Promise.all(Array.from({ length: 5 }, () => signUp()));
  const [owner] = users;
  if (!owner) return;
  const id = await openSession(owner);
  const members = users.slice(1).map(({ id: userId }) => ({ session_id: id, user_id: userId, role: "editor" }));
  await sql`insert into public.session_members ${sql(members)}`;
  const path = "moved-to.ts";
  const clients = await Promise.all(users.map((user) => countingClient(user, path)));
  const [mover, ...others] = await Promise.all(clients.map(({ userDb }) => beHere(userDb, id)));
  await expect.poll(() => mover?.presence.others.length, { timeout: 60_000 }).toBe(4);
  for (let line = 1; line <= 100; line += 1) mover?.presence.tell({ path, line });
  const seen = () => others.flatMap(({ presence }) => presence.others.flatMap(({ places }) => places));
  await expect
    .poll(() => seen().filter((place) => place.path === path && place.line === 100).length, { timeout: 60_000 })
    .toBe(4);
  const messages = () => clients.reduce((sum, client) => sum + client.messages(), 0);
  await expect.poll(messages).toBeGreaterThanOrEqual(6);
  expect(messages()).toBe(6);
}, 180_000);

async function beHere(userDb: Client, sessionId: string): Promise<FollowedSession> {
  const session = await followSession(userDb, sessionId, { isPresent: true });
  onTestFinished(() => session.close());
  return session;
}

/** Another client of a user, on a socket of its own. */
async function again(user: TestUser): Promise<Client> {
  return (await countingClient(user)).userDb;
}

interface CountingClient {
  readonly userDb: Client;
  /** As Supabase bills them: each that is sent, and each that is received. Those that name the path. */
  messages(): number;
}

async function countingClient({ userDb: like }: TestUser, path = ""): Promise<CountingClient> {
  let count = 0;
  const note = (frame: unknown) => {
    if (/^\[[^{]*"presence(_diff|_state)?"/.test(String(frame)) && String(frame).includes(path)) count += 1;
  };
  class CountingSocket extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      this.addEventListener("message", ({ data }) => note(data));
    }
    override send(frame: Parameters<WebSocket["send"]>[0]): void {
      note(frame);
      super.send(frame);
    }
  }
  const userDb: Client = createClient<Database>(stack().url, stack().publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    realtime: { transport: CountingSocket },
  });
  const { data } = await like.auth.getSession();
  if (data.session) await userDb.auth.setSession(data.session);
  onTestFinished(async () => {
    await userDb.realtime.disconnect();
  });
  return { userDb, messages: () => count };
}
