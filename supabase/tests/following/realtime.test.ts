// Broadcasts as the official client receives them, and who may not join.
import { afterAll, describe, expect, test } from "vitest";
import { eventBatch, notice } from "../../functions/_shared/protocol/events.ts";
import { type Inbox, join } from "../support/join-channel.ts";
import { addMember, openSession, say, topicOf, write } from "../support/session.ts";
import { done, operatorSql, signInAsGuest, signUp, visitor } from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

describe("the topic of a session", () => {
  test("Members receive every event in order and without a gap", async () => {
    const [owner, viewer] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, viewer, "viewer");
    const { heard } = await join(viewer.userDb, await topicOf(viewer, sessionId));

    await Promise.all(["a", "b", "c"].map((path) => write(owner, sessionId, path, path)));
    await say(owner, sessionId, "Hello");
    await done(owner.userDb.rpc("set_session", { session_id: sessionId, changes: { title: "Heard" } }));

    const events = (await eventsUntil(heard, "session_changed")).filter(({ seq }) => seq > 2);
    const log = await done(owner.userDb.rpc("events_since", { session_id: sessionId, seq: 2 }));
    expect(events.map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7, 8]);
    expect({ events }).toMatchObject({ events: Object(log).events });
  });

  test("A batch is broadcast as one, and one of more than 64 KB by its numbers alone", async () => {
    const owner = await signUp();
    const sessionId = await openSession(owner);
    const { heard } = await join(owner.userDb, await topicOf(owner, sessionId));
    await say(owner, sessionId, "x".repeat(60_000));
    await say(owner, sessionId, "y".repeat(70_000));
    const [small, large] = (await heard.until((received) => received.length === 2)).map((batch) =>
      eventBatch.parse(batch),
    );
    expect(small).toMatchObject({ first_seq: 2, last_seq: 3, events: [{ seq: 2 }, { seq: 3 }] });
    expect(large).toEqual({ first_seq: 4, last_seq: 5 });
    const missed = await done(owner.userDb.rpc("events_since", { session_id: sessionId, seq: 3 }));
    expect(Object(missed).events.map(({ seq }: { seq: number }) => seq)).toEqual([4, 5]);
  });

  test("Strangers, guests and visitors may not join a session's topic", async () => {
    const [owner, stranger, guest] = await Promise.all([signUp(), signUp(), signInAsGuest()]);
    const topic = await topicOf(owner, await openSession(owner));
    for (const db of [stranger.userDb, guest.userDb, visitor()]) {
      expect((await join(db, topic)).status).toBe("CHANNEL_ERROR");
    }
  });

  test("Other spellings of a session's topic, and later ones, cannot be joined", async () => {
    const owner = await signUp();
    const sessionId = await openSession(owner);
    const spellings = [
      sessionId,
      `Session:${sessionId}`,
      `session:${sessionId}`,
      `session:${sessionId.toUpperCase()}:0`,
      `session:${sessionId}:x`,
      `session:${sessionId}:00`,
      `session:${sessionId}:1`,
      `session:${sessionId}:0 `,
      "session:",
    ];
    for (const topic of spellings) expect((await join(owner.userDb, topic)).status, topic).toBe("CHANNEL_ERROR");
  });

  test("Members see who else is present", async () => {
    const [owner, viewer] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, viewer, "viewer");
    const { channel } = await join(owner.userDb, await topicOf(owner, sessionId));
    const seen = Promise.withResolvers<unknown>();
    await join(viewer.userDb, await topicOf(viewer, sessionId), "events", (watching) => {
      watching.on("presence", { event: "sync" }, () => {
        const present = Object.values(watching.presenceState()).flat();
        if (present.length > 0) seen.resolve(present);
      });
    });
    expect(await channel.track({ user_id: owner.id })).toBe("ok");
    expect(await seen.promise).toMatchObject([{ user_id: owner.id }]);
  });

  test("A broadcast by a member reaches no other client", async () => {
    const [owner, editor] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, editor, "editor");
    const { heard } = await join(owner.userDb, await topicOf(owner, sessionId));
    const { channel } = await join(editor.userDb, await topicOf(editor, sessionId));
    const forged = { first_seq: 1, last_seq: 99, events: [] };
    expect(await channel.send({ type: "broadcast", event: "events", payload: forged }, { timeout: 500 })).not.toBe(
      "ok",
    );
    const posted = await channel.httpSend("events", forged).then(
      (answer) => answer.success,
      () => false,
    );
    expect(posted).toBe(false);
    // A broadcast that had got through would have arrived before this one.
    await write(owner, sessionId, "a", "a");
    const received = await heard.until((batches) => batches.some((batch) => eventBatch.parse(batch).last_seq === 3));
    expect(received).not.toContainEqual(expect.objectContaining({ last_seq: 99 }));
  });
});

describe("the topic of a user", () => {
  test("A user learns that a session appeared, changed or needs an answer, no matter who caused it", async () => {
    const [owner, friend] = await Promise.all([signUp(), signUp()]);
    const { heard } = await join(friend.userDb, `user:${friend.id}`, "notice");
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, friend, "viewer");
    await say(owner, sessionId, "Look");
    const notices = (await heard.until((received) => received.length === 3)).map((payload) => notice.parse(payload));
    expect(notices).toMatchObject([
      { session_id: sessionId, type: "invitation_changed" },
      { session_id: sessionId, type: "member_changed" },
      { session_id: sessionId, type: "run_queued" },
    ]);
  });

  test("No other user may join a user's topic", async () => {
    const [user, stranger, guest] = await Promise.all([signUp(), signUp(), signInAsGuest()]);
    for (const db of [stranger.userDb, guest.userDb, visitor()]) {
      expect((await join(db, `user:${user.id}`)).status).toBe("CHANNEL_ERROR");
    }
  });

  test("A user may not broadcast on their own topic", async () => {
    const user = await signUp();
    const { channel, heard } = await join(user.userDb, `user:${user.id}`, "notice");
    const sent = await channel.send({ type: "broadcast", event: "notice", payload: {} }, { timeout: 500 });
    expect(sent).not.toBe("ok");
    expect(heard.received).toEqual([]);
  });
});

/** All events received up to the first of a type, parsed as clients parse them. */
async function eventsUntil(heard: Inbox, type: string) {
  const parsed = (received: readonly unknown[]) => received.flatMap((batch) => eventBatch.parse(batch).events ?? []);
  const received = await heard.until((batches) => parsed(batches).some((event) => event.type === type));
  return parsed(received);
}
