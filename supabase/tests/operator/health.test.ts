// What an operator sees of the whole product, on one of its own: health in one row per fact, failed kicks, and keys being rotated.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeSecrets } from "../../../scripts/product/secrets.ts";
import { type Product, startProduct } from "../../../scripts/product/start-product.ts";
import { verbsOf } from "../../functions/_shared/client/verbs.ts";
import { openWorkingSession } from "../agent/working-session.ts";
import { operatorSql, signUp, useStack } from "../support/test-users.ts";
import { blocks, explainedFacts } from "./running-page.ts";

const [before, now] = [makeSecrets(), makeSecrets()];
const secrets = {
  ...now,
  AGENT_KICK_KEY_PREVIOUS: before.AGENT_KICK_KEY ?? "",
  EXECUTE_KEY_PREVIOUS: before.EXECUTE_KEY ?? "",
};
let product: Product;
let sql: postgres.Sql;

beforeAll(async () => {
  product = await startProduct({ stackArgs: ["--ephemeral", "--port", "0", "--log-level", "warn"], secrets });
  useStack(product.details);
  sql = operatorSql();
});
afterAll(async () => {
  await sql.end();
  await product.stop();
});

interface Fact {
  readonly value: string;
  readonly allowed: string;
  readonly is_fine: boolean;
  readonly what_to_do: string | null;
}

async function factOf(name: string, db: postgres.ISql = sql): Promise<Fact | undefined> {
  const [fact] = await db<Fact[]>`select value, allowed, is_fine, what_to_do from admin.health where name = ${name}`;
  return fact;
}

const worrying = async () =>
  (await sql`select name from admin.health where not is_fine`).map(({ name }) => String(name));

const keepInVault = (key = "") =>
  sql`select vault.update_secret(id, ${key}) from vault.secrets where name = 'agent_kick_key'`;

const askOnce = async () => {
  const { modelServerUrl } = product;
  const session = await openWorkingSession({ scenario: "text", modelServerUrl });
  const runId = await session.say("Hello.");
  return { runId, end: async () => (await session.rest()).runs.get(runId)?.status };
};

/** In the execute function, which the agent function calls with its key. */
async function runProgram(): Promise<string> {
  const call = verbsOf((await signUp()).userDb);
  const [session_id, id] = [randomUUID(), randomUUID()];
  await call("create_session", { id: session_id });
  const changes = [{ op: "write", path: "main.js", content: "console.log(1 + 2)" }];
  await call("change_files", { session_id, changes, base_revision: 0, change_id: randomUUID() });
  await call("start_execution", { session_id, id, entry: "main.js" });
  const read = async () => (await sql`select status, output, ran_in from public.executions where id = ${id}`)[0];
  await expect.poll(async () => (await read())?.status).not.toMatch(/queued|running/);
  const ended = await read();
  return `${ended?.ran_in} ${ended?.status} ${ended?.output}`;
}

/** Rolled back at the end. */
async function inOneTransaction(act: (tx: postgres.TransactionSql) => Promise<void>): Promise<void> {
  const undone = Symbol("undone");
  const acted = sql.begin(async (tx) => {
    await act(tx);
    throw undone;
  });
  await acted.catch((reason: unknown) => {
    if (reason !== undone) throw reason;
  });
}

test("While keys are rotated, kicks with either key start runs, and programs run", async () => {
  for (const key of [before.AGENT_KICK_KEY, now.AGENT_KICK_KEY]) {
    await keepInVault(key);
    expect(await (await askOnce()).end()).toBe("succeeded");
    expect(await runProgram()).toBe("quickjs succeeded 3\n");
  }
  expect([...(await sql`select * from admin.failed_kicks`)]).toEqual([]);
});

test("Where everything works, every row of the health is fine and nothing is to be done", async () => {
  expect(await (await askOnce()).end()).toBe("succeeded");
  await expect.poll(() => worrying()).toEqual([]);
  const names = await sql`select name from admin.health where what_to_do is null`;
  expect(names.map(({ name }) => name)).toEqual([
    ...["runs_paused", "agent_address", "failed_kicks", "unsent_kicks", "oldest_queued_run", "sweep"],
    ...["model_calls", "database_size", "spend_today", "objects_to_remove"],
  ]);
  expect((await factOf("failed_kicks"))?.value).toMatch(/^0 of [1-9]\d* in the last hour$/);
});

test("Kicks that the function refuses are counted with its answer, and what waits for them is seen", async () => {
  await keepInVault("a key that the function does not know");
  const { runId, end } = await askOnce();
  const refused = () =>
    sql`select answer, times::integer, last_at - first_at < '1 hour' as is_timed from admin.failed_kicks`;
  await expect.poll(async () => (await refused()).length).toBe(1);
  const [row] = await refused();
  expect(row).toEqual({ answer: expect.stringMatching(/^403 .*forbidden/), times: expect.any(Number), is_timed: true });
  await sql`insert into net._http_response (id, status_code, error_msg) values
    (-1, null, 'Could not resolve host: nowhere.example'), (-2, 503, null)`;
  expect(await factOf("failed_kicks")).toMatchObject({
    is_fine: false,
    what_to_do: expect.stringContaining("admin.failed_kicks"),
  });
  await inOneTransaction(async (tx) => {
    await tx`update public.runs set created_at = now() - interval '90 seconds', kicks = 0 where id = ${runId}`;
    expect(await factOf("oldest_queued_run", tx)).toMatchObject({
      value: expect.stringMatching(/^00:0[1-9]:\d\d$/),
      allowed: "1 minute",
      is_fine: false,
    });
    await tx`update private.settings set max_live_runs_per_user = 0`;
    expect(await factOf("oldest_queued_run", tx)).toMatchObject({ value: "none", is_fine: true });
  });
  await keepInVault(now.AGENT_KICK_KEY);
  expect(await end()).toBe("succeeded");
  await sql`delete from net._http_response`;
});

test("A sweep that no longer happens is reported, and is fine again once it does", async () => {
  const [job] = await sql`select command from cron.job where jobname = 'sweep'`;
  await sql`select cron.unschedule('sweep')`;
  await expect
    .poll(async () => {
      await sql`update private.last_sweep set ended_at = now() - interval '10 minutes'`;
      return (await factOf("sweep"))?.is_fine;
    })
    .toBe(false);
  expect(await factOf("sweep")).toMatchObject({
    value: expect.stringMatching(/^00:1\d:\d\d ago, took \d+\.\d\d s$/),
    what_to_do: expect.stringContaining("worker.sweep()"),
  });
  await sql`select cron.schedule('sweep', '1 second', ${job?.command})`;
  await expect.poll(async () => (await factOf("sweep"))?.is_fine).toBe(true);
});

test("Each fact that is not fine says so, and what to do", async () => {
  await inOneTransaction(async (tx) => {
    await tx`delete from net._http_response`;
    await tx`update private.settings set runs_paused = true, agent_url = null, plan_database_bytes = 10000000,
      max_cost_per_day = 0.01`;
    await tx`insert into private.former_users_spend (day, spent) values ((now() at time zone 'UTC')::date, 0.009)`;
    await tx`insert into net.http_request_queue (method, url, timeout_milliseconds)
      select 'POST', 'http://127.0.0.1:1', 1 from generate_series(1, 101)`;
    await tx`update public.model_calls set error_code = 'model_overloaded'`;
    await tx`insert into private.objects_to_remove (path, queued_at) values
      ('of nobody', now() - interval '25 hours'), ('of nobody else', now())`;
    const rows = await tx`select name, what_to_do from admin.health where not is_fine`;
    expect(rows.map(({ name }) => name)).toEqual([
      ...["runs_paused", "agent_address", "unsent_kicks", "model_calls", "database_size", "spend_today"],
      "objects_to_remove",
    ]);
    expect(await factOf("objects_to_remove", tx)).toMatchObject({ value: "2, for 1 day 01:00:00", allowed: "1 day" });
    for (const { what_to_do } of rows) expect(what_to_do).toMatch(/\S/);
    expect((await factOf("database_size", tx))?.allowed).toBe("9766 kB");
    expect(await factOf("spend_today", tx)).toMatchObject({ value: "$0.01", allowed: "$0.01" });
  });
});

test("The command health prints every fact, and fails while one is not fine", async () => {
  const env = { ...process.env, SUPABASE_DB_URL: product.details.dbUrl };
  const ask = () => spawnSync(process.execPath, ["scripts/operator/health.ts"], { env, encoding: "utf8" });
  await expect.poll(() => worrying()).toEqual([]);
  const fine = ask();
  expect([fine.status, fine.stdout.match(/^ok /gm)?.length]).toEqual([0, explainedFacts.length]);
  await sql`update private.settings set runs_paused = true`;
  const paused = ask();
  await sql`update private.settings set runs_paused = false`;
  expect(paused.status).toBe(1);
  expect(paused.stdout).toMatch(/^ALARM runs_paused: yes \(allowed: no\)\n {6}No run starts/m);
});

test("The page for operators explains every row of the health, and all of its statements run", async () => {
  const facts = await sql`select name from admin.health`;
  expect(explainedFacts.toSorted()).toEqual(facts.map(({ name }) => name).toSorted());
  const statements = blocks("sql").flatMap((block) => block.replaceAll(/--.*$/gm, "").split(/;\s*$/m));
  const written = statements.map((statement) => statement.trim()).filter((text) => text !== "");
  expect(written.length).toBeGreaterThanOrEqual(19);
  await inOneTransaction(async (tx) => {
    for (const end of [1, 2])
      await tx`insert into auth.users (id) values (${`00000000-0000-0000-0000-00000000000${end}`})`;
    for (const text of written.filter((text) => !text.startsWith("vacuum"))) {
      expect(await tx.unsafe(text).catch((error: unknown) => `${text}: ${error}`)).toBeInstanceOf(Array);
    }
  });
  await Promise.all(written.filter((text) => text.startsWith("vacuum")).map((text) => sql.unsafe(text)));
});
