// The most that all users together may spend in a day. The limit holds for everybody, so these stories have their own stack.
import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type RunningStack, startStack } from "../../../scripts/product/programs.ts";
import { actingAs } from "../support/seeded-session.ts";

const model_id = "claude-sonnet-5-5"; // input 3, cache write 3.75, output 15 dollars per million tokens
const most = { input_tokens: 1000, output_tokens: 100 };
const worstCost = (most.input_tokens * 3.75 + most.output_tokens * 15) / 1_000_000;
const refused = { ok: false, code: "installation_max_cost_per_day", sentence: expect.stringContaining("all users") };

let stack: RunningStack;
let sql: postgres.Sql;
beforeAll(async () => {
  stack = await startStack({ args: ["--ephemeral", "--port", "0", "--log-level", "warn"] });
  sql = postgres(stack.details.dbUrl, { max: 50, onnotice: () => undefined });
  // Stories play the worker and send no heartbeats.
  await sql`update private.settings set lease_seconds = 600`;
  // Opening connections must not be what spreads the calls over time.
  await Promise.all(Array.from({ length: 50 }, () => sql`select pg_sleep(0.2)`));
});
afterAll(async () => {
  await sql.end();
  await stack.stop();
});
beforeEach(async () => {
  await sql`delete from private.user_spend`;
  await sql`delete from private.former_users_spend`;
});

const setLimit = (maxCost: number | null) => sql`update private.settings set max_cost_per_day = ${maxCost}`;

async function newUsers(count: number): Promise<string[]> {
  const rows = await sql`insert into auth.users (id, email)
    select id, id || '@day.test' from (select gen_random_uuid() as id from generate_series(1, ${count}::integer)) made returning id`;
  return rows.map(({ id }) => String(id));
}

async function queueRun(userId: string): Promise<string> {
  const sessionId = randomUUID();
  return actingAs(sql, userId, async (tx) => {
    await tx`select public.create_session(${sessionId}, 'Spend', ${model_id})`;
    const parts = tx.json([{ type: "text", text: "Spend" }]);
    const [row] = await tx`select public.send_message(${sessionId}, ${randomUUID()}, ${parts}) ->> 'run_id' as id`;
    return String(row?.id);
  });
}

/** A claim begins the first call of its run in the same transaction, so it holds all locks at once. */
async function claimAndBegin(runId: string): Promise<boolean> {
  const first = { call_id: randomUUID(), message_id: randomUUID(), fixed_tokens: 5000, answer_tokens: 8000 };
  const [row] = await sql`select worker.claim_run(${runId}, 'story', ${sql.json(first)}) as answer`;
  return row?.answer.first_call !== null;
}

async function ask(userId: string): Promise<Record<string, unknown>> {
  const call = { call_id: randomUUID(), request_id: randomUUID(), function_name: "session_title", model_id, ...most };
  const [row] = await sql`select worker.start_model_call_for(${userId}, ${sql.json(call)}) as answer`;
  return { ...row?.answer, call_id: call.call_id };
}
const finish = (userId: string, call_id: unknown, usage: postgres.JSONValue) =>
  sql`select worker.finish_model_call_for(${userId}, ${sql.json({ call_id: String(call_id), usage })})`;

async function reserved(): Promise<number> {
  const [row] = await sql`select coalesce(sum(spent + reserved), 0)::float as reserved from private.user_spend`;
  return row?.reserved;
}

test("50 runs of 50 users that start at once are all answered, and together never reserve more than the day has", async () => {
  await setLimit(null);
  const users = await newUsers(1);
  await claimAndBegin(await queueRun(users[0] ?? ""));
  const each = await reserved();
  await sql`delete from private.user_spend`;

  const outcomes = [];
  for (const affordable of [null, 1000, 20.5, 3.5]) {
    await setLimit(affordable === null ? null : each * affordable);
    await sql`delete from private.user_spend`;
    const runs = await Promise.all((await newUsers(50)).map(queueRun));
    const begun = await Promise.all(runs.map(claimAndBegin));
    outcomes.push([begun.filter(Boolean).length, (await reserved()) / each]);
  }
  expect(outcomes).toEqual([
    [50, expect.closeTo(50, 3)],
    [50, expect.closeTo(50, 3)],
    [20, expect.closeTo(20, 3)],
    [3, expect.closeTo(3, 3)],
  ]);
});

test("Typed functions are refused when the day has too little left, and may go on with what settled calls gave back", async () => {
  await setLimit(worstCost * 2.5);
  const users = await newUsers(3);
  const calls = [];
  for (const user of users) calls.push(await ask(user));
  const [first, second, third] = calls;
  expect([first?.ok, second?.ok, third]).toEqual([true, true, { ...refused, call_id: third?.call_id }]);
  await finish(users[0] ?? "", first?.call_id, { input_tokens: 10, output_tokens: 1 });
  expect(await ask(users[2] ?? "")).toMatchObject({ ok: true });
});

test("A model that costs nothing, and a key of one's own, are not held up by the limit of the installation", async () => {
  await setLimit(0);
  const [user = ""] = await newUsers(1);
  expect(await ask(user)).toMatchObject(refused);
  await sql`insert into public.provider_keys (id, user_id, provider, host, last_four)
    values (gen_random_uuid(), ${user}, 'anthropic', 'api.anthropic.com', 'abcd')`;
  expect(await ask(user)).toMatchObject({ ok: true, uses_own_key: true });
  const free = { call_id: randomUUID(), request_id: randomUUID(), model_id: "scripted-demo", ...most };
  const [row] = await sql`select worker.start_model_call_for(${user}, ${sql.json(free)}) as answer`;
  expect(row?.answer).toEqual({ ok: true, attempt: 1 });
});

test("A limit that is taken away and set again counts what was spent in between", async () => {
  const [first = "", second = "", third = "", fourth = "", fifth = ""] = await newUsers(5);
  await setLimit(worstCost * 3.5);
  expect(await ask(first)).toMatchObject({ ok: true });
  await setLimit(null);
  for (const user of [second, third]) expect(await ask(user)).toMatchObject({ ok: true });
  await setLimit(worstCost * 3.5);
  expect(await ask(fourth)).toMatchObject(refused);
  await setLimit(worstCost * 4.5);
  expect(await ask(fifth)).toMatchObject({ ok: true });
});

test("What deleted users have spent still counts, also what open calls of theirs may cost", async () => {
  const [first = "", second = "", third = "", fourth = ""] = await newUsers(4);
  await setLimit(worstCost * 2.5);
  const call = await ask(first);
  await finish(first, call.call_id, most);
  await ask(second);
  await sql`delete from auth.users where id = any (${[first, second]})`;
  expect(await ask(third)).toMatchObject(refused);
  await setLimit(worstCost * 3.5);
  expect(await ask(fourth)).toMatchObject({ ok: true });
});

test("Without a limit of the installation no call touches the rows that all users share", async () => {
  await setLimit(null);
  const parts = () => sql`select xmin::text, part from private.installation_day_parts order by part`;
  const before = [...(await parts())];
  const [user = ""] = await newUsers(1);
  expect(await ask(user)).toMatchObject({ ok: true });
  expect([...(await parts())]).toEqual(before);
});

test("Users who begin and settle calls at once for a while neither deadlock nor exceed the day", async () => {
  const users = await newUsers(40);
  await sql`insert into private.user_limits (user_id, max_live_runs) select unnest(${users}::uuid[]), 100`;
  const affordable = 25;
  await setLimit(worstCost * affordable);
  const over: number[] = [];
  let begun = 0;
  const work = async (user: string) => {
    for (let round = 0; round < 10; round += 1) {
      const call = await ask(user);
      if (call.ok !== true) continue;
      begun += 1;
      if ((await reserved()) > worstCost * affordable + 1e-6) over.push(await reserved());
      await finish(user, call.call_id, { input_tokens: 1, output_tokens: 0 });
    }
  };
  await Promise.all(users.map(work));
  expect(over).toEqual([]);
  // What settled calls gave back is spent again: far more calls than fit at once.
  expect(begun).toBeGreaterThan(affordable * 4);
});
