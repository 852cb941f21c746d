// What guests may spend: nothing of the operator's money, in runs and typed functions alike, unless the operator allows it.
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AgentWorker, agentWorker, largestCall, workerSql } from "../support/agent-worker.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { operatorSql, signInAsGuest, signUp, type TestUser } from "../support/test-users.ts";

const expensive = "claude-sonnet-5-5"; // input 3, cache write 3.75, output 15 dollars per million tokens
const free = "scripted-demo";
const worstCost = (1000 * 3.75 + 100 * 15) / 1_000_000;
const refused = {
  ok: false,
  code: "guest_max_cost_per_day",
  sentence: expect.stringMatching(/Create an account, or add .* key/),
};
const begun = { ok: true, attempt: 1 };
const onOwnKey = { ...begun, uses_own_key: true };

const operator = operatorSql();
let sql: postgres.Sql;
let worker: AgentWorker;
beforeAll(() => {
  sql = workerSql(4);
  worker = agentWorker(sql);
});
afterAll(() => Promise.all([operator.end(), sql.end()]));

type Ask = (user: TestUser) => Promise<(model_id: string, call_id?: string) => Promise<unknown>>;

const askInRun: Ask = async (user) => {
  const session = await openPromptedSession(user);
  const lease = await worker.take((await session.say("Spend")).runId);
  return (model_id, call_id = randomUUID()) => worker.startCall(lease, { call_id, step: 1, model_id, ...largestCall });
};
const askTypedFunction: Ask = async (user) => {
  const request_id = randomUUID();
  return async (model_id, call_id = randomUUID()) => {
    const call = { call_id, request_id, function_name: "session_title", model_id, ...largestCall };
    const [row] = await sql`select worker.start_model_call_for(${user.id}, ${sql.json(call)}) as answer`;
    return row?.answer;
  };
};
const ways: readonly [string, Ask][] = [
  ["a run", askInRun],
  ["a typed function", askTypedFunction],
];

const spendOf = (user: TestUser) =>
  operator`select spent::float, reserved::float from private.user_spend where user_id = ${user.id}`;
const giveKey = (user: TestUser, also: Record<string, string> = {}) =>
  operator`insert into public.provider_keys ${operator({
    ...{ id: randomUUID(), user_id: user.id, provider: "anthropic", host: "api.anthropic.com", last_four: "abcd" },
    ...also,
  })}`;
const takeKeys = (user: TestUser) => operator`delete from public.provider_keys where user_id = ${user.id}`;

test.each(ways)(
  "A guest may use a model that costs nothing, and is refused one that costs money: %s",
  async (_, way) => {
    const guest = await signInAsGuest();
    const ask = await way(guest);
    expect(await ask(expensive)).toEqual(refused);
    expect(await ask(free)).toEqual(begun);
    expect(await spendOf(guest)).toEqual([{ spent: 0, reserved: 0 }]);
    expect(await (await way(await signUp()))(expensive)).toEqual(begun);
  },
);

test.each(ways)("A guest's own key pays for the models of its host, and for no others: %s", async (_, way) => {
  const guest = await signInAsGuest();
  const ask = await way(guest);
  await giveKey(guest, { host: "elsewhere.example" });
  await giveKey(guest, { provider: "openai_responses" });
  expect(await ask(expensive)).toEqual(refused);
  await giveKey(guest);
  expect(await ask(expensive)).toEqual(onOwnKey);
  await takeKeys(guest);
  expect(await ask(expensive)).toEqual(refused);
  expect(await spendOf(guest)).toEqual([{ spent: 0, reserved: 0 }]);
});

test.each(ways)(
  "A call that is begun again is paid by the same key, whatever keys there are by then: %s",
  async (_, way) => {
    const user = await signUp();
    const ask = await way(user);
    const [operators, own] = [randomUUID(), randomUUID()];
    expect(await ask(expensive, operators)).toEqual(begun);
    await giveKey(user);
    expect([await ask(expensive, operators), await ask(expensive, own)]).toEqual([begun, onOwnKey]);
    await takeKeys(user);
    expect(await ask(expensive, own)).toEqual(onOwnKey);
    expect(await spendOf(user)).toEqual([{ spent: 0, reserved: expect.closeTo(worstCost, 6) }]);
  },
);

test("A guest spends up to the limit that the operator gives them", async () => {
  const guest = await signInAsGuest();
  await operator`insert into private.user_limits (user_id, max_cost_per_day) values (${guest.id}, ${worstCost * 1.5})`;
  const ask = await askTypedFunction(guest);
  expect([await ask(expensive), await ask(expensive), await ask(free)]).toEqual([begun, refused, begun]);
});

test("A guest who signs up may at once spend what users may", async () => {
  const guest = await signInAsGuest();
  const ask = await askTypedFunction(guest);
  expect(await ask(expensive)).toEqual(refused);
  const account = { email: `${randomUUID()}@example.com`, password: randomUUID() };
  expect((await guest.userDb.auth.updateUser(account)).error).toBeNull();
  expect(await ask(expensive)).toEqual(begun);
});

test("A call on a user's own key costs them what it did and the operator nothing, and is bounded by the run's budget", async () => {
  const user = await signUp();
  await giveKey(user);
  const session = await openPromptedSession(user);
  const lease = await worker.take((await session.say("Spend")).runId);
  const call = { call_id: randomUUID(), step: 1, model_id: expensive, ...largestCall };
  await worker.startCall(lease, call);
  const usage = { input_tokens: 500, output_tokens: 50 };
  await worker.finishCall(lease, { call_id: call.call_id, status: "finished", usage });
  const cost = (500 * 3 + 50 * 15) / 1_000_000;
  expect(await operator`select cost::float from public.runs where id = ${lease.runId}`).toEqual([{ cost }]);
  expect(await spendOf(user)).toEqual([{ spent: 0, reserved: 0 }]);
  await operator`update public.runs set max_cost = ${cost + worstCost / 2} where id = ${lease.runId}`;
  expect(await worker.startCall(lease, { ...call, call_id: randomUUID() })).toMatchObject({ code: "max_cost" });
});
