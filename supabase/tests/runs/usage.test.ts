// What was used: for oneself by day, model and session, and for the members of a session.
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { myUsage, sessionUsage } from "../../functions/_shared/protocol/usage.ts";
import { attach, pixel, textFile } from "../support/attachment.ts";
import { addMember, openSession } from "../support/session.ts";
import { done, operatorSql, refusal, signUp, type TestUser } from "../support/test-users.ts";

const operator = operatorSql();
afterAll(() => operator.end());

interface Call {
  readonly day: string;
  readonly session: string | null;
  readonly user: TestUser;
  readonly cost: number;
  readonly isOwnKey?: boolean;
  /** The cost is reserved. */
  readonly isOpen?: boolean;
}

/** A call outside of runs, as settled. */
async function book({ day, session, user, cost, isOwnKey = false, isOpen = false }: Call): Promise<void> {
  await operator`insert into public.model_calls ${operator({
    id: randomUUID(),
    user_id: user.id,
    session_id: session,
    request_id: randomUUID(),
    function_name: "session_title",
    model_id: "claude-sonnet-5-5",
    reserved_input_tokens: 0,
    reserved_output_tokens: 0,
    reserved_cost: isOpen ? cost : 0,
    input_tokens: 100,
    cached_tokens: 40,
    output_tokens: 10,
    cost: isOpen ? 0 : cost,
    uses_own_key: isOwnKey,
    prices: operator.json({}),
    started_at: `${day}T00:00:01Z`,
    finished_at: isOpen ? null : `${day}T00:00:02Z`,
  })}`;
  if (isOwnKey || isOpen) return;
  await operator`insert into private.user_spend as spend (user_id, day, spent) values (${user.id}, ${day}, ${cost})
    on conflict (user_id, day) do update set spent = spend.spent + excluded.spent`;
}

const usageOf = async (user: TestUser, days: number) =>
  myUsage.parse(await done(user.userDb.rpc("my_usage", { days })));

/** Days in UTC, as many before the present one. */
const dayBefore = (count: number) => new Date(Date.now() - count * 86_400_000).toISOString().slice(0, 10);
const [today, yesterday, before, longBefore] = [dayBefore(0), dayBefore(1), dayBefore(2), dayBefore(3)] as const;

test("Usage is told by day, model and key, and by session with what others spent in one's own", async () => {
  const [user, editor] = [await signUp(), await signUp()];
  const session = await openSession(user, "A page");
  await addMember(user, session, editor, "editor");
  await book({ day: before, session, user, cost: 0.5 });
  await book({ day: before, session, user, cost: 0.25 });
  await book({ day: yesterday, session, user, cost: 2, isOwnKey: true });
  await book({ day: yesterday, session: null, user, cost: 0.125 });
  await book({ day: yesterday, session, user: editor, cost: 4 });
  await book({ day: longBefore, session, user, cost: 8 });
  await book({ day: dayBefore(400), session, user, cost: 16 });

  const { days, sessions, deleted } = await usageOf(user, 3);
  const model_id = "claude-sonnet-5-5";
  const twice = { calls: 2, input_tokens: 200, cached_tokens: 80, output_tokens: 20 };
  const once = { calls: 1, input_tokens: 100, cached_tokens: 40, output_tokens: 10 };
  expect(days).toEqual([
    { day: before, model_id, uses_own_key: false, ...twice, cost: 0.75 },
    { day: yesterday, model_id, uses_own_key: expect.any(Boolean), ...once, cost: expect.any(Number) },
    { day: yesterday, model_id, uses_own_key: expect.any(Boolean), ...once, cost: expect.any(Number) },
  ]);
  expect(days.slice(1).map(({ uses_own_key, cost }) => [uses_own_key, cost])).toEqual(
    expect.arrayContaining([
      [true, 2],
      [false, 0.125],
    ]),
  );
  const all = { calls: 3, input_tokens: 300, cached_tokens: 120, output_tokens: 30, cost: 2.75, own_keys_cost: 2 };
  expect(sessions).toEqual([
    { session_id: session, title: "A page", is_open: true, ...all, others_cost: 4 },
    { session_id: null, title: null, is_open: false, ...once, cost: 0.125, own_keys_cost: 0, others_cost: 0 },
  ]);
  expect(deleted).toEqual([]);

  expect((await usageOf(user, 10_000)).days.map(({ day }) => day)).toEqual([longBefore, before, yesterday, yesterday]);

  // The editor sees what they spent themselves, and nothing of the owner's.
  const seen = await usageOf(editor, 3);
  expect(seen.sessions).toMatchObject([{ session_id: session, cost: 4, others_cost: 0 }]);
  expect((await usageOf(await signUp(), 3)).sessions).toEqual([]);
});

test("What went into a session stays in the account after the session is deleted, and after one has left it", async () => {
  const [owner, user] = [await signUp(), await signUp()];
  const [own, left] = [await openSession(user), await openSession(owner, "Not mine")];
  await addMember(owner, left, user, "editor");
  await book({ day: before, session: left, user, cost: 1 });
  await book({ day: yesterday, session: left, user, cost: 0.5, isOwnKey: true });
  await done(user.userDb.rpc("remove_member", { session_id: left, user_id: user.id }));
  await operator`insert into private.user_spend (user_id, day, spent) values (${user.id}, ${yesterday}, 3)`;
  await done(user.userDb.rpc("delete_session", { session_id: own }));
  const { sessions, deleted } = await usageOf(user, 30);
  expect(sessions).toMatchObject([{ session_id: left, title: null, is_open: false, cost: 1.5 }]);
  expect(deleted).toEqual([{ day: yesterday, cost: 3 }]);
  expect((await usageOf(owner, 30)).sessions).toMatchObject([{ session_id: left, cost: 0, others_cost: 1.5 }]);
});

test("Today's spend stands with its limits, and own keys apart", async () => {
  const user = await signUp();
  await operator`insert into private.user_spend (user_id, day, spent, reserved) values (${user.id}, ${today}, 1.5, 0.5)`;
  await operator`insert into private.user_limits (user_id, max_cost_per_day) values (${user.id}, 7)`;
  await done(user.userDb.rpc("set_profile", { changes: { max_cost_per_day: 5 } }));
  const spent = { spent: 1.5, reserved: 0.5, own_keys_cost: 0 };
  expect((await usageOf(user, 1)).today).toMatchObject({
    ...spent,
    max_cost_per_day: 7,
    own_max_cost_per_day: 5,
  });
});

test("Attached images are counted, and other attachments as the text that they are worth", async () => {
  const owner = await signUp();
  const session = await openSession(owner);
  const [first, second] = [await attach(owner, session, pixel), await attach(owner, session, pixel)];
  const notes = await attach(owner, session, textFile("n".repeat(5_000)));
  const long = await attach(owner, session, textFile("n".repeat(500_000)));
  const sent = { session_id: session, id: randomUUID(), parts: [first, second, notes, long] };
  await done(owner.userDb.rpc("send_message", sent));
  await operator`update public.messages set read_seq = seq where id = ${sent.id}`;
  const [row] = await operator`select private.context_bytes(${session}) as bytes`;
  expect(row?.bytes).toEqual({ images: 2, prompts: 45_000 });
});

test("Members see what their session cost and how full its context is, and strangers do not", async () => {
  const [owner, viewer] = [await signUp(), await signUp()];
  const session = await openSession(owner);
  await addMember(owner, session, viewer, "viewer");
  await book({ day: before, session, user: owner, cost: 2 });
  await book({ day: today, session, user: owner, cost: 4, isOpen: true });
  const costNow = async () =>
    sessionUsage.parse(await done(owner.userDb.rpc("session_usage", { session_id: session }))).cost;
  expect(await costNow()).toBe(6);
  await done(owner.userDb.rpc("set_session_budget", { session_id: session, max_cost: 3 }));
  const asked = async (user: TestUser) =>
    sessionUsage.parse(await done(user.userDb.rpc("session_usage", { session_id: session, in_detail: true })));
  const context = { used_tokens: 110, fixed_tokens: 100, bytes: {}, is_summed_up: false, can_sum_up: false };
  expect(await asked(viewer)).toMatchObject({ cost: 6, own_keys_cost: 0, max_cost: 3, waits_for: null });
  expect((await asked(owner)).context).toBeNull();
  // Only steps of the conversation fill it.
  await operator`update public.model_calls set function_name = null where session_id = ${session}`;
  expect((await asked(owner)).context).toMatchObject(context);
  const stranger = (await signUp()).userDb.rpc("session_usage", { session_id: session });
  expect(await refusal(stranger)).toMatchObject({ code: "session_not_found" });
});
