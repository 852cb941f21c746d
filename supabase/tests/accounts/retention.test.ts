// What is deleted by itself: only what is older than the settings say, a bounded number of rows in each pass, and without
// waiting for anybody's lock. Settings are everybody's, so each test takes them back.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, describe, expect, test } from "vitest";
import { announce, pixel } from "../support/attachment.ts";
import { addMember, openSession, say } from "../support/session.ts";
import { done, operatorSql, signInAsGuest, signUp, type TestUser } from "../support/test-users.ts";

const sql = operatorSql(3);
afterAll(() => sql.end());

const bound = 5;

test("With the settings as they come, nobody's account or session is deleted, and typed calls after 30 days", async () => {
  const user = await signInAsGuest();
  const id = await openSession(user);
  await typedCalls(sql, user, 2);
  await makeOld(sql, user, id);
  for (const days of [29, 31]) {
    await sql`
      update public.model_calls set started_at = now() - make_interval(days => ${days}::integer) where id = (
        select id from public.model_calls where user_id = ${user.id} order by started_at desc limit 1)`;
  }
  const pass = await passOf(sql);
  expect(pass).toMatchObject({ guests: 0, sessions: 0 });
  const [kept] = await sql`
    select (select count(*)::integer from public.sessions where id = ${id}) as sessions,
      (select count(*)::integer from public.model_calls where user_id = ${user.id}) as calls`;
  expect(kept).toEqual({ sessions: 1, calls: 1 });
  await sql`delete from auth.users where id = ${user.id}`;
});

describe("guests without activity", () => {
  test("Only guests who did, opened and called nothing for that long are deleted", async () => {
    const guests = await Promise.all(Array.from({ length: 5 }, () => signInAsGuest()));
    const [idle, working, looking, calling, recent] = guests as [TestUser, TestUser, TestUser, TestUser, TestUser];
    const member = await signUp();
    const sessions = await Promise.all([idle, working, looking, calling, member].map((user) => openSession(user)));
    const begun = await undone(async (tx) => {
      for (const [index, user] of [idle, working, looking, calling, member].entries()) {
        await makeOld(tx, user, sessions[index] ?? "");
      }
      await tx`update public.sessions set updated_at = now() where id = ${sessions[1] ?? ""}`;
      await tx`insert into private.seen_news (session_id, user_id, seq) values (${sessions[2] ?? ""}, ${looking.id}, 1)`;
      await typedCalls(tx, calling, 1);
      await tx`update private.settings set idle_guests_kept_for = '3000 days'`;
      await tx`select private.apply_retention(1000)`;
      const ids = [...guests, member].map(({ id }) => id);
      return tx`
        select user_id from private.account_deletions where user_id in ${tx(ids)}
        union select id from unnest(${ids}::uuid[]) id where not exists (select from auth.users u where u.id = id)`;
    });
    expect([...begun]).toEqual([{ user_id: idle.id }]);
    expect(recent.id).not.toBe(idle.id);
  });

  test("No more idle guests are looked for than a pass takes, and none whose account is being deleted", async () => {
    const guests = await Promise.all(Array.from({ length: 4 }, () => signInAsGuest()));
    const found = await undone(async (tx) => {
      const ids = guests.map(({ id }) => id);
      await tx`update auth.users set created_at = now() - interval '4000 days' where id in ${tx(ids)}`;
      await tx`update private.settings set idle_guests_kept_for = '3000 days'`;
      const counts = [];
      for (let pass = 0; pass < 2; pass++) {
        const [row] = await tx`select count(*)::integer as guests from private.idle_guests(max_rows => 2)`;
        counts.push(row?.guests);
        await tx`select private.begin_deleting_idle_guests(2)`;
      }
      const begun = await tx`select from private.account_deletions where user_id in ${tx(ids)}`;
      return { counts, begun: begun.length };
    });
    expect(found).toEqual({ counts: [2, 2], begun: 4 });
  });

  test("A guest who comes back is spared, with what they have left", async () => {
    const guest = await signInAsGuest();
    const ids = [await openSession(guest), await openSession(guest)];
    const left = await undone(async (tx) => {
      for (const id of ids) await makeOld(tx, guest, id);
      await tx`update private.settings set idle_guests_kept_for = '3000 days'`;
      await tx`select private.begin_deleting_idle_guests(1000)`;
      while ((await countOf(tx, ids)) === 2) await tx`select private.continue_account_deletions(100)`;
      await tx`insert into private.seen_news (session_id, user_id, seq)
        select session_id, user_id, 1 from public.session_members where user_id = ${guest.id}`;
      const begun = () => tx`select from private.account_deletions where user_id = ${guest.id}`;
      while ((await begun()).length > 0) await tx`select private.continue_account_deletions(100)`;
      return tx`select count(s.id)::integer as sessions from auth.users u
        left join public.sessions s on s.owner_id = u.id where u.id = ${guest.id} group by u.id`;
    });
    expect([...left]).toEqual([{ sessions: 1 }]);
  });

  test("An account that its user asked to delete does not wait for guests, nor for one that cannot be deleted", async () => {
    const [guest, user, stuck] = await Promise.all([signInAsGuest(), signUp(), signUp()]);
    const [id, , locked] = await Promise.all([openSession(guest), openSession(user), openSession(stuck)]);
    const whoOwns = async (tx: postgres.ISql) => {
      const owners = await tx`
        select owner_id from public.sessions where owner_id in ${tx([guest.id, user.id, stuck.id])}`;
      return new Set(owners.map(({ owner_id }) => owner_id));
    };
    const owners = await sql.begin(async (other) => {
      await other`select from public.sessions where id = ${locked} for update`;
      return undone(async (tx) => {
        await tx`set local lock_timeout = '50ms'`;
        await makeOld(tx, guest, id);
        await tx`update private.settings set idle_guests_kept_for = '3000 days'`;
        await tx`select private.begin_deleting_idle_guests(1000)`;
        for (const { id } of [stuck, user]) await tx`select private.begin_account_deletion(${id}, 'delete')`;
        const seen = [];
        for (let steps = 0; steps < 300; steps++) {
          await tx`select private.continue_account_deletions(100)`;
          seen.push(await whoOwns(tx));
        }
        return { next: seen.find(({ size }) => size < 3), last: seen.at(-1) };
      });
    });
    expect(owners).toEqual({ next: new Set([guest.id, stuck.id]), last: new Set([stuck.id]) });
  });

  test("Opening a session without news is noted, once a day", async () => {
    const user = await signUp();
    const id = await openSession(user);
    const open = () => done(user.userDb.rpc("mark_seen", { session_id: id, seq: 1 }));
    const seen = async () => (await sql`select seen_at from private.seen_news where session_id = ${id}`)[0]?.seen_at;
    await open();
    const first = await seen();
    expect(first).toBeInstanceOf(Date);
    await open();
    expect(await seen()).toEqual(first);
    await sql`update private.seen_news set seen_at = now() - interval '2 days' where session_id = ${id}`;
    await open();
    expect((await seen()).getTime()).toBeGreaterThanOrEqual(first.getTime());
  });
});

describe("sessions that nobody opens", () => {
  test("Ten times the bound takes ten passes, and what others hold locked is passed over without waiting", async () => {
    const user = await signUp();
    const ids = await Promise.all(Array.from({ length: bound * 10 + 1 }, () => openSession(user)));
    const [locked = "", ...free] = ids;
    for (const id of ids) await makeOld(sql, user, id);
    await sql.begin(async (other) => {
      await other`select from public.sessions where id = ${locked} for update`;
      const passes = await undone(async (tx) => {
        await tx`set local lock_timeout = '2s'`;
        await tx`update private.settings set unopened_sessions_kept_for = '3000 days'`;
        const deleted = [];
        for (let pass = 0; pass < 11; pass++) {
          const before = await countOf(tx, ids);
          await tx`select private.delete_unopened_sessions(${bound})`;
          deleted.push(before - (await countOf(tx, ids)));
        }
        return { deleted, left: await countOf(tx, [locked]) };
      });
      expect(passes).toEqual({ deleted: [...free.map(() => bound).slice(0, 10), 0], left: 1 });
    });
    await sql`delete from public.sessions where id in ${sql(ids)}`;
  });

  test("A session with a long log fills a pass alone, and one with unfinished work stays", async () => {
    const user = await signUp();
    const [long, short, busy] = [await openSession(user), await openSession(user), await openSession(user)];
    await say(user, busy, "Wait for it");
    await makeOld(sql, user, busy, 6000);
    await makeOld(sql, user, long, 5000);
    await makeOld(sql, user, short, 4000);
    const left = await undone(async (tx) => {
      await tx`update public.sessions set last_seq = 100000 where id = ${long}`;
      await tx`update private.settings set unopened_sessions_kept_for = '3000 days'`;
      await tx`select private.delete_unopened_sessions(${bound})`;
      return tx`select id from public.sessions where owner_id = ${user.id} order by updated_at`;
    });
    expect([...left]).toEqual([{ id: busy }, { id: short }]);
    await sql`delete from public.sessions where owner_id = ${user.id}`;
  });
});

describe("ten times the bound of rows", () => {
  test("Typed calls go in passes, the oldest first, and keep what they cost", async () => {
    const user = await signUp();
    const counts = await undone(async (tx) => {
      await typedCalls(tx, user, bound * 10);
      await tx`update public.model_calls set started_at = now() - interval '9 days' where user_id = ${user.id}`;
      await tx`insert into private.user_spend (user_id, day, spent) values (${user.id}, current_date, 3)`;
      await tx`update private.settings set typed_calls_kept_for = '7 days'`;
      const passes = await passesUntilNone((max) => tx`select private.delete_typed_calls(${max}) as deleted`);
      const [spend] = await tx`select spent::integer from private.user_spend where user_id = ${user.id}`;
      return { most: Math.max(...passes), passes: passes.length >= 10, spend };
    });
    expect(counts).toEqual({ most: bound, passes: true, spend: { spent: 3 } });
  });

  test("Records of pg_cron go in passes", async () => {
    const counts = await undone(async (tx) => {
      await tx`
        insert into cron.job_run_details (jobid, runid, command, status, start_time, end_time)
        select 1, -n, 'select 1', 'succeeded', now() - interval '3 days', now() - interval '3 days'
        from generate_series(1, ${bound * 10}::integer) n`;
      const passes = await passesUntilNone((max) => tx`select private.delete_job_records(${max}) as deleted`);
      const [left] = await tx`select count(*)::integer as records from cron.job_run_details where runid < 0`;
      return { most: Math.max(...passes), passes: passes.length >= 10, left };
    });
    expect(counts).toEqual({ most: bound, passes: true, left: { records: 0 } });
  });

  test("Events and rows that name a leaver forget them in steps, and the account goes after the last", async () => {
    const [owner, leaver] = await Promise.all([signUp(), signUp()]);
    const id = await openSession(owner);
    await addMember(owner, id, leaver, "editor");
    const steps = await undone(async (tx) => {
      await tx`
        insert into public.session_events (session_id, seq, type, actor_id, payload)
        select ${id}, 1000 + n, 'session_changed', ${leaver.id}, '{"title": "Again"}'
        from generate_series(1, ${bound * 10}::integer) n`;
      await tx`
        insert into public.revisions (session_id, number, author_id, change_id, changed)
        select ${id}, n, ${leaver.id}, gen_random_uuid(), '[]' from generate_series(1, ${bound * 10}::integer) n`;
      const [deletion] = await tx`select private.begin_account_deletion(${leaver.id}, 'delete') as row`;
      const changes = [];
      for (let isDone = false; !isDone;) {
        const before = await namedIn(tx, leaver);
        const [step] = await tx`select private.continue_account_deletion(${deletion?.row}, ${bound}) as is_done`;
        isDone = step?.is_done;
        changes.push(before - (await namedIn(tx, leaver)));
      }
      return { most: Math.max(...changes), enough: changes.length > 20, left: await namedIn(tx, leaver) };
    });
    expect(steps).toEqual({ most: bound, enough: true, left: 0 });
  });
});

test("A pass that takes a step of an account leaves unsent attachments to the next one", async () => {
  const [leaver, user] = await Promise.all([signUp(), signUp()]);
  const id = await openSession(user);
  await announce(user, id, pixel);
  const left = await undone(async (tx) => {
    await tx`update public.attachments set created_at = now() - interval '2 days' where session_id = ${id}`;
    await tx`select private.begin_account_deletion(${leaver.id}, 'delete')`;
    await passOf(tx);
    return tx`select from public.attachments where session_id = ${id}`;
  });
  expect(left).toHaveLength(1);
});

test("While a pass is not committed, a user goes on writing in a session that it does not delete", async () => {
  const user = await signUp();
  const [old, current] = [await openSession(user), await openSession(user)];
  await makeOld(sql, user, old);
  await undone(async (tx) => {
    await tx`update private.settings set unopened_sessions_kept_for = '3000 days'`;
    await tx`select private.delete_unopened_sessions(${bound})`;
    expect(await countOf(tx, [old])).toBe(0);
    await sql.begin(async (other) => {
      await other`set local lock_timeout = '2s'`;
      await other`select set_config('request.jwt.claims', ${JSON.stringify({ sub: user.id })}, true)`;
      const parts = other.json([{ type: "text", text: "Go on" }]);
      await other`select public.send_message(${current}, ${randomUUID()}, ${parts})`;
    });
  });
  await sql`delete from public.sessions where owner_id = ${user.id}`;
});

/** Does something in a transaction and takes it back. */
async function undone<Answer>(act: (tx: postgres.TransactionSql) => Promise<Answer>): Promise<Answer> {
  let answer: { readonly is: Answer } | undefined;
  const undo = new Error("undone");
  await sql
    .begin(async (tx) => {
      answer = { is: await act(tx) };
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  if (!answer) throw new Error("The transaction did not run.");
  return answer.is;
}

async function makeOld(db: postgres.ISql, user: TestUser, sessionId: string, days = 4000): Promise<void> {
  await db`update auth.users set created_at = now() - make_interval(days => ${days}::integer) where id = ${user.id}`;
  await db`update public.sessions set updated_at = now() - make_interval(days => ${days}::integer) where id = ${sessionId}`;
  await db`delete from private.seen_news where session_id = ${sessionId}`;
}

async function typedCalls(db: postgres.ISql, user: TestUser, count: number): Promise<void> {
  await db`
    insert into public.model_calls (id, user_id, request_id, model_id, reserved_input_tokens, reserved_output_tokens,
      reserved_cost, prices, finished_at)
    select gen_random_uuid(), ${user.id}, gen_random_uuid(), 'scripted-demo', 1, 1, 0, '{}', now()
    from generate_series(1, ${count}::integer)`;
}

async function passOf(db: postgres.ISql): Promise<Record<string, number>> {
  const [row] = await db`select private.apply_retention() as pass`;
  return row?.pass;
}

type Pass = (max: number) => PromiseLike<readonly postgres.Row[]>;

async function passesUntilNone(pass: Pass): Promise<number[]> {
  const passes: number[] = [];
  for (;;) {
    const [row] = await pass(bound);
    if (row?.deleted === 0) return passes;
    passes.push(row?.deleted);
  }
}

async function countOf(db: postgres.ISql, sessionIds: readonly string[]): Promise<number> {
  const rows = await db`select from public.sessions where id in ${db([...sessionIds])}`;
  return rows.length;
}

/** How many events and revisions still name the user. */
async function namedIn(db: postgres.ISql, { id }: TestUser): Promise<number> {
  const rows = await db`
    select from public.session_events where actor_id = ${id} or payload::text like ${`%${id}%`}
    union all select from public.revisions where author_id = ${id}`;
  return rows.length;
}
