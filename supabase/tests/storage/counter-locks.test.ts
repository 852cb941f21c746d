// Wherever a transaction changes the counter rows of several users, it locks them in the order of the users' ids.
import type postgres from "postgres";
import { afterAll, expect, test } from "vitest";
import { announce, pixel } from "../support/attachment.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { actingAs } from "../support/seeded-session.ts";
import { addMember, openSession } from "../support/session.ts";
import { done, operatorSql, signUp, type TestUser } from "../support/test-users.ts";

const sql = operatorSql(4);
afterAll(() => sql.end());

test("Two users who become the owners of each other's sessions at once do not deadlock", async () => {
  const [first, second] = await Promise.all([signUp(), signUp()]);
  const given = await offered(first, second);
  const taken = await offered(second, first);
  const { other } = await actingAs(sql, second.id, async (tx) => {
    await accept(tx, given);
    const other = actingAs(sql, first.id, (otherTx) => accept(otherTx, taken));
    await Promise.race([other, untilSomebodyWaitsFor(await pidOf(tx))]);
    return { other };
  });
  await other;
  const owners = await sql`select id, owner_id from public.sessions where id in ${sql([given, taken])}`;
  expect(Object.fromEntries(owners.map(({ id, owner_id }) => [id, owner_id]))).toEqual({
    [given]: second.id,
    [taken]: first.id,
  });
});

interface Change {
  readonly prepare: (owner: TestUser) => Promise<string>;
  /** The last of the ids is the one to be changed first, if anything decides that. */
  readonly happen: (tx: postgres.TransactionSql, ids: readonly string[]) => Promise<unknown>;
}

const sweep: Change = {
  prepare: async (owner) => {
    const { runId } = await (await openPromptedSession(owner)).say("Think");
    await sql`select worker.claim_run(${runId})`;
    return runId;
  },
  happen: async (tx, runIds) => {
    await tx`update worker.leases set expires_at = now() - interval '1 hour' where run_id in ${tx([...runIds])}`;
    await tx`select worker.sweep(1000)`;
  },
};

const retention: Change = {
  prepare: (owner) => openSession(owner),
  happen: async (tx, ids) => {
    await tx`update private.settings set unopened_sessions_kept_for = '3000 days'`;
    await tx`
      update public.sessions set updated_at = now() - make_interval(days => 4000 + old.place::integer)
      from unnest(${ids}::uuid[]) with ordinality old (id, place) where sessions.id = old.id`;
    await tx`select private.apply_retention(1000)`;
  },
};

const unsentAttachments: Change = {
  prepare: async (owner) => {
    const id = await openSession(owner);
    await announce(owner, id, pixel);
    return id;
  },
  happen: async (tx, ids) => {
    await tx`
      update public.attachments set created_at = now() - make_interval(days => 1000 + old.place::integer)
      from unnest(${ids}::uuid[]) with ordinality old (id, place) where session_id = old.id`;
    await tx`select private.apply_retention(1000)`;
  },
};

test.each([
  ["The sweep", sweep],
  ["The deletion of unsent attachments", unsentAttachments],
  ["Retention", retention],
])("%s holds no counter row of a later user while it waits for that of an earlier one", async (_, change) => {
  const owners = await Promise.all(Array.from({ length: 8 }, () => signUp()));
  const inOrder = owners.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const [earliest = "", ...later] = inOrder.map(({ id }) => id);
  const ids: string[] = [];
  for (const owner of inOrder) ids.push(await change.prepare(owner));
  const undo = new Error("undone");
  const { free, undone } = await sql.begin(async (holder) => {
    await holder`select from private.user_storage where user_id = ${earliest} for update`;
    const undone = expect(
      sql.begin(async (tx) => {
        await change.happen(tx, ids);
        // As the commit would.
        await tx`set constraints all immediate`;
        throw undo;
      }),
    ).rejects.toBe(undo);
    await untilSomebodyWaitsFor(await pidOf(holder));
    const free = await sql`
      select user_id from private.user_storage where user_id in ${sql(later)} for no key update skip locked`;
    return { free, undone };
  });
  await undone;
  expect(free.map(({ user_id }) => user_id).toSorted()).toEqual(later);
});

async function offered(owner: TestUser, heir: TestUser): Promise<string> {
  const id = await openSession(owner);
  await addMember(owner, id, heir, "editor");
  await done(owner.userDb.rpc("hand_over", { session_id: id, user_id: heir.id }));
  return id;
}

function accept(tx: postgres.TransactionSql, sessionId: string) {
  return tx`select public.accept_invitation(${sessionId}, 'owner')`;
}

async function pidOf(tx: postgres.TransactionSql): Promise<number> {
  const [row] = await tx`select pg_backend_pid() as pid`;
  return row?.pid;
}

async function untilSomebodyWaitsFor(pid: number): Promise<void> {
  const waiting = () => sql`select from pg_stat_activity where ${pid} = any (pg_blocking_pids(pid))`;
  await expect.poll(async () => (await waiting()).length).toBeGreaterThan(0);
}
