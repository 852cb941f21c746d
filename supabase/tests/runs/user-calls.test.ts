// Model calls outside of runs: reserved in the user's day, settled once, and never over a limit after a race or a crash.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { workerSql } from "../support/agent-worker.ts";
import { actingAs } from "../support/seeded-session.ts";
import { operatorSql, signInAsGuest, signUp, type TestUser } from "../support/test-users.ts";

const model_id = "claude-sonnet-5-5"; // input 3, cache write 3.75, output 15 dollars per million tokens
const worstCost = (1000 * 3.75 + 100 * 15) / 1_000_000;

const begun = { ok: true, attempt: 1 };

const operator = operatorSql();
let sql: postgres.Sql;
beforeAll(() => {
  sql = workerSql(8);
});
afterAll(() => Promise.all([operator.end(), sql.end()]));

const aCall = (also: Record<string, postgres.JSONValue> = {}) => {
  const ids = { call_id: randomUUID(), request_id: randomUUID() };
  return { ...ids, function_name: "session_title", model_id, input_tokens: 1000, output_tokens: 100, ...also };
};
type UserCall = ReturnType<typeof aCall>;

async function start(user: TestUser, call: UserCall) {
  const [row] = await sql`select worker.start_model_call_for(${user.id}, ${sql.json(call)}) as answer`;
  return row?.answer;
}
const finish = (user: TestUser, { call_id }: UserCall, usage: postgres.JSONValue) =>
  sql`select worker.finish_model_call_for(${user.id}, ${sql.json({ call_id, usage })})`;
const limit = (user: TestUser, limits: Record<string, number>) =>
  operator`insert into private.user_limits ${operator({ user_id: user.id, ...limits })}`;
const spendOf = ({ id }: TestUser) =>
  operator`select spent::float, reserved::float from private.user_spend where user_id = ${id}`;

test("A call reserves the most it can cost, and is charged once for what it did cost", async () => {
  const user = await signUp();
  const call = aCall();
  expect([await start(user, call), await start(user, call)]).toEqual([begun, begun]);
  expect(await spendOf(user)).toEqual([{ spent: 0, reserved: expect.closeTo(worstCost, 6) }]);
  for (const _ of ["first", "again"]) await finish(user, call, { input_tokens: 500, output_tokens: 20 });
  expect(await spendOf(user)).toEqual([{ spent: expect.closeTo((500 * 3 + 20 * 15) / 1e6, 6), reserved: 0 }]);
});

test("A call that is repeated while its first request still waits for a lock is opened once", async () => {
  const user = await signUp();
  const [earlier, call] = [aCall(), aCall()];
  await start(user, earlier);
  const { answers } = await operator.begin(async (tx) => {
    await tx`select from private.user_spend where user_id = ${user.id} for update`;
    const answers = Promise.all([start(user, call), start(user, call)]);
    await tx`select pg_sleep(0.3)`;
    return { answers };
  });
  expect(await answers).toEqual([begun, begun]);
  expect(await spendOf(user)).toEqual([{ spent: 0, reserved: expect.closeTo(worstCost * 2, 6) }]);
});

test("Parallel calls of one user never reserve more than their day has left", async () => {
  const user = await signUp();
  const affordable = 3;
  await limit(user, { max_live_runs: 100, max_cost_per_day: worstCost * (affordable + 0.5) });
  const answers = await Promise.all(Array.from({ length: 8 }, () => start(user, aCall())));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(affordable);
  expect(new Set(answers.flatMap(({ code }) => code ?? []))).toEqual(new Set(["max_cost_per_day"]));
  expect(await spendOf(user)).toEqual([{ spent: 0, reserved: expect.closeTo(worstCost * affordable, 6) }]);
});

test("A user has no more open requests than live runs allowed, and one request may ask several models", async () => {
  const user = await signUp();
  await limit(user, { max_live_runs: 2 });
  // The user's day exists and every connection is open, so that only the lock serializes the calls.
  const first = aCall();
  await start(user, first);
  await finish(user, first, {});
  await Promise.all(Array.from({ length: 16 }, () => sql`select pg_sleep(0.05)`));
  const calls = Array.from({ length: 16 }, () => aCall());
  const answers = await Promise.all(calls.map((call) => start(user, call)));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(2);
  expect(new Set(answers.flatMap(({ code }) => code ?? []))).toEqual(new Set(["too_many_calls"]));
  const under = calls.find((_, at) => answers[at].ok) ?? aCall();
  expect(await start(user, aCall({ request_id: under.request_id }))).toEqual(begun);
  await finish(user, under, {});
});

test("One request costs no more than one run may, however many models it asks", async () => {
  const user = await signUp();
  await limit(user, { max_cost_per_run: worstCost * 2.5 });
  const request_id = randomUUID();
  const answers = [];
  for (const _ of [1, 2, 3]) answers.push(await start(user, aCall({ request_id })));
  expect(answers).toMatchObject([{ ok: true }, { ok: true }, { ok: false, code: "max_cost" }]);
});

test("A call whose process died is charged what was reserved, and no longer counts as open", async () => {
  const user = await signUp();
  await limit(user, { max_live_runs: 1 });
  const lost = aCall();
  await start(user, lost);
  expect(await start(user, aCall())).toMatchObject({ code: "too_many_calls" });
  await operator`update public.model_calls set started_at = now() - interval '11 minutes' where id = ${lost.call_id}`;
  await operator`select worker.sweep()`;
  const [row] =
    await operator`select cost::float, error_code, is_estimate from public.model_calls where id = ${lost.call_id}`;
  expect(row).toEqual({ cost: worstCost, error_code: "interrupted", is_estimate: true });
  expect(await start(user, aCall())).toEqual(begun);
});

test("A user cannot settle or reopen another user's call", async () => {
  const [user, other] = await Promise.all([signUp(), signUp()]);
  const call = aCall();
  await start(user, call);
  await finish(other, call, { input_tokens: 1, output_tokens: 1 });
  const [row] = await operator`select finished_at from public.model_calls where id = ${call.call_id}`;
  expect(row).toEqual({ finished_at: null });
  await expect(start(other, call)).rejects.toMatchObject({ message: "id_taken" });
  expect(await spendOf(other)).toEqual([]);
});

test("Only an editor of a session makes calls for it, and the calls outlive the session", async () => {
  const [owner, stranger] = await Promise.all([signUp(), signUp()]);
  const session_id = randomUUID();
  await actingAs(operator, owner.id, (tx) => tx`select public.create_session(${session_id}, 'Mine')`);
  await expect(start(stranger, aCall({ session_id }))).rejects.toMatchObject({ message: "session_not_found" });
  expect(await start(owner, aCall({ session_id }))).toEqual(begun);
  await operator`delete from public.sessions where id = ${session_id}`;
  const rows = await operator`select session_id from public.model_calls where user_id = ${owner.id}`;
  expect([...rows]).toEqual([{ session_id: null }]);
});

test("The calls of a deleted user are settled, and deleted by retention", async () => {
  const user = await signUp();
  const call = aCall();
  await start(user, call);
  await operator`delete from auth.users where id = ${user.id}`;
  await operator`update public.model_calls set started_at = now() - interval '11 minutes' where id = ${call.call_id}`;
  await operator`select worker.sweep()`;
  const rows = () => operator`select user_id, error_code from public.model_calls where id = ${call.call_id}`;
  expect([...(await rows())]).toEqual([{ user_id: null, error_code: "interrupted" }]);
  await operator`select private.apply_retention()`;
  expect([...(await rows())]).toEqual([]);
});

test.each([
  ["user", signUp, 3],
  ["guest", signInAsGuest, 2],
] as const)(
  "A %s may make only so many calls in an hour, also of a model that costs nothing",
  async (_, enter, most) => {
    const user = await enter();
    const undo = new Error("undone");
    const answers: unknown[] = [];
    await expect(
      operator.begin(async (tx) => {
        await tx`update private.settings set max_typed_calls_per_user_and_hour = 3, max_typed_calls_per_guest_and_hour = 2`;
        const ask = async () => {
          const call = aCall({ model_id: "scripted-demo" });
          const [row] = await tx`select worker.start_model_call_for(${user.id}, ${tx.json(call)}) as answer`;
          await tx`select worker.finish_model_call_for(${user.id}, ${tx.json({ call_id: call.call_id, usage: {} })})`;
          answers.push(row?.answer.code ?? "begun");
        };
        for (let calls = 0; calls <= most; calls++) await ask();
        await tx`update public.model_calls set started_at = now() - interval '61 minutes' where user_id = ${user.id}`;
        await ask();
        throw undo;
      }),
    ).rejects.toBe(undo);
    const begun = Array.from({ length: most }, () => "begun");
    expect(answers).toEqual([...begun, "max_calls_per_hour", "begun"]);
  },
);
