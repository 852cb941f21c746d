// Concurrent changes of one session: conflicts have one winner, other changes all succeed, and nothing deadlocks.
import { randomInt, randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seatMember } from "../support/session.ts";
import { done, operatorSql, refusal, signUp, type TestUser } from "../support/test-users.ts";

let users: TestUser[];
let sql: postgres.Sql;

beforeAll(async () => {
  sql = operatorSql(4);
  users = await Promise.all(Array.from({ length: 4 }, () => signUp()));
});
afterAll(() => sql.end());

function user(index: number): TestUser {
  const found = users[index % users.length];
  if (!found) throw new Error("There is no such user.");
  return found;
}

/** A session owned by the first user, with all others as editors. */
async function openTogether(): Promise<string> {
  const [id, owner] = [randomUUID(), user(0)];
  await done(owner.userDb.rpc("create_session", { id }));
  for (const editor of users.slice(1)) await seatMember(sql, id, editor, "editor");
  return id;
}

const write = (sessionId: string, index: number, path: string, base: number) =>
  user(index).userDb.rpc("write_file", {
    session_id: sessionId,
    path,
    content: `by ${index}`,
    base_revision: base,
    change_id: randomUUID(),
  });

test("Of twenty writers of the same file on the same base one wins, and the others learn who was first", async () => {
  const sessionId = await openTogether();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => write(sessionId, index, "same.txt", 0)));
  const winners = answers.flatMap((answer, index) => (answer.error ? [] : [{ index, data: answer.data }]));
  expect(winners).toHaveLength(1);
  const losers = await Promise.all(
    answers.filter(({ error }) => error).map((answer) => refusal(Promise.resolve(answer))),
  );
  expect(losers).toHaveLength(19);
  for (const loser of losers) {
    expect(loser).toMatchObject({
      status: 409,
      code: "file_changed",
      facts: { head_revision: 1, conflicts: [{ path: "same.txt", revision: 1 }] },
    });
  }
  const file = await done(user(0).userDb.rpc("read_file", { session_id: sessionId, path: "same.txt" }));
  expect(file).toMatchObject({ content: `by ${winners[0]?.index}`, revision: 1 });
});

test("Twenty writers of different files on the same base all succeed, each with their own revision", async () => {
  const sessionId = await openTogether();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => done(write(sessionId, index, `file-${index}.txt`, 0))),
  );
  const revisions = answers.map((answer) => Reflect.get(Object(answer), "revision"));
  expect(revisions.toSorted((left, right) => left - right)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
});

test("A change requested twenty times at once is made once, and every request gets the same answer", async () => {
  const sessionId = await openTogether();
  const change = { session_id: sessionId, path: "once.txt", content: "1", base_revision: 0, change_id: randomUUID() };
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => done(user(index).userDb.rpc("write_file", change))),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  const opened = await done(user(0).userDb.rpc("open_session", { session_id: sessionId }));
  expect(opened).toMatchObject({ session: { head_revision: 1 } });
});

test("All verbs, worker calls and sweeps at once on two sessions never deadlock or fail unexpectedly", async () => {
  const sessionIds = await Promise.all([openTogether(), openTogether()]);
  const refusals = new Set<string>();
  const requestLog = async (index: number) => {
    for (let round = 0; round < 40; round++) {
      const code = await anyVerb(index, sessionIds[randomInt(sessionIds.length)] ?? "");
      if (code !== undefined) refusals.add(code);
    }
  };
  let isOver = false;
  const worker = async () => {
    while (!isOver) await workOnce(sessionIds);
  };
  const lanes = Promise.all(Array.from({ length: 8 }, (_, index) => requestLog(index))).finally(() => {
    isOver = true;
  });
  await Promise.all([lanes, worker(), worker()]);
  expect([...refusals].filter((code) => !code.startsWith("PT"))).toEqual([]);
  for (const sessionId of sessionIds) await expectGapFree(sessionId);
});

/** Runs a statement and returns the SQLSTATE of its refusal, if any. */
async function anyVerb(index: number, sessionId: string): Promise<string | undefined> {
  const { userDb } = user(index);
  const session = { session_id: sessionId };
  const [{ data: run }, { data: head }] = await Promise.all([
    userDb
      .from("runs")
      .select("id, message_id")
      .eq("session_id", sessionId)
      // Unfinished runs first, oldest first: workers want the same ones.
      .order("finished_at", { ascending: false, nullsFirst: true })
      .order("created_at")
      .limit(1)
      .maybeSingle(),
    userDb.from("sessions").select("head_revision").eq("id", sessionId).single(),
  ]);
  const base = { ...session, base_revision: head?.head_revision ?? 0, change_id: randomUUID() };
  const path = `file-${randomInt(5)}.txt`;
  const verbs = [
    () => userDb.rpc("write_file", { ...base, path, content: randomUUID() }),
    () => userDb.rpc("move_file", { ...base, path, new_path: `file-${randomInt(5)}.txt` }),
    () => userDb.rpc("delete_file", { ...base, path }),
    () => userDb.rpc("lock_file", { ...session, path, is_locked: randomInt(2) === 0 }),
    () => userDb.rpc("restore_revision", { ...base, revision: randomInt(base.base_revision + 1) }),
    () => userDb.rpc("undo_run", { run_id: run?.id ?? randomUUID(), change_id: randomUUID() }),
    () => userDb.rpc("undo_revision", { ...session, revision: base.base_revision, change_id: randomUUID() }),
    () => userDb.rpc("set_revision", { ...session, revision: base.base_revision, changes: { name: randomUUID() } }),
    () => userDb.rpc("send_message", { ...session, id: randomUUID(), parts: [{ type: "text", text: "Go on" }] }),
    () => userDb.rpc("send_message", { ...session, id: randomUUID(), parts: [{ type: "text", text: "Go on" }] }),
    () => userDb.rpc("send_message", { ...session, id: randomUUID(), parts: [{ type: "text", text: "Go on" }] }),
    () => userDb.rpc("stop_run", { run_id: run?.id ?? randomUUID() }),
    () => userDb.rpc("stop_run", { run_id: run?.id ?? randomUUID() }),
    () => userDb.rpc("fork_session", { ...session, id: randomUUID(), message_id: run?.message_id ?? randomUUID() }),
    () => userDb.rpc("set_session", { ...session, changes: { title: randomUUID() } }),
    () => userDb.rpc("set_member_role", { ...session, user_id: user(randomInt(4)).id, role: "editor" }),
    () => userDb.rpc("look_after", session),
    () => userDb.rpc("open_session", session),
  ];
  const answer = await verbs[randomInt(verbs.length)]?.();
  return answer?.error?.code;
}

async function workOnce(sessionIds: readonly string[]): Promise<void> {
  await sql`
    select worker.finish_run(claimed.run_id, (claimed.lease ->> 'token')::uuid, 'succeeded')
    from (select r.id as run_id, worker.claim_run(r.id) as lease from public.runs r
          where r.session_id = any (${[...sessionIds]}) and r.status = 'queued' order by r.created_at limit 1) claimed
    where claimed.lease is not null`.catch(refuseUnlessForeseen);
  await sql`select worker.sweep()`;
}

/** The run may be stopped between its claim and its end. */
function refuseUnlessForeseen(error: unknown): void {
  if (!(error instanceof Error) || !("code" in error) || !String(error.code).startsWith("PT")) throw error;
}

async function expectGapFree(sessionId: string): Promise<void> {
  const [row] = await sql`
    select count(*)::integer as events, max(e.seq)::integer as last_event, s.last_seq::integer as last_seq,
      (select count(*)::integer from public.revisions r where r.session_id = s.id) as revisions, s.head_revision
    from public.session_events e join public.sessions s on s.id = e.session_id where s.id = ${sessionId} group by s.id`;
  expect(row?.revisions).toBeGreaterThan(0);
  expect(row).toMatchObject({ last_event: row?.events, last_seq: row?.events, head_revision: row?.revisions });
}
