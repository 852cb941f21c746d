// A fork copies its origin as of one message, and is an independent session from then on.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { applyEvents } from "../../functions/_shared/protocol/apply-events.ts";
import { sessionEvent } from "../../functions/_shared/protocol/events.ts";
import { type Message, sessionSnapshot } from "../../functions/_shared/protocol/session-snapshot.ts";
import { openState, type SessionState } from "../../functions/_shared/protocol/session-state.ts";
import { type Action, BusySession } from "../support/busy-session.ts";
import { ManualAgent } from "../support/manual-agent.ts";
import { done, operatorSql, refusal, signUp, type TestUser } from "../support/test-users.ts";

let sql: postgres.Sql;
let owner: TestUser;
let friend: TestUser;
let stranger: TestUser;
let origin: BusySession;

const oneExchange: readonly Action[] = [
  ...(["writeFile", "send", "claim", "startStep", "streamText", "finishStep", "startTool"] as const),
  ...(["finishTool", "execute", "startStep", "streamText", "finishStep", "startTool", "finish"] as const),
];

async function converse(exchanges: number): Promise<BusySession> {
  const session = await BusySession.open(sql, owner, friend);
  await session.perform("lock");
  for (let exchange = 0; exchange < exchanges; exchange++) {
    for (const action of oneExchange) await session.perform(action);
  }
  return session;
}

beforeAll(async () => {
  sql = operatorSql();
  [owner, friend, stranger] = await Promise.all([signUp(), signUp(), signUp()]);
  origin = await converse(3);
  await origin.perform("addMember");
  await origin.perform("send");
  await origin.end();
});
afterAll(() => sql.end());

async function open(sessionId: string, user = owner): Promise<SessionState> {
  const answer = await done(user.userDb.rpc("open_session", { session_id: sessionId, max_messages: 500 }));
  return openState(sessionSnapshot.parse(answer), user.id);
}

async function fork(messageId: string, user = owner, id: string = randomUUID()): Promise<string> {
  await done(user.userDb.rpc("fork_session", { id, session_id: origin.id, message_id: messageId }));
  return id;
}

const filesAt = async (sessionId: string, revision: number) => {
  const files = await done(owner.userDb.rpc("files_at", { session_id: sessionId, revision }));
  return files.map(({ path, hash, bytes }) => ({ path, hash, bytes }));
};

/** The messages in the order in which the agent read or wrote them, up to one of them. */
function conversationUpTo(messages: readonly Message[], last: Message): Message[] {
  const position = ({ seq, read_seq }: Message) => read_seq ?? seq;
  return messages
    .filter((message) => message === last || message.role !== "user" || message.read_seq !== null)
    .filter((message) => position(message) <= position(last))
    .sort((left, right) => position(left) - position(right));
}

/** The messages without ids and positions, which a copy has of its own. The last message has not called its tools yet. */
function conversation(messages: readonly Message[]) {
  return messages.map((message, index) => ({
    ...{ role: message.role, author_id: message.author_id, step: message.step, parts: message.parts },
    ...{ status: message.status, model_id: message.model_id, created_at: message.created_at },
    answers: messages.findIndex(({ id }) => id === message.parent_id),
    tool_calls:
      index === messages.length - 1
        ? []
        : message.tool_calls.map(({ run_id: _run, revision: _revision, ...call }) => call),
  }));
}

describe("forks", () => {
  test("A fork has the messages and files of its origin at any chosen message", async () => {
    const { messages } = await open(origin.id);
    expect(messages.length).toBe(10);
    for (const message of messages) {
      const forked = await open(await fork(message.id));
      expect(conversation(forked.messages)).toEqual(conversation(conversationUpTo(messages, message)));
      const head = forked.session.head_revision;
      expect(await filesAt(forked.session.id, head)).toEqual(await filesAt(origin.id, message.revision));
      expect(forked.session).toMatchObject({
        owner_id: owner.id,
        my_role: "owner",
        forked_from_session_id: origin.id,
        forked_from_message_id: message.id,
        head_revision: message.revision === 0 ? 0 : 1,
      });
      expect(forked.lockedPaths).toEqual((await open(origin.id)).lockedPaths);
      expect([...forked.runs.values()].every(({ finished_at: finishedAt }) => finishedAt !== null)).toBe(true);
    }
  });

  test("A fork shares no row with its origin, and stores each text once", async () => {
    const { messages } = await open(origin.id);
    const forkId = await fork(messages.at(-1)?.id ?? "");
    const [row] = await sql`
      select (select count(*)::integer from public.messages a join public.messages b using (id)
              where a.session_id = ${origin.id} and b.session_id = ${forkId}) as shared,
        (select count(*)::integer from public.file_contents where session_id = ${forkId}) as contents,
        (select count(distinct hash)::integer from public.files where session_id = ${forkId}) as hashes`;
    expect(row).toEqual({ shared: 0, contents: row?.hashes, hashes: row?.hashes });
  });

  test("Changes of a fork and of its origin do not affect each other", async () => {
    const before = await open(origin.id);
    const forkId = await fork(before.messages.at(-1)?.id ?? "");
    const forked = await open(forkId);
    const write = (sessionId: string, base: number) =>
      owner.userDb.rpc("write_file", {
        session_id: sessionId,
        path: "only-here.txt",
        content: sessionId,
        base_revision: base,
        change_id: randomUUID(),
      });
    await done(write(forkId, forked.session.head_revision));
    expect(await open(origin.id)).toEqual(before);
    const changed = await open(forkId);
    await done(write(origin.id, before.session.head_revision));
    expect(await open(forkId)).toEqual(changed);
    await done(owner.userDb.rpc("delete_session", { session_id: forkId }));
    expect((await open(origin.id)).messages).toEqual(before.messages);
  });

  test("The log of a fork leads to the same conversation and the same files", async () => {
    const { messages } = await open(origin.id);
    for (const message of messages.slice(-3)) {
      const forked = await open(await fork(message.id));
      const answer = await done(
        owner.userDb.rpc("events_since", { session_id: forked.session.id, seq: 0, max_events: 1000 }),
      );
      const { events } = z.object({ events: z.array(sessionEvent) }).parse(answer);
      const empty = { messages: [], files: new Map(), lockedPaths: new Set<string>(), lastSeq: 0 };
      const { state: folded, hasGap } = applyEvents({ ...forked, ...empty }, events);
      expect(hasGap).toBe(false);
      expect(folded.messages).toEqual(forked.messages);
      expect(folded.files).toEqual(forked.files);
      expect(folded.lockedPaths).toEqual(forked.lockedPaths);
      expect(folded.lastSeq).toBe(forked.lastSeq);
    }
  });

  test("The next run of a fork is claimed with the copied history", async () => {
    const { messages } = await open(origin.id);
    const forkId = await fork(messages.at(-2)?.id ?? "");
    const copied = await open(forkId);
    const id = randomUUID();
    const parts = [{ type: "text", text: "Go on" }];
    const sent = await done(owner.userDb.rpc("send_message", { session_id: forkId, id, parts }));
    const agent = await ManualAgent.claim(sql, z.object({ run_id: z.string() }).parse(sent).run_id);
    const history = z
      .object({ messages: z.array(z.object({ id: z.string(), parts: z.unknown(), tool_calls: z.array(z.unknown()) })) })
      .parse(await agent.readHistory());
    expect(history.messages.map((message) => message.id)).toEqual([
      ...copied.messages.map((message) => message.id),
      id,
    ]);
    expect(history.messages.map((message) => message.tool_calls.length)).toEqual([
      ...copied.messages.map((message) => message.tool_calls.length),
      0,
    ]);
    expect(history.messages.at(-1)?.parts).toEqual(parts);
    await agent.finish();
  });

  test("A fork requested twice, in sequence or at once, is made once", async () => {
    const { messages } = await open(origin.id);
    const [messageId, id] = [messages.at(-1)?.id ?? "", randomUUID()];
    await Promise.all(Array.from({ length: 8 }, () => fork(messageId, owner, id)));
    const first = await open(id);
    await fork(messageId, owner, id);
    expect(await open(id)).toEqual(first);
    const another = { id, session_id: origin.id, message_id: messages[0]?.id ?? "" };
    expect(await refusal(owner.userDb.rpc("fork_session", another))).toMatchObject({ status: 409, code: "id_taken" });
  });

  test("A viewer may fork, and a user who may not read the origin may not", async () => {
    const { messages } = await open(origin.id);
    const messageId = messages.at(-1)?.id ?? "";
    const forked = await open(await fork(messageId, friend), friend);
    expect(forked.session).toMatchObject({ owner_id: friend.id, my_role: "owner" });
    expect(forked.members).toMatchObject([{ user_id: friend.id, role: "owner" }]);
    const request = { id: randomUUID(), session_id: origin.id, message_id: messageId };
    expect(await refusal(stranger.userDb.rpc("fork_session", request))).toMatchObject({ code: "session_not_found" });
  });

  test("A fork cannot start at an unfinished message or at one of another session", async () => {
    const session = await BusySession.open(sql, owner, friend);
    for (const action of ["send", "claim", "startStep"] as const) await session.perform(action);
    const { messages } = await open(session.id);
    for (const [sessionId, messageId] of [
      [session.id, messages.at(-1)?.id ?? ""],
      [origin.id, messages[0]?.id ?? ""],
    ] as const) {
      const request = { id: randomUUID(), session_id: sessionId, message_id: messageId };
      expect(await refusal(owner.userDb.rpc("fork_session", request))).toMatchObject({ code: "message_not_found" });
    }
    await session.end();
  });

  test("A fork costs as many rows as it copies, however often the files changed", async () => {
    const [short, middle, long] = [await costOfForking(3), await costOfForking(6), await costOfForking(12)];
    expect(long).toBeGreaterThan(middle);
    expect(long - middle).toBe(2 * (middle - short));
  });
});

/** The rows that forking a conversation of this many exchanges writes, broadcasts included. */
async function costOfForking(exchanges: number): Promise<number> {
  const session = await converse(exchanges);
  const last = (await open(session.id)).messages.at(-1);
  return sql.begin(async (transaction) => {
    await transaction`select set_config('request.jwt.claims', ${JSON.stringify({ sub: owner.id })}, true)`;
    const before = await writtenRows(transaction);
    await transaction`select public.fork_session(${randomUUID()}, ${session.id}, ${last?.id ?? ""})`;
    return (await writtenRows(transaction)) - before;
  });
}

async function writtenRows(transaction: postgres.TransactionSql): Promise<number> {
  const [row] = await transaction`
    select coalesce(sum(n_tup_ins + n_tup_upd), 0)::integer as written
    from pg_catalog.pg_stat_xact_all_tables where schemaname = 'public'`;
  return Number(row?.written);
}
