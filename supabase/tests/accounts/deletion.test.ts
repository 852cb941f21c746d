// delete_account: what goes, what stays with others, and that it may be interrupted and repeated.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, describe, expect, test } from "vitest";
import { sessionEvent } from "../../functions/_shared/protocol/events.ts";
import { agentWorker, speak, sqlRefusal, workerSql } from "../support/agent-worker.ts";
import { deleteAccount } from "../support/delete-account.ts";
import { ManualAgent } from "../support/manual-agent.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { addMember, openSession, say, write } from "../support/session.ts";
import { done, operatorSql, refusal, signInAsGuest, signUp, type TestUser } from "../support/test-users.ts";

const sql = operatorSql();
const worker = workerSql();
afterAll(() => Promise.all([sql.end(), worker.end()]));

const nobody = "00000000-0000-0000-0000-000000000000";

describe("shared sessions", () => {
  test("Handing over makes the editor of longest standing the owner, and what was said stays without its author", async () => {
    const [owner, viewer, first, second] = await Promise.all([signUp(), signUp(), signUp(), signUp()]);
    const id = await openSession(owner, "Shared");
    await addMember(owner, id, viewer, "viewer");
    await addMember(owner, id, first, "editor");
    await addMember(owner, id, second, "editor");
    const messageId = await say(owner, id, "Make a page");
    await write(owner, id, "page.html", "<p>");
    expect(await previewOf(owner)).toEqual({ ...nothingGoes, sessions_with_heir: 1 });

    await deleteAccount(owner, "hand_over");

    const { data } = await first.userDb
      .from("sessions")
      .select("owner_id, messages(id, author_id)")
      .eq("id", id)
      .single();
    expect(data).toEqual({ owner_id: first.id, messages: [{ id: messageId, author_id: null }] });
    expect(await rolesIn(id)).toEqual({ [viewer.id]: "viewer", [first.id]: "owner", [second.id]: "editor" });
    const log = await logAs(first, id);
    const ends = log.filter(({ type }) => type === "member_changed").slice(-2);
    expect(ends).toMatchObject([
      { actor_id: nobody, payload: { user_id: nobody, role: null } },
      { actor_id: nobody, payload: { user_id: first.id, role: "owner" } },
    ]);
    expect(log.find(({ type }) => type === "message_sent")).toMatchObject({
      actor_id: nobody,
      payload: { message_id: messageId, author_id: nobody },
    });
    await write(first, id, "page.html", "<p>More", 1);
  });

  test("Of the editors the one of longest standing who has room and a place for the session gets it", async () => {
    const [owner, full, crowded, heir] = await Promise.all([signUp(), signUp(), signUp(), signUp()]);
    const id = await openSession(owner);
    for (const editor of [full, crowded, heir]) await addMember(owner, id, editor, "editor");
    await write(owner, id, "page.html", "x".repeat(10_000));
    await sql`insert into private.user_limits (user_id, max_stored_bytes, max_sessions)
      values (${full.id}, 9000, null), (${crowded.id}, null, 0)`;
    expect(await previewOf(owner)).toEqual({ ...nothingGoes, sessions_with_heir: 1 });
    await deleteAccount(owner, "hand_over");
    expect(await rolesIn(id)).toEqual({ [full.id]: "editor", [crowded.id]: "editor", [heir.id]: "owner" });
  });

  test("A shared session whose editors have no room for it goes, and its owner is told so before", async () => {
    const [owner, editor] = await Promise.all([signUp(), signUp()]);
    const id = await openSession(owner);
    await addMember(owner, id, editor, "editor");
    await sql`insert into private.user_limits (user_id, max_message_bytes) values (${editor.id}, 0)`;
    expect(await previewOf(owner)).toEqual({ ...nothingGoes, sessions_without_heir: 1 });
    await deleteAccount(owner, "hand_over");
    expect(await countOf("sessions", id)).toBe(0);
  });

  test("A shared session without an editor goes, whatever was chosen", async () => {
    const [owner, viewer] = await Promise.all([signUp(), signUp()]);
    const id = await openSession(owner);
    await addMember(owner, id, viewer, "viewer");
    expect(await previewOf(owner)).toEqual({ ...nothingGoes, sessions_without_heir: 1 });
    await deleteAccount(owner, "hand_over");
    expect(await countOf("sessions", id)).toBe(0);
  });

  test("Choosing to delete deletes what is shared, and leaves other people's sessions to them", async () => {
    const [leaver, other] = await Promise.all([signUp(), signUp()]);
    const [theirs, alone, others] = [await openSession(leaver), await openSession(leaver), await openSession(other)];
    await addMember(leaver, theirs, other, "editor");
    await addMember(other, others, leaver, "editor");
    await say(leaver, others, "Hello");
    expect(await previewOf(leaver)).toEqual({
      sessions_alone: 1,
      sessions_with_heir: 1,
      sessions_without_heir: 0,
      memberships: 1,
    });
    await deleteAccount(leaver, "delete");
    expect([await countOf("sessions", theirs), await countOf("sessions", alone)]).toEqual([0, 0]);
    expect(await rolesIn(others)).toEqual({ [other.id]: "owner" });
    expect((await logAs(other, others)).find(({ type }) => type === "message_sent")?.actor_id).toBe(nobody);
  });

  test("A fork keeps the messages of a deleted author who never was its member, without the author", async () => {
    const [author, forker] = await Promise.all([signUp(), signUp()]);
    const session = await openPromptedSession(author);
    await session.add(forker, "editor");
    const { messageId, runId } = await session.say("Make a page");
    const agent = await ManualAgent.claim(worker, runId);
    const lastMessage = await agent.say("Here it is");
    await agent.finish();
    const fork = crypto.randomUUID();
    await done(forker.userDb.rpc("fork_session", { id: fork, session_id: session.id, message_id: lastMessage }));
    expect(messageId).not.toBe(lastMessage);
    await deleteAccount(author, "delete");
    const sent = (await logAs(forker, fork)).filter(({ type }) => type === "message_sent");
    expect(sent).toMatchObject([{ actor_id: nobody, payload: { author_id: nobody } }]);
  });
});

describe("work in progress", () => {
  test("A run in another user's session is stopped first, its process changes nothing more, and its money is settled", async () => {
    const [owner, leaver] = await Promise.all([signUp(), signUp()]);
    const session = await openPromptedSession(owner);
    await session.add(leaver, "editor");
    const { runId } = await session.say("Write a lot", leaver.userDb);
    const next = await session.say("And then mine");
    const agent = await ManualAgent.claim(worker, runId);
    const step = await agent.startStep();
    await agent.stream(step.messageId, "text", 0, "Half a ");

    const first = await done(leaver.userDb.rpc("delete_account", { shared_sessions: "delete" }));
    expect(first).toEqual({ is_done: false, sessions_left: 0 });
    expect(await sqlRefusal(agent.stream(step.messageId, "text", 0, "sentence"))).toMatchObject({ code: "lease_lost" });
    const [call] =
      await sql`select finished_at is not null as is_settled from public.model_calls where run_id = ${runId}`;
    expect(call).toEqual({ is_settled: true });

    await deleteAccount(leaver, "delete");
    const runs =
      await sql`select id, status, requested_by from public.runs where session_id = ${session.id} order by place`;
    expect([...runs]).toEqual([
      { id: runId, status: "stopped", requested_by: null },
      { id: next.runId, status: "queued", requested_by: owner.id },
    ]);
    const kept = await sql`select parts from public.messages where run_id = ${runId}`;
    expect(kept[0]?.parts).toMatchObject([{ type: "text", text: "Half a " }]);
  });
});

describe("money", () => {
  test("What a deleted user has spent stays in the books of the day, without a name", async () => {
    const user = await signUp();
    const session = await openPromptedSession(user);
    const { runId } = await session.say("Think");
    const agent = agentWorker(worker);
    await speak(agent, await agent.take(runId), { step: 1, modelId: "claude-sonnet-5-5" });
    const [spent] = await sql`select day::text, spent from private.user_spend where user_id = ${user.id}`;
    expect(Number(spent?.spent)).toBeGreaterThan(0);
    const booked = async () => {
      const [row] = await sql`select spent from private.former_users_spend where day = ${spent?.day}`;
      return Number(row?.spent ?? 0);
    };
    const before = await booked();
    await deleteAccount(user, "delete");
    // Tests that run next to this one also delete users.
    expect(await booked()).toBeGreaterThanOrEqual(before + Number(spent?.spent) - 1e-9);
  });
});

describe("the same address again", () => {
  const today = "(now() at time zone 'UTC')::date";
  const spend = (db: postgres.ISql, { id }: TestUser, spent: number) =>
    db`insert into private.user_spend (user_id, day, spent) values (${id}, ${db.unsafe(today)}, ${spent})`;
  const call = async ({ id }: TestUser) => {
    const ids = { call_id: randomUUID(), request_id: randomUUID(), function_name: "session_title" };
    const asked = { ...ids, model_id: "claude-sonnet-5-5", input_tokens: 1000, output_tokens: 100 };
    const [row] = await worker`select worker.start_model_call_for(${id}, ${worker.json(asked)}) as answer`;
    return row?.answer;
  };

  test("A user who deletes their account and signs up again has spent what they had spent that day", async () => {
    const user = await signUp();
    await spend(sql, user, 20);
    await deleteAccount(user, "delete");
    expect(await call(await signUp())).toMatchObject({ ok: true });
    expect(await call(await signUp(user.email))).toMatchObject({ ok: false, code: "max_cost_per_day" });
  });

  test("A guest who takes the address of a deleted account has spent the same", async () => {
    const [user, guest] = [await signUp(), await signInAsGuest()];
    await spend(sql, user, 3);
    await spend(sql, guest, 1);
    await deleteAccount(user, "delete");
    await sql`update auth.users set email = ${user.email} where id = ${guest.id}`;
    const spent = await sql`select spent::float from private.user_spend where user_id = ${guest.id}`;
    expect([...spent]).toEqual([{ spent: 4 }]);
  });

  test("The books of the installation count what such a user spent once", async () => {
    const user = await signUp();
    const undo = new Error("undone");
    await expect(
      sql.begin(async (tx) => {
        const books = async () => {
          const [row] = await tx`
            insert into private.former_users_spend as f (day, spent) values (${tx.unsafe(today)}, 0)
            on conflict (day) do update set spent = f.spent returning spent::float`;
          return row?.spent;
        };
        const before = await books();
        await spend(tx, user, 20);
        await tx`delete from auth.users where id = ${user.id}`;
        expect(await books()).toBeCloseTo(before + 20, 5);
        await tx`insert into auth.users (id, email) values (gen_random_uuid(), ${user.email})`;
        expect(await books()).toBeCloseTo(before, 5);
        throw undo;
      }),
    ).rejects.toBe(undo);
  });

  test("A user whom the operator has blocked is blocked again", async () => {
    const user = await signUp();
    await sql`insert into private.user_limits (user_id, is_blocked) values (${user.id}, true)`;
    await deleteAccount(user, "delete");
    expect(await call(await signUp(user.email))).toMatchObject({ ok: false, code: "user_blocked" });
  });

  test("What was spent is forgotten when the day is over, and a block after 400 days", async () => {
    const [user, blocked] = [await signUp(), await signUp()];
    await sql`insert into private.user_limits (user_id, is_blocked) values (${blocked.id}, true)`;
    for (const one of [user, blocked]) {
      await spend(sql, one, 20);
      await deleteAccount(one, "delete");
    }
    const leftAfter = async (days: number) => {
      await sql`update private.former_addresses set day = ${sql.unsafe(today)} - ${days}::integer
        where address_hash in (private.address_hash(${user.email}), private.address_hash(${blocked.email}))`;
      await sql`select private.delete_former_addresses(100000)`;
      const left = await sql`select is_blocked from private.former_addresses
        where address_hash in (private.address_hash(${user.email}), private.address_hash(${blocked.email}))`;
      return left.map(({ is_blocked }) => is_blocked).toSorted();
    };
    expect([await leftAfter(0), await leftAfter(1), await leftAfter(401)]).toEqual([[false, true], [true], []]);
    expect(await call(await signUp(user.email))).toMatchObject({ ok: true });
  });
});

describe("interrupted and repeated", () => {
  test("Each call takes one step, what is left is said, and a repeated call after the last step changes nothing", async () => {
    const user = await signUp();
    for (let made = 0; made < 3; made++) await openSession(user);
    const call = () => done(user.userDb.rpc("delete_account", { shared_sessions: "delete" }));
    expect(await call()).toEqual({ is_done: false, sessions_left: 2 });
    expect(await call()).toEqual({ is_done: false, sessions_left: 1 });
    expect(await call()).toEqual({ is_done: false, sessions_left: 0 });
    expect(await call()).toEqual({ is_done: true, sessions_left: 0 });
    expect(await call()).toEqual({ is_done: true, sessions_left: 0 });
    expect(await refusal(user.userDb.rpc("create_session", { id: crypto.randomUUID() }))).toMatchObject({
      code: "not_signed_in",
    });
  });

  test("Two tabs and retention delete the same account at once, while the agent works in it", async () => {
    const user = await signUp();
    const session = await openPromptedSession(user);
    for (let made = 0; made < 5; made++) await openSession(user);
    const { runId } = await session.say("Write a lot");
    const agent = await ManualAgent.claim(worker, runId);
    const step = await agent.startStep();
    const work = async () => {
      for (;;) await agent.stream(step.messageId, "text", 0, "word ");
    };
    const end = sqlRefusal(work());
    const retention = async () => {
      for (let pass = 0; pass < 10; pass++) await sql`select private.apply_retention()`;
    };
    await Promise.all([deleteAccount(user, "delete"), deleteAccount(user, "delete"), retention()]);
    expect(await end).toMatchObject({ code: "lease_lost" });
    expect([...(await sql`select from auth.users where id = ${user.id}`)]).toEqual([]);
  });

  test("What a client began and left is finished by retention", async () => {
    const user = await signUp();
    for (let made = 0; made < 3; made++) await openSession(user);
    await done(user.userDb.rpc("delete_account", { shared_sessions: "delete" }));
    const remaining = () => sql`select from auth.users where id = ${user.id}`;
    await expect
      .poll(async () => {
        await sql`select private.apply_retention()`;
        return (await remaining()).length;
      })
      .toBe(0);
  });

  test("A guest deletes their account like a member, and the operator does so for a user", async () => {
    const [guest, user] = await Promise.all([signInAsGuest(), signUp()]);
    const id = await openSession(guest);
    await deleteAccount(guest, "delete");
    expect(await countOf("sessions", id)).toBe(0);
    await sql`select private.begin_account_deletion(${user.id}, 'hand_over')`;
    await expect
      .poll(async () => {
        await sql`select private.apply_retention()`;
        return (await sql`select from auth.users where id in ${sql([guest.id, user.id])}`).length;
      })
      .toBe(0);
  });
});

const nothingGoes = { sessions_alone: 0, sessions_with_heir: 0, sessions_without_heir: 0, memberships: 0 };

async function previewOf({ userDb }: TestUser): Promise<unknown> {
  return done(userDb.rpc("preview_account_deletion"));
}

async function countOf(table: "sessions", id: string): Promise<number> {
  const rows = await sql`select from public.${sql(table)} where id = ${id}`;
  return rows.length;
}

async function rolesIn(sessionId: string): Promise<Record<string, string>> {
  const rows = await sql`select user_id, role from public.session_members where session_id = ${sessionId}`;
  return Object.fromEntries(rows.map(({ user_id, role }) => [user_id, role]));
}

/** The whole log as a member gets it, which must still be as the protocol says. */
async function logAs({ userDb }: TestUser, sessionId: string) {
  const answer = await done(userDb.rpc("events_since", { session_id: sessionId, seq: 0 }));
  const { events } = answer as { events: unknown[] }; // as events_since says
  return events.map((event) => sessionEvent.parse(event));
}
