// What the operator's page reads and changes. Its rights are in the matrix; here the caller is an operator.
import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { operatorOverview } from "../../functions/_shared/protocol/operator.ts";
import { ManualAgent } from "../support/manual-agent.ts";
import { openPromptedSession } from "../support/prompted-session.ts";
import { actingAs } from "../support/seeded-session.ts";
import { logOf } from "../support/session-rows.ts";
import { done, operatorSql, refusal, signUp, type TestUser } from "../support/test-users.ts";

const sql = operatorSql();
afterAll(() => sql.end());

async function newOperator(): Promise<TestUser> {
  const user = await signUp();
  await sql`insert into private.operators (user_id) select id from auth.users where email = ${user.email}`;
  return user;
}

test("An operator reads what runs, what it costs and what fails, and nobody else does", async () => {
  const operator = await newOperator();
  const session = await openPromptedSession();
  const { runId } = await session.say("Work");
  await sql`insert into private.user_spend (user_id, day, spent)
    values (${session.owner.id}, (now() at time zone 'UTC')::date, 100000)`;
  const overview = operatorOverview.parse(await done(operator.userDb.rpc("operator_overview")));
  expect(overview.spenders[0]).toMatchObject({ user_id: session.owner.id, spent: 100000, is_blocked: false });
  expect(overview.spent_today).toBeGreaterThanOrEqual(100000);
  const names = (await sql`select name from admin.health`).map(({ name }) => name);
  expect(overview.health.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  const [row] = await sql`select count(*)::int as live from admin.live_runs where run_id = ${runId}`;
  expect([row?.live, overview.live_run_count > 0]).toEqual([1, true]);
  expect(await done(operator.userDb.rpc("is_operator"))).toBe(true);

  await sql`delete from private.operators where user_id = ${operator.id}`;
  expect(await refusal(operator.userDb.rpc("operator_overview"))).toMatchObject({ status: 403, code: "forbidden" });
  await sql`delete from private.user_spend where user_id = ${session.owner.id}`;
});

test("The page looks up the limits of those whom it shows, however many users there are", async () => {
  const operator = await newOperator();
  const undo = new Error("undone");
  const calls: number[][] = [];
  const read = actingAs(sql, operator.id, async (transaction) => {
    for (const name of ["limits_of", "usage_limits_of"]) {
      await transaction`create temporary sequence ${transaction(`calls_of_${name}`)}`;
      const [row] = await transaction`
        select regexp_replace(pg_get_functiondef(${`private.${name}(uuid)`}::regprocedure), '\nbegin\n',
          ${`\nbegin\n  perform nextval('pg_temp.calls_of_${name}');\n`}) as counting`;
      await transaction.unsafe(row?.counting);
    }
    const lookUps = async () => {
      await transaction`select public.operator_overview()`;
      const [row] = await transaction`
        select (select last_value::integer from calls_of_limits_of) as limits_of,
          (select last_value::integer from calls_of_usage_limits_of) as usage_limits_of`;
      return [row?.limits_of, row?.usage_limits_of];
    };
    // Among these are the users whose runs other stories leave in the queue.
    calls.push(await lookUps());
    await transaction`
      with users as (
        insert into auth.users (id) select gen_random_uuid() from generate_series(1, 300) returning id
      ), spenders as (
        insert into private.user_spend (user_id, day) select id, (now() at time zone 'UTC')::date from users
      )
      insert into private.user_storage (user_id) select id from users`;
    calls.push(await lookUps());
    throw undo;
  });
  await expect(read).rejects.toBe(undo);
  const [few = [], many = []] = calls;
  for (const [index, count] of many.entries()) expect(count).toBeLessThan(2 * Number(few[index]) + 200);
});

test("An operator blocks a user, whose next run does not start, and lifts the block", async () => {
  const operator = await newOperator();
  const session = await openPromptedSession();
  const isBlocked = async () => {
    const [row] = await sql`select is_blocked from private.limits_of(${session.owner.id})`;
    return row?.is_blocked;
  };
  await done(operator.userDb.rpc("operator_block_user", { user_id: session.owner.id }));
  expect(await isBlocked()).toBe(true);
  await done(operator.userDb.rpc("operator_block_user", { user_id: session.owner.id, is_blocked: false }));
  expect(await isBlocked()).toBe(false);
});

test("An operator stops one run of anybody: one at work when its process next writes, one in the queue at once", async () => {
  const operator = await newOperator();
  const session = await openPromptedSession();
  const { runId } = await session.say("Work");
  const { runId: queuedId } = await session.say("And then");
  const agent = await ManualAgent.claim(sql, runId);
  const stop = (run_id: string) => operator.userDb.rpc("operator_stop_run", { run_id });
  expect(await done(stop(queuedId))).toBe("stopped");
  expect([await done(stop(runId)), await done(stop(runId))]).toEqual(["running", "running"]);
  expect(await agent.append([])).toMatchObject({ stop_requested: true });
  await agent.finish();
  const asked = (await logOf(sql, session.id)).filter(({ type }) => type === "run_stop_requested");
  expect(asked).toMatchObject([queuedId, runId].map((run_id) => ({ run_id, actor_id: operator.id })));
  expect([await done(stop(runId)), await done(stop(randomUUID()))]).toEqual(["succeeded", null]);
});

test("An operator pauses all runs and changes limits, and what is no limit is refused", async () => {
  const operator = await newOperator();
  const changed = actingAs(sql, operator.id, async (transaction) => {
    // Only this transaction sees it, because other stories run at the same time.
    const changes = { runs_paused: true, max_cost_per_day: 12.5, max_cost_per_guest_and_day: 0.5 };
    await transaction`select public.operator_set_limits(${transaction.json(changes)})`;
    const [settings] = await transaction`select runs_paused, max_cost_per_day::float8,
      max_cost_per_guest_and_day::float8, max_cost_per_user_and_day::float8 from private.settings`;
    expect(settings).toEqual({ ...changes, max_cost_per_user_and_day: 20 });
    throw new Error("roll it back");
  });
  await expect(changed).rejects.toThrow("roll it back");
  const set = (changes: Record<string, unknown>) =>
    operator.userDb.rpc("operator_set_limits", { changes: changes as Record<string, number> }); // what a hostile client may send
  for (const wrong of [{ max_cost_per_day: -1 }, { max_cost_per_user_and_day: null }, { agent_url: "https://evil" }])
    expect(await refusal(set(wrong))).toMatchObject({ code: "invalid_input" });
});
