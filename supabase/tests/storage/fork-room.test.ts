// A fork that is refused has copied nothing, and one that is made locks the counter row of its user at the end alone.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sqlRefusal } from "../support/agent-worker.ts";
import { type Action, BusySession } from "../support/busy-session.ts";
import { actingAs } from "../support/seeded-session.ts";
import { countedBytes } from "../support/stored-bytes.ts";
import { done, operatorSql, signUp, type TestUser } from "../support/test-users.ts";

const sql = operatorSql(4);
const oneExchange: readonly Action[] = [
  ...(["writeFile", "send", "claim", "startStep", "streamText", "finishStep", "startTool"] as const),
  ...(["finishTool", "startStep", "streamText", "finishStep", "startTool", "finish"] as const),
];
const twoExchanges: readonly Action[] = ["lock", ...oneExchange, ...oneExchange];
let user: TestUser;
let origin: BusySession;
let messageIds: string[];

beforeAll(async () => {
  user = await signUp();
  origin = await BusySession.open(sql, user, await signUp());
  for (const action of twoExchanges) await origin.perform(action);
  await origin.end();
  const messages = await sql`
    select id from public.messages where session_id = ${origin.id} and status in ('finished', 'stopped') order by seq`;
  messageIds = messages.map(({ id }) => id);
  expect(messageIds.length).toBeGreaterThan(2);
});
afterAll(() => sql.end());

async function fork(messageId: string): Promise<string> {
  const id = randomUUID();
  await done(user.userDb.rpc("fork_session", { id, session_id: origin.id, message_id: messageId }));
  return id;
}

/** What a fork from the message adds to the counters of its user. */
async function bytesOfFork(messageId: string) {
  const before = await countedBytes(sql, user.id);
  const id = await fork(messageId);
  const after = await countedBytes(sql, user.id);
  await done(user.userDb.rpc("delete_session", { session_id: id }));
  return {
    files: after.file_bytes - before.file_bytes,
    messages: after.message_bytes - before.message_bytes,
    all: before.file_bytes + before.message_bytes,
  };
}

/** The refusal of a fork, and how many rows were inserted before it. */
async function refusedFork(messageId: string) {
  return actingAs(sql, user.id, async (tx) => {
    const inserted = async () => {
      const [row] = await tx`
        select sum(pg_stat_get_xact_tuples_inserted(oid))::integer as rows from pg_class
        where relnamespace in ('public'::regnamespace, 'private'::regnamespace) and relkind = 'r'`;
      return row?.rows;
    };
    const before = await inserted();
    const refused = await sqlRefusal(
      tx.savepoint((point) => point`select public.fork_session(gen_random_uuid(), ${origin.id}, ${messageId})`),
    );
    return { code: refused.code, rows: (await inserted()) - before };
  });
}

async function limited<Outcome>(limits: Record<string, number>, act: () => Promise<Outcome>): Promise<Outcome> {
  await sql`insert into private.user_limits ${sql({ user_id: user.id, ...limits })}`;
  try {
    return await act();
  } finally {
    await sql`delete from private.user_limits where user_id = ${user.id}`;
  }
}

test("A fork of any message that lacks a single byte of room is refused before anything is copied", async () => {
  for (const messageId of messageIds) {
    const { files, messages, all } = await bytesOfFork(messageId);
    const most = { max_stored_bytes: all + files + messages - 1 };
    const refused = { code: "storage_full", rows: 0 };
    expect(await limited(most, () => refusedFork(messageId))).toEqual(refused);
    // Little more than what it stores is enough.
    const enough = { max_stored_bytes: all + files + Math.ceil(messages * 1.1) + 2000 };
    const made = await limited(enough, () => fork(messageId));
    await done(user.userDb.rpc("delete_session", { session_id: made }));
  }
});

test.each([
  ["too_many_sessions", { max_sessions: 1 }],
  ["too_many_forks", { max_forks_per_hour: 0 }],
])("A fork that is refused as %s has copied nothing", async (code, most) => {
  const refused = await limited(most, () => refusedFork(messageIds.at(-1) ?? ""));
  expect(refused).toEqual({ code, rows: 0 });
});

test("A fork waits for the counter row of its user only after everything is copied", async () => {
  const { made } = await sql.begin(async (holder) => {
    await holder`select from private.user_storage where user_id = ${user.id} for update`;
    const made = fork(messageIds.at(-1) ?? "");
    const [holding] = await holder`select pg_backend_pid() as pid`;
    // Tool calls are copied last of all.
    const waiting = () => sql`
      select l.relation is not null as has_copied from pg_stat_activity w
      left join pg_locks l on l.pid = w.pid and l.granted
        and l.relation = 'public.tool_calls'::regclass and l.mode = 'RowExclusiveLock'
      where ${holding?.pid}::integer = any (pg_blocking_pids(w.pid))`;
    await expect.poll(waiting).not.toEqual([]);
    expect([...(await waiting())]).toEqual([{ has_copied: true }]);
    return { made };
  });
  await made;
});
