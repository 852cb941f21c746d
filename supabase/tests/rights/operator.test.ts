// The operator's views in the schema admin, and the rows that control the product.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SeededSession, seedSession, signUpUsers, type TestUsers } from "../support/seeded-session.ts";
import { openSession, say, write } from "../support/session.ts";
import { adminDb, done, operatorSql, signInAsGuest, signUp } from "../support/test-users.ts";

const sql = operatorSql();
let users: TestUsers;
let session: SeededSession;

beforeAll(async () => {
  users = await signUpUsers();
  session = await seedSession(sql, users);
});
afterAll(() => sql.end());

describe("operator views", () => {
  test("The view live_runs shows the runs that have not ended, their users and their lease holders", async () => {
    const rows = await sql`select * from admin.live_runs where session_id = ${session.id} order by attempt`;
    expect(rows).toMatchObject([
      { title: "Seeded", email: users.owner.email, status: "queued", attempt: 0, holder: null },
      {
        run_id: session.waitingRunId,
        title: "Seeded",
        email: users.owner.email,
        status: "waiting",
        attempt: 1,
        holder: null,
      },
    ]);
    const runId = await sayAndFindRun(await openSession(users.stranger), "Go");
    await inOneTransaction(async (tx) => {
      await tx`select worker.claim_run(${runId}, 'slice 7')`;
      const [live] =
        await tx`select status, holder, running_for >= interval '0' as runs from admin.live_runs where run_id = ${runId}`;
      expect(live).toEqual({ status: "running", holder: "slice 7", runs: true });
    });
  });

  test("The view stuck_runs shows unclaimed runs and expired leases, but not runs that wait their turn", async () => {
    const sessionId = await openSession(users.stranger);
    const first = await sayAndFindRun(sessionId, "First");
    const second = await sayAndFindRun(sessionId, "Second");
    const stuck = (tx: postgres.ISql) =>
      tx`select run_id, status, why from admin.stuck_runs where session_id = ${sessionId}`;
    await inOneTransaction(async (tx) => {
      expect([...(await stuck(tx))]).toEqual([]);
      await tx`update public.runs set created_at = created_at - interval '2 minutes' where session_id = ${sessionId}`;
      expect([...(await stuck(tx))]).toEqual([{ run_id: first, status: "queued", why: "nothing has claimed it" }]);
      await tx`select worker.claim_run(${first})`;
      expect([...(await stuck(tx))]).toEqual([]);
      await tx`update worker.leases set expires_at = now() - interval '21 seconds' where run_id = ${first}`;
      const why = "its lease expired and no sweep has released it";
      expect([...(await stuck(tx))]).toEqual([{ run_id: first, status: "running", why }]);
    });
    expect(second).not.toBe(first);
  });

  test("The view stuck_runs reads unfinished runs alone", async () => {
    await inOneTransaction(async (tx) => {
      // The tables of the stories are so small that Postgres would read them whole, or in the order of their keys.
      await tx`set local enable_seqscan = off`;
      await tx`set local enable_mergejoin = off`;
      const lines = await tx`explain select * from admin.stuck_runs`;
      const plan = lines.map((line) => line["QUERY PLAN"]).join("\n");
      expect(plan).toMatch(/using runs_(unfinished|requested_by)_idx|on runs_(unfinished|requested_by)_idx/);
    });
  });

  test("A run that may not start yet is not stuck, and live_runs says what it waits for", async () => {
    const user = await signUp();
    const [sessionId, busyId] = [await openSession(user), await openSession(user)];
    const say = (id: string, text: string) => sayAndFindRun(id, text, user);
    const busy = await say(busyId, "At work");
    const [next, later] = [await say(sessionId, "Next"), await say(sessionId, "Later")];
    await inOneTransaction(async (tx) => {
      const seen = async () => {
        const stuck = await tx`select run_id from admin.stuck_runs where session_id in (${sessionId}, ${busyId})`;
        const live =
          await tx`select run_id, waits_for from admin.live_runs where run_id in (${busy}, ${next}, ${later})`;
        const reasons = new Map(live.map(({ run_id, waits_for }) => [run_id, waits_for]));
        return { stuck: stuck.map(({ run_id }) => run_id), reasons: [busy, next, later].map((id) => reasons.get(id)) };
      };
      await tx`update public.runs set created_at = created_at - interval '1 hour' where requested_by = ${user.id}`;
      await tx`insert into private.user_limits (user_id, max_live_runs) values (${user.id}, 1)`;
      await tx`select worker.claim_run(${busy})`;
      expect(await seen()).toEqual({ stuck: [], reasons: [null, "max_live_runs", "its_turn"] });
      await tx`update private.user_limits set max_live_runs = 2, is_blocked = true where user_id = ${user.id}`;
      expect(await seen()).toEqual({ stuck: [], reasons: [null, "user_blocked", "its_turn"] });
      await tx`update private.user_limits set is_blocked = false where user_id = ${user.id}`;
      expect(await seen()).toEqual({ stuck: [next], reasons: [null, null, "its_turn"] });
      await tx`update private.settings set lease_seconds = 10`;
      await tx`update public.runs set kicks = 1, kicked_at = now() where id = ${next}`;
      expect((await seen()).stuck).toEqual([]);
      await tx`update public.runs set kicks = 2 where id = ${next}`;
      expect((await seen()).stuck, "first kicked some ten seconds ago").toEqual([]);
      await tx`update public.runs set kicks = 5 where id = ${next}`;
      expect((await seen()).stuck, "first kicked more than two minutes ago").toEqual([next]);
      await tx`update private.settings set runs_paused = true`;
      expect(await seen()).toEqual({ stuck: [], reasons: [null, "runs_paused", "its_turn"] });
      await tx`update private.settings set runs_paused = false`;
      expect(await seen(), "they may start since a moment ago").toEqual({
        stuck: [],
        reasons: [null, null, "its_turn"],
      });
    });
  });

  test("The view daily_spend shows what a user has spent and reserved, and their limit", async () => {
    const { id, email } = await signUp();
    await sql`insert into private.user_spend (user_id, day, spent, reserved) values (${id}, current_date, 1.5, 0.25)`;
    await sql`insert into private.user_limits (user_id, max_cost_per_day) values (${id}, 3)`;
    const rows =
      await sql`select email, spent::float, reserved::float, max_cost_per_day::float from admin.daily_spend where user_id = ${id}`;
    expect([...rows]).toEqual([{ email, spent: 1.5, reserved: 0.25, max_cost_per_day: 3 }]);
  });

  test("The view slow_model_calls shows the duration of every call, and the time to its first token", async () => {
    await inOneTransaction(async (tx) => {
      await tx`
        update public.model_calls set first_token_at = started_at + interval '2 seconds', finished_at = started_at + interval '9 seconds'
        where session_id = ${session.id}`;
      const rows = await tx`
        select function_name, to_first_token::text, took::text, output_tokens, stop_reason, error_code
        from admin.slow_model_calls where session_id = ${session.id} order by function_name`;
      const times = { to_first_token: "00:00:02", took: "00:00:09", error_code: null };
      expect([...rows]).toEqual([
        { ...times, function_name: "session_title", output_tokens: "0", stop_reason: null },
        { ...times, function_name: null, output_tokens: "5", stop_reason: "tool_calls" },
      ]);
    });
  });

  test("The view failing_tools shows how often each tool fails", async () => {
    await inOneTransaction(async (tx) => {
      const name = `tool-${randomUUID()}`;
      await tx`
        insert into public.tool_calls (run_id, call_id, session_id, message_id, step, position, name, input, status, finished_at)
        select t.run_id, 'copy-' || n, t.session_id, t.message_id, t.step, n, ${name}, '{}',
          case n when 1 then 'failed' else 'succeeded' end::public.tool_call_status, now()
        from public.tool_calls t, generate_series(1, 4) n where t.session_id = ${session.id}`;
      const rows =
        await tx`select calls, failed, failed_percent, last_failed_at = now() as is_dated from admin.failing_tools where name = ${name}`;
      expect([...rows]).toEqual([{ calls: "4", failed: "1", failed_percent: "25.0", is_dated: true }]);
    });
  });

  test("The view storage shows what a user has stored in their sessions, and whether they are a guest", async () => {
    const [user, guest] = [await signUp(), await signInAsGuest()];
    const sessionId = await openSession(user);
    await write(user, sessionId, "ten.txt", "0123456789");
    await say(user, sessionId, "Go");
    await openSession(guest);
    const [row, ofGuest] = await sql`select email, is_guest, sessions, file_bytes::int, message_bytes::int, bytes::int
      from admin.storage where user_id in (${user.id}, ${guest.id}) order by is_guest`;
    expect(row).toMatchObject({ email: user.email, is_guest: false, sessions: 1, file_bytes: 10 });
    expect(row?.message_bytes).toBeGreaterThan(0);
    expect(row?.bytes).toBe(10 + row?.message_bytes);
    expect(ofGuest).toMatchObject({ email: null, is_guest: true, sessions: 1, file_bytes: 0 });
  });

  test("Every operator view has a comment with a query that runs", async () => {
    const views = await sql<{ name: string; comment: string | null }[]>`
      select relname as name, obj_description(oid) as comment from pg_class where relnamespace = 'admin'::regnamespace and relkind = 'v'`;
    expect(views.length).toBeGreaterThanOrEqual(5);
    for (const { name, comment } of views) {
      const example = comment?.match(/Example: (select [^;]+);/)?.[1];
      expect(example, name).toContain(`admin.${name}`);
      expect(Array.isArray(await sql.unsafe(example ?? "")), name).toBe(true);
    }
  });
});

describe("settings and limits", () => {
  test("While runs are paused, messages are accepted and no run is claimed", async () => {
    await inOneTransaction(async (tx) => {
      await tx`update private.settings set runs_paused = true`;
      const runId = await queueRun(tx);
      expect(await claim(tx, runId)).toBe(false);
      await tx`update private.settings set runs_paused = false`;
      expect(await claim(tx, runId)).toBe(true);
    });
  });

  test("A blocked user's runs are not claimed, other users' runs are", async () => {
    await inOneTransaction(async (tx) => {
      await tx`insert into private.user_limits (user_id, is_blocked) values (${users.viewer.id}, true)`;
      expect(await claim(tx, await queueRun(tx, users.viewer.id))).toBe(false);
      expect(await claim(tx, await queueRun(tx, users.guest.id))).toBe(true);
      await tx`update private.user_limits set is_blocked = false where user_id = ${users.viewer.id}`;
      expect(await claim(tx, await queueRun(tx, users.viewer.id))).toBe(true);
    });
  });

  test("A user has as many live runs as their own row allows, or else as the settings allow", async () => {
    await inOneTransaction(async (tx) => {
      await tx`update private.settings set max_live_runs_per_user = 1`;
      await tx`insert into private.user_limits (user_id, max_live_runs) values (${users.guest.id}, 2)`;
      const claimed: Record<string, boolean[]> = { viewer: [], guest: [] };
      for (const name of ["viewer", "guest"] as const) {
        for (const _ of Array(3).keys()) claimed[name]?.push(await claim(tx, await queueRun(tx, users[name].id)));
      }
      expect(claimed).toEqual({ viewer: [true, false, false], guest: [true, true, false] });
    });
  });

  test("A new run gets the current limits, those of its user before the general ones", async () => {
    await inOneTransaction(async (tx) => {
      await tx`update private.settings set max_cost_per_run = 2, max_steps_per_run = 7`;
      await tx`insert into private.user_limits (user_id, max_cost_per_run) values (${users.guest.id}, 0.5)`;
      const limitsOf = async (runId: string) =>
        (await tx`select max_cost::float, max_steps from public.runs where id = ${runId}`)[0];
      expect(await limitsOf(await queueRun(tx, users.viewer.id))).toEqual({ max_cost: 2, max_steps: 7 });
      expect(await limitsOf(await queueRun(tx, users.guest.id))).toEqual({ max_cost: 0.5, max_steps: 7 });
    });
  });

  test("A disabled model is no longer offered", async () => {
    const id = `model-${randomUUID()}`;
    await sql`
      insert into public.models (id, provider, name, label, context_tokens, output_tokens) values (${id}, 'openai_chat', 'x', 'X', 1, 1)`;
    const offered = () => users.viewer.userDb.from("models").select("id").eq("id", id);
    expect(await done(offered())).toEqual([{ id }]);
    await sql`update public.models set is_enabled = false where id = ${id}`;
    expect(await done(offered())).toEqual([]);
  });
});

test("A message inserted with the operator's key starts a run, as a sent one does", async () => {
  const sessionId = await openSession(users.stranger);
  const parts = [{ type: "text", text: "Every morning: look after the tests" }];
  const message = { session_id: sessionId, role: "user", author_id: users.stranger.id, parts };
  // The trigger fills in seq and revision, but the generated types know no triggers.
  const inserted = await adminDb()
    .from("messages")
    .insert(message as never);
  expect(inserted.error).toBeNull();
  const runs = await done(
    users.stranger.userDb.from("runs").select("status, requested_by").eq("session_id", sessionId),
  );
  expect(runs).toEqual([{ status: "queued", requested_by: users.stranger.id }]);
});

async function sayAndFindRun(sessionId: string, text: string, user = users.stranger): Promise<string> {
  const messageId = await say(user, sessionId, text);
  const [run] = await sql`select id from public.runs where message_id = ${messageId}`;
  return run?.id;
}

/** A run in a new session, made by an insert. */
async function queueRun(tx: postgres.ISql, userId = users.viewer.id): Promise<string> {
  const [sessionId, messageId] = [randomUUID(), randomUUID()];
  await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: userId })}, true)`;
  await tx`select public.create_session(${sessionId})`;
  await tx`select public.send_message(${sessionId}, ${messageId}, '[{"type": "text", "text": "Go"}]')`;
  const [run] = await tx`select id from public.runs where message_id = ${messageId}`;
  return run?.id;
}

async function claim(tx: postgres.ISql, runId: string): Promise<boolean> {
  const [claimed] = await tx`select worker.claim_run(${runId}) is not null as is_claimed`;
  return claimed?.is_claimed;
}

/** Rolled back at the end, so that global settings do not affect other tests. */
async function inOneTransaction(act: (tx: postgres.TransactionSql) => Promise<void>): Promise<void> {
  const undone = Symbol("undone");
  await sql
    .begin(async (tx) => {
      await act(tx);
      throw undone;
    })
    .catch((reason: unknown) => {
      if (reason !== undone) throw reason;
    });
}
