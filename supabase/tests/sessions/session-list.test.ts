// The list of sessions: its pages, and the marks of each session.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verbsOf } from "../../functions/_shared/client/verbs.ts";
import { notice } from "../../functions/_shared/protocol/events.ts";
import type { SessionList } from "../../functions/_shared/protocol/session-list.ts";
import { workerSql } from "../support/agent-worker.ts";
import { join } from "../support/join-channel.ts";
import { ManualAgent } from "../support/manual-agent.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { addMember, openSession, say } from "../support/session.ts";
import { done, refusal, signUp, type TestUser } from "../support/test-users.ts";

let worker: postgres.Sql;
beforeAll(() => {
  worker = workerSql();
});
afterAll(() => worker.end());

const listOf = async ({ userDb }: TestUser) => (await verbsOf(userDb)("my_sessions", {})).sessions;

async function marksOf(user: TestUser, sessionId: string) {
  const listed = (await listOf(user)).find(({ id }) => id === sessionId);
  return listed && ([listed.activity, listed.is_unread ? "unread" : "read"] as const);
}

describe("the pages of the list", () => {
  test("The session that changed last comes first, and the pages have every session once", async () => {
    const user = await signUp();
    const ids: string[] = [];
    for (let made = 0; made < 5; made += 1) ids.unshift(await openSession(user, `Session ${made}`));
    await done(user.userDb.rpc("set_session", { session_id: ids[4] ?? "", changes: { title: "Renamed" } }));
    const call = verbsOf(user.userDb);
    const pages: SessionList["sessions"][] = [];
    let before: string | null = null;
    do {
      const page: SessionList = await call("my_sessions", { max_sessions: 2, ...(before === null ? {} : { before }) });
      pages.push(page.sessions);
      before = page.next_before;
    } while (before !== null);
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat().map(({ id }) => id)).toEqual([ids[4], ...ids.slice(0, 4)]);
    expect(pages[0]?.[0]).toMatchObject({ title: "Renamed", my_role: "owner", activity: "idle", is_unread: false });
  });

  test("A session that changes between two pages is neither doubled nor makes another one missing", async () => {
    const user = await signUp();
    const ids: string[] = [];
    for (let made = 0; made < 4; made += 1) ids.unshift(await openSession(user));
    const call = verbsOf(user.userDb);
    const first = await call("my_sessions", { max_sessions: 2 });
    await say(user, ids[1] ?? "", "Move to the top");
    const second = await call("my_sessions", { max_sessions: 2, before: first.next_before ?? "" });
    expect([...first.sessions, ...second.sessions].map(({ id }) => id)).toEqual(ids);
  });

  test("A session without a title is listed under the first line of its first prompt", async () => {
    const user = await signUp();
    const sessionId = await openSession(user);
    const titles = async () => (await listOf(user)).map(({ title }) => title);
    expect(await titles()).toEqual([""]);
    await say(user, sessionId, "\n A page for a bakery\nin green");
    await say(user, sessionId, "And a second page");
    expect(await titles()).toEqual(["A page for a bakery"]);
    await done(user.userDb.rpc("set_session", { session_id: sessionId, changes: { title: "Bakery" } }));
    expect(await titles()).toEqual(["Bakery"]);
  });

  test("A prompt that was deleted before the agent read it gives a session no title", async () => {
    const session = await openPromptedSession();
    const { messageId } = await session.say("Not this");
    await session.say("This");
    await done(session.owner.userDb.rpc("delete_queued_message", { message_id: messageId }));
    expect(await listOf(session.owner)).toMatchObject([{ title: "This" }]);
  });

  test("Archived sessions are in a list of their own", async () => {
    const user = await signUp();
    const [kept, archived] = [await openSession(user), await openSession(user)];
    await done(user.userDb.rpc("set_session", { session_id: archived, changes: { is_archived: true } }));
    const call = verbsOf(user.userDb);
    const idsIn = async (isArchived: boolean) =>
      (await call("my_sessions", { is_archived: isArchived })).sessions.map(({ id }) => id);
    expect([await idsIn(false), await idsIn(true)]).toEqual([[kept], [archived]]);
  });

  test("A member sees shared sessions with their own role, and a stranger sees none", async () => {
    const [owner, friend, stranger] = await Promise.all([signUp(), signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, friend, "viewer");
    expect(await listOf(friend)).toMatchObject([{ id: sessionId, my_role: "viewer" }]);
    expect(await listOf(stranger)).toEqual([]);
  });

  test("A cursor that no page gave is refused", async () => {
    const { userDb } = await signUp();
    for (const before of ["", "yesterday", `2026-01-01 ${randomUUID()}0`])
      expect(await refusal(userDb.rpc("my_sessions", { before }))).toMatchObject({
        status: 400,
        code: "invalid_input",
      });
  });
});

describe("the marks of a session", () => {
  test("A run makes its session working, asking and idle again, and unread for everybody who has not looked", async () => {
    const session = await openPromptedSession();
    const friend = await signUp();
    await session.add(friend, "viewer");
    const marks = async () => [await marksOf(session.owner, session.id), await marksOf(friend, session.id)];
    const markSeen = (user: TestUser, seq: number) =>
      done(user.userDb.rpc("mark_seen", { session_id: session.id, seq }));
    expect(await marks()).toEqual([
      ["idle", "read"],
      ["idle", "read"],
    ]);

    const { runId } = await session.say("Go");
    expect(await marks()).toEqual([
      ["working", "read"],
      ["working", "unread"],
    ]);

    const agent = await ManualAgent.claim(worker, runId);
    await agent.say("I have a question.");
    const requestId = await agent.ask("Which one?");
    expect(await marks()).toEqual([
      ["asks", "unread"],
      ["asks", "unread"],
    ]);

    await markSeen(session.owner, 1000);
    await done(session.owner.userDb.rpc("answer_request", { request_id: requestId, answer: { text: "That one" } }));
    expect(await marks()).toEqual([
      ["working", "read"],
      ["working", "unread"],
    ]);

    await (await ManualAgent.claim(worker, runId)).finish();
    expect(await marks()).toEqual([
      ["idle", "unread"],
      ["idle", "unread"],
    ]);
  });

  test("Seeing less than the newest news leaves the session unread, and seeing less later takes nothing back", async () => {
    const [owner, friend] = await Promise.all([signUp(), signUp()]);
    const sessionId = await openSession(owner);
    await addMember(owner, sessionId, friend, "viewer");
    await say(owner, sessionId, "First");
    await say(owner, sessionId, "Second");
    const { last_seq: seq } = Object(await done(friend.userDb.rpc("open_session", { session_id: sessionId })));
    const marksAfter = async (seen: number) => {
      await done(friend.userDb.rpc("mark_seen", { session_id: sessionId, seq: seen }));
      return marksOf(friend, sessionId);
    };
    expect(await marksAfter(3)).toEqual(["working", "unread"]);
    expect(await marksAfter(seq)).toEqual(["working", "read"]);
    expect(await marksAfter(1)).toEqual(["working", "read"]);
  });

  test("A request that a browser answers asks no person, and is no news", async () => {
    const session = await openPromptedSession();
    const { runId } = await session.say("Run it");
    const [claimed] = await worker`select worker.claim_run(${runId}) ->> 'token' as token`;
    const request = {
      id: randomUUID(),
      kind: "execution",
      question: { language: "python", entry: "a.py", revision: 1 },
    };
    await worker`select worker.wait_for_answer(${runId}, ${claimed?.token}, ${worker.json(request)})`;
    expect(await marksOf(session.owner, session.id)).toEqual(["working", "read"]);
  });
});

describe("the notices of a list", () => {
  test("A run's start, question, answer and end, a title, archiving, seeing and deleting are told on the user's topic", async () => {
    const session = await openPromptedSession();
    const { userDb, id: userId } = session.owner;
    const { heard } = await join(userDb, `user:${userId}`, "notice");
    const { runId } = await session.say("Go");
    const agent = await ManualAgent.claim(worker, runId);
    await agent.say("Which one?");
    const requestId = await agent.ask("Which one?");
    await done(userDb.rpc("answer_request", { request_id: requestId, answer: { text: "That one" } }));
    await (await ManualAgent.claim(worker, runId)).finish();
    await done(userDb.rpc("mark_seen", { session_id: session.id, seq: 1000 }));
    await done(userDb.rpc("mark_seen", { session_id: session.id, seq: 1000 }));
    await done(userDb.rpc("set_session", { session_id: session.id, changes: { title: "Named", is_archived: true } }));
    await done(userDb.rpc("delete_session", { session_id: session.id }));
    const isDeleted = (payload: unknown) => notice.parse(payload).type === "session_deleted";
    const notices = (await heard.until((received) => received.some(isDeleted))).map((payload) => notice.parse(payload));
    expect(notices.map(({ type }) => type)).toEqual([
      ...["run_queued", "run_started", "request_opened", "request_answered", "run_finished"],
      ...["session_seen", "session_changed", "session_deleted"],
    ]);
    expect(await listOf(session.owner)).toEqual([]);
  });

  test("A message that is changed or deleted in the queue is told, because the list may show its words", async () => {
    const session = await openPromptedSession();
    const { userDb, id: userId } = session.owner;
    const { heard } = await join(userDb, `user:${userId}`, "notice");
    const { messageId: message_id } = await session.say("Go");
    await done(userDb.rpc("edit_queued_message", { message_id, parts: [{ type: "text", text: "Wait" }] }));
    await done(userDb.rpc("delete_queued_message", { message_id }));
    const isDeleted = (payload: unknown) => notice.parse(payload).type === "message_deleted";
    const types = (await heard.until((received) => received.some(isDeleted))).map(
      (payload) => notice.parse(payload).type,
    );
    // The notice of the new session may still arrive.
    expect(types.slice(-3)).toEqual(["run_queued", "message_edited", "message_deleted"]);
  });
});
