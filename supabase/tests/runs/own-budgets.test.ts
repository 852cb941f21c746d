// Budgets that users set for themselves: one per day over all keys, and one per session over everybody who works in it.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { brokenInvariants } from "../../../scripts/chaos/invariants.ts";
import {
  type AgentWorker,
  agentWorker,
  beginCall,
  ids,
  type Lease,
  largestCall,
  workerSql,
} from "../support/agent-worker.ts";
import { openPromptedSession, type PromptedSession } from "../support/prompted-session.ts";
import { done, operatorSql, refusal, signInAsGuest, signUp, type TestUser } from "../support/test-users.ts";

const model = "claude-sonnet-5-5";
const free = "scripted-demo";
const worstCost = (1000 * 3.75 + 100 * 15) / 1_000_000;

const operator = operatorSql(4);
let sql: ReturnType<typeof workerSql>;
let worker: AgentWorker;

beforeAll(() => {
  sql = workerSql(8);
  worker = agentWorker(sql);
});
afterAll(() => Promise.all([operator.end(), sql.end()]));

const startCall = (lease: Lease, model_id = model) =>
  worker.startCall(lease, { call_id: randomUUID(), step: 1, model_id, ...largestCall });
const startTypedCall = async (user: TestUser, session_id: string | null = null) => {
  const call = { call_id: randomUUID(), request_id: randomUUID(), session_id, function_name: "session_title" };
  const asked = sql.json({ ...call, model_id: model, ...largestCall });
  const [row] = await sql`select worker.start_model_call_for(${user.id}, ${asked}) as answer`;
  return row?.answer;
};
const setBudget = (user: TestUser, max_cost_per_day: number | null) =>
  user.userDb.rpc("set_profile", { changes: { max_cost_per_day } });
const setSessionBudget = (session: PromptedSession, max_cost: number) =>
  done(session.owner.userDb.rpc("set_session_budget", { session_id: session.id, max_cost }));
const giveKey = (user: TestUser) =>
  operator`insert into public.provider_keys (id, user_id, provider, host, base_url, last_four)
    values (${randomUUID()}, ${user.id}, 'anthropic', 'api.anthropic.com', null, '1234')`;

async function atWork(owner?: TestUser): Promise<{ readonly session: PromptedSession; readonly lease: Lease }> {
  const session = await openPromptedSession(owner);
  return { session, lease: await worker.take((await session.say("Spend")).runId) };
}

test("A run at its user's own budget for the day is refused the next paid call, and a free model goes on", async () => {
  const { session, lease } = await atWork();
  await done(setBudget(session.owner, worstCost * 1.5));
  expect(await startCall(lease)).toEqual({ ok: true, attempt: 1 });
  const refused = { ok: false, code: "own_max_cost_per_day", sentence: expect.stringContaining("budget") };
  expect(await startCall(lease)).toEqual(refused);
  expect(await startTypedCall(session.owner)).toEqual(refused);
  expect(await startCall(lease, free)).toEqual({ ok: true, attempt: 1 });
  await done(setBudget(session.owner, null));
  expect(await startCall(lease)).toEqual({ ok: true, attempt: 1 });
  expect(await brokenInvariants(operator, session.id)).toEqual([]);
});

test("The own budget also counts what the user's own keys pay, which the operator's limit does not", async () => {
  const { session, lease } = await atWork();
  await giveKey(session.owner);
  await operator`insert into private.user_limits (user_id, max_cost_per_day) values (${session.owner.id}, 0)`;
  await done(setBudget(session.owner, worstCost * 1.5));
  expect(await startCall(lease)).toEqual({ ok: true, attempt: 1, uses_own_key: true });
  expect(await startCall(lease)).toMatchObject({ ok: false, code: "own_max_cost_per_day" });
});

test("A session at its budget is refused calls of every member, in runs and typed functions", async () => {
  const { session, lease } = await atWork();
  const editor = await signUp();
  await session.add(editor, "editor");
  await setSessionBudget(session, worstCost * 1.5);
  const call = await beginCall(worker, lease, 1, model);
  const refused = { ok: false, code: "session_max_cost", sentence: expect.stringContaining("budget of this session") };
  expect(await startTypedCall(editor, session.id)).toEqual(refused);
  expect(await startTypedCall(editor)).toEqual({ ok: true, attempt: 1 });
  // Settled for less than was reserved, there is room again.
  await worker.finishCall(lease, { ...ids(call), status: "finished", usage: { input_tokens: 9, output_tokens: 9 } });
  expect(await startTypedCall(editor, session.id)).toEqual({ ok: true, attempt: 1 });
  expect(await startCall(lease)).toEqual(refused);
  expect(await startCall(lease, free)).toEqual({ ok: true, attempt: 1 });
  await setSessionBudget(session, 1);
  expect(await startCall(lease)).toEqual({ ok: true, attempt: 1 });
});

test("A budget does not refill when records of calls are deleted, nor when it is taken back and set again", async () => {
  const { session, lease } = await atWork();
  await giveKey(session.owner);
  await setSessionBudget(session, worstCost * 1.5);
  expect(await startTypedCall(session.owner, session.id)).toMatchObject({ ok: true });
  await operator`delete from public.model_calls where session_id = ${session.id}`;
  expect(await startCall(lease)).toMatchObject({ code: "session_max_cost" });
  const without = { session_id: session.id };
  await done(session.owner.userDb.rpc("set_session_budget", without));
  await setSessionBudget(session, worstCost * 1.5);
  expect(await startCall(lease)).toMatchObject({ code: "session_max_cost" });
  await done(session.owner.userDb.rpc("set_session_budget", without));
  await done(setBudget(session.owner, worstCost * 1.5));
  expect(await startCall(lease)).toMatchObject({ code: "own_max_cost_per_day" });
  await done(session.owner.userDb.rpc("delete_session", { session_id: session.id }));
  expect(await startTypedCall(session.owner)).toMatchObject({ code: "own_max_cost_per_day" });
});

test("The first budget of a session counts the calls that it has, and what open ones turn out to cost", async () => {
  const { session, lease } = await atWork();
  const call = await beginCall(worker, lease, 1, model);
  await setSessionBudget(session, worstCost * 1.5);
  expect(await startTypedCall(session.owner, session.id)).toMatchObject({ code: "session_max_cost" });
  await worker.finishCall(lease, { ...ids(call), status: "finished", usage: { input_tokens: 9, output_tokens: 9 } });
  expect(await startTypedCall(session.owner, session.id)).toMatchObject({ ok: true });
  expect(await startTypedCall(session.owner, session.id)).toMatchObject({ code: "session_max_cost" });
});

/** Costs as much as was reserved. */
const worstUsage = { input_tokens: 1000, cache_write_tokens: 1000, output_tokens: 100 };

test.each([
  [
    "a day, of what the operator pays",
    "own_max_cost_per_day",
    ({ owner }: PromptedSession) => done(setBudget(owner, worstCost * 1.5)),
  ],
  [
    "a day, of what one's own keys pay",
    "own_max_cost_per_day",
    async ({ owner }: PromptedSession) => {
      await giveKey(owner);
      await done(setBudget(owner, worstCost * 1.5));
    },
  ],
  ["a session", "session_max_cost", (session: PromptedSession) => setSessionBudget(session, worstCost * 1.5)],
])(
  "A budget for %s has room again for what calls did not use, and none for what they did",
  async (_of, code, limit) => {
    const { session, lease } = await atWork();
    await limit(session);
    const settle = async (step: number, usage: Partial<typeof worstUsage>) => {
      const call = await beginCall(worker, lease, step, model);
      await worker.finishCall(lease, { ...ids(call), status: "finished", usage });
    };
    await settle(1, {});
    await settle(2, worstUsage);
    expect(await startCall(lease)).toMatchObject({ ok: false, code });
  },
);

test("A call that ends while the first budget of its session is set is counted once, for what it cost", async () => {
  const { session, lease } = await atWork();
  const call = await beginCall(worker, lease, 1, model);
  const budget = async () =>
    (
      await operator`select spent::float8, reserved::float8 from private.session_budgets where session_id = ${session.id}`
    )[0];
  const setting = await operator.begin(async (ending) => {
    const [{ pid } = {}] = await ending`select pg_backend_pid() as pid`;
    await ending`select private.settle_call(${call.callId}, ${ending.json({ usage: worstUsage })})`;
    const set = setSessionBudget(session, 1);
    const waiting = () => operator`select from pg_stat_activity where ${pid} = any (pg_blocking_pids(pid))`;
    await expect.poll(async () => (await waiting()).length).toBe(1);
    return { set };
  });
  await setting.set;
  expect(await budget()).toEqual({ spent: worstCost, reserved: 0 });
});

test.each(["runs", "typed functions"])(
  "The sweep of %s holds no user's day while it waits for the budget of a session",
  async (kind) => {
    const working = await Promise.all(Array.from({ length: 4 }, () => atWork()));
    for (const { session, lease } of working) {
      await setSessionBudget(session, 1);
      if (kind === "runs") await beginCall(worker, lease, 1, model);
      else await startTypedCall(session.owner, session.id);
    }
    const runIds = working.map(({ lease }) => lease.runId);
    const undo = new Error("undone");
    const { free, undone } = await operator.begin(async (holder) => {
      const [last] = working
        .map(({ session }) => session.id)
        .toSorted()
        .slice(-1);
      const [{ pid } = {}] = await holder`
      select pg_backend_pid() as pid from private.session_budgets where session_id = ${last ?? ""} for update`;
      const swept = operator.begin(async (tx) => {
        if (kind === "runs")
          await tx`update worker.leases set expires_at = now() - interval '1 hour' where run_id in ${tx(runIds)}`;
        await tx`update public.model_calls set started_at = now() - interval '1 hour'
        where run_id is null and session_id in ${tx(working.map(({ session }) => session.id))}`;
        await tx`select worker.sweep(1000)`;
        throw undo;
      });
      const undone = expect(swept).rejects.toBe(undo);
      const waiting = () => operator`select from pg_stat_activity where ${pid} = any (pg_blocking_pids(pid))`;
      await expect.poll(async () => (await waiting()).length).toBeGreaterThan(0);
      const users = working.map(({ session }) => session.owner.id);
      const free =
        await operator`select from private.user_spend where user_id in ${operator(users)} for update skip locked`;
      return { free, undone };
    });
    await undone;
    expect(free).toHaveLength(4);
  },
);

test("Calls of several members at once never reserve more than is left of the session's budget", async () => {
  const session = await openPromptedSession();
  const editors = await Promise.all(Array.from({ length: 4 }, () => signUp()));
  for (const editor of editors) await session.add(editor, "editor");
  await setSessionBudget(session, worstCost * 2.5);
  const people = [session.owner, ...editors];
  // All of them have begun before the first can go on.
  const { answering } = await operator.begin(async (holder) => {
    await holder`select from private.session_budgets where session_id = ${session.id} for update`;
    const answering = Promise.all(people.map((user) => startTypedCall(user, session.id)));
    const waiting = () => operator`select from pg_stat_activity
      where usename = 'agent_worker' and wait_event_type = 'Lock' and query like '%start_model_call_for%'`;
    await expect.poll(async () => (await waiting()).length).toBeGreaterThanOrEqual(people.length);
    return { answering };
  });
  expect((await answering).filter(({ ok }) => ok)).toHaveLength(2);
});

test("A budget above the operator's limit is refused, unless a key of the user's own pays, too", async () => {
  const user = await signUp();
  const guest = await signInAsGuest();
  expect(await refusal(setBudget(user, 21))).toMatchObject({
    code: "invalid_input",
    sentence: expect.stringContaining("$20.00 a day"),
  });
  expect(await refusal(setBudget(guest, 1))).toMatchObject({ code: "invalid_input" });
  const session = await openPromptedSession(user);
  for (const max_cost of [-1, 1e9]) {
    const set = user.userDb.rpc("set_session_budget", { session_id: session.id, max_cost });
    expect(await refusal(set)).toMatchObject({ sentence: expect.stringContaining("from 0 to 100,000") });
  }
  await done(setBudget(user, 20));
  await giveKey(user);
  await done(setBudget(user, 21));
  for (const wrong of [-1, 1e9]) expect(await refusal(setBudget(user, wrong))).toMatchObject({ code: "invalid_input" });
  expect((await done(user.userDb.from("profiles").select("max_cost_per_day").single())).max_cost_per_day).toBe(21);
});

test("The first call of a run is not begun with its rough estimate when half of the own budget is used", async () => {
  const { session, lease } = await atWork();
  await done(setBudget(session.owner, worstCost * 1.9));
  await startCall(lease);
  const other = await openPromptedSession(session.owner);
  const { runId } = await other.say("Hello");
  await operator`update public.runs set model_id = ${model} where id = ${runId}`;
  const first = { call_id: randomUUID(), message_id: randomUUID(), fixed_tokens: 1, answer_tokens: 1 };
  expect(await worker.claim(runId, "", first)).toMatchObject({ first_call: null });
});

test("A queued run that may not start says why: too many at work, the user blocked, all runs paused", async () => {
  const user = await signUp();
  await operator`insert into private.user_limits (user_id, max_live_runs) values (${user.id}, 1)`;
  await atWork(user);
  const waiting = await openPromptedSession(user);
  type Sql = typeof operator | Parameters<Parameters<typeof operator.begin>[1]>[0];
  const waitsFor = async (by: Sql = operator, asker = user) => {
    const [row] = await by`select private.waits_for_json(${waiting.id}) ->> 'code' as code
      from set_config('request.jwt.claims', ${JSON.stringify({ sub: asker.id })}, true)`;
    return row?.code;
  };
  const other = await signUp();
  expect(await waitsFor()).toBeNull();
  await waiting.say("And this");
  expect(await waitsFor()).toBe("max_live_runs");
  await operator`update private.user_limits set is_blocked = true where user_id = ${user.id}`;
  expect(await waitsFor()).toBe("user_blocked");
  expect(await waitsFor(operator, other), "nobody else learns which").toBe("limit_of_requester");
  const paused = operator.begin(async (transaction) => {
    // Only this transaction sees it, because other stories run at the same time.
    await transaction`update private.settings set runs_paused = true`;
    for (const asker of [user, other]) expect(await waitsFor(transaction, asker)).toBe("runs_paused");
    throw new Error("go on again");
  });
  await expect(paused).rejects.toThrow("go on again");
});
