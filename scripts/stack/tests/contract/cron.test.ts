// pg_cron: jobs that SQL schedules, as the role postgres.
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { sql } from "../target.ts";

const db = sql();
const jobs: string[] = [];

function newName(): string {
  const name = `job-${randomUUID()}`;
  jobs.push(name);
  return name;
}

afterEach(async () => {
  await db`select cron.unschedule(jobname) from cron.job where jobname = any(${jobs.splice(0)})`;
});
afterAll(() => db.end());

const patience = { timeout: 15_000, interval: 50 };
const tick = (job: string) => `insert into public.cron_ticks (job) values ('${job}')`;
const ticks = (job: string) => db`select who, path from public.cron_ticks where job = ${job}`;
const runs = (id: unknown) =>
  db`select status, return_message, start_time, end_time, username, database, command
     from cron.job_run_details where jobid = ${String(id)} and end_time is not null order by runid`;

async function schedule(name: string, when: string, command: string): Promise<unknown> {
  const [row] = await db`select cron.schedule(${name}, ${when}, ${command}) as id`;
  return row?.id;
}

describe("a job", () => {
  test("runs every second as the role that scheduled it, with that role's settings", async () => {
    const name = newName();
    const id = await schedule(name, "1 second", tick(name));
    await expect.poll(async () => (await ticks(name)).length, patience).toBeGreaterThanOrEqual(2);
    expect((await ticks(name))[0]).toEqual({ who: "postgres", path: '"$user", public, extensions' });
    await expect
      .poll(async () => (await runs(id))[0], patience)
      .toMatchObject({
        status: "succeeded",
        return_message: "INSERT 0 1",
        username: "postgres",
        database: "postgres",
        command: tick(name),
      });
  });

  test("stops running once it is unscheduled", async () => {
    const [name, witness] = [newName(), newName()];
    const id = await schedule(name, "1 second", tick(name));
    await expect.poll(async () => (await ticks(name)).length, patience).toBeGreaterThan(0);
    expect(await db`select cron.unschedule(${name})`).toEqual([{ unschedule: true }]);
    await expect
      .poll(
        async () =>
          (await db`select 1 from cron.job_run_details where jobid = ${String(id)} and end_time is null`).length,
        patience,
      )
      .toBe(0);
    const before = (await ticks(name)).length;
    await schedule(witness, "1 second", tick(witness));
    await expect.poll(async () => (await ticks(witness)).length, patience).toBeGreaterThanOrEqual(2);
    expect((await ticks(name)).length).toBe(before);
  });

  test("that fails says why, and runs again", async () => {
    const name = newName();
    const id = await schedule(name, "1 second", "select 1 / 0");
    await expect.poll(async () => (await runs(id)).length, patience).toBeGreaterThanOrEqual(2);
    const [run] = await runs(id);
    expect(run?.status).toBe("failed");
    expect(run?.return_message).toMatch(/^ERROR: {2}division by zero/);
  });

  test("never runs beside itself", async () => {
    const name = newName();
    const id = await schedule(name, "1 second", "select pg_sleep(1.3)");
    await expect.poll(async () => (await runs(id)).length, patience).toBeGreaterThanOrEqual(3);
    const finished = await runs(id);
    const overlaps = finished.filter((run, index) => index > 0 && run.start_time < finished[index - 1]?.end_time);
    expect(overlaps).toEqual([]);
    expect(finished[0]?.return_message).toBe("1 row");
  });

  test("scheduled again under its name keeps its id and takes the new command", async () => {
    const name = newName();
    const first = await schedule(name, "0 0 1 1 *", "select 1");
    expect(await schedule(name, "1 second", tick(name))).toBe(first);
    await expect.poll(async () => (await ticks(name)).length, patience).toBeGreaterThan(0);
  });

  test("is switched off and on by alter_job", async () => {
    const name = newName();
    const id = await schedule(name, "1 second", tick(name));
    await db`select cron.alter_job(${String(id)}, schedule := '2 seconds', active := false)`;
    const [job] = await db`select schedule, active from cron.job where jobname = ${name}`;
    expect(job).toEqual({ schedule: "2 seconds", active: false });
    await db`select cron.alter_job(${String(id)}, active := true)`;
    await expect.poll(async () => (await ticks(name)).length, patience).toBeGreaterThan(0);
  });

  test("of several statements runs them all", async () => {
    const name = newName();
    await schedule(name, "1 second", `${tick(name)}; ${tick(name)}; select cron.unschedule('${name}')`);
    await expect.poll(async () => (await ticks(name)).length, patience).toBe(2);
    expect(await db`select from cron.job where jobname = ${name}`).toHaveLength(0);
  });
});

describe("a schedule", () => {
  test.each(["*/5 * * * *", "0 3 * * 1-5", "0 0 $ * *", "59 seconds", "@daily", "0 12 1,15 jan-jun mon"])(
    "of %s is taken",
    async (when) => {
      const name = newName();
      const id = await schedule(name, when, "select 1");
      expect(await db`select jobid, schedule, active from cron.job where jobname = ${name}`).toEqual([
        { jobid: id, schedule: when, active: true },
      ]);
    },
  );

  test.each(["1 minute", "60 seconds", "0 seconds", "* * * *", "60 * * * *", "* * 0 * *", "whenever", ""])(
    "of '%s' is refused in pg_cron's words",
    async (when) => {
      await expect(schedule(newName(), when, "select 1")).rejects.toMatchObject({
        code: "22023",
        message: `invalid schedule: ${when}`,
        hint: "Use cron format (e.g. 5 4 * * *), or interval format '[1-59] seconds'",
      });
    },
  );
});

describe("unscheduling", () => {
  test("works by id for a job without a name", async () => {
    const [row] = await db`select cron.schedule('0 0 1 1 *', 'select 1') as id`;
    expect(await db`select cron.unschedule(${String(row?.id)}::bigint)`).toEqual([{ unschedule: true }]);
  });

  test("of what is not there is refused", async () => {
    await expect(db`select cron.unschedule('no such job')`).rejects.toThrow(
      "could not find valid entry for job 'no such job'",
    );
  });
});

test("the table of jobs cannot be written to, nor a job be given to a superuser", async () => {
  await expect(db`insert into cron.job (schedule, command) values ('1 second', 'select 1')`).rejects.toMatchObject({
    code: "42501",
  });
  await expect(
    db`select cron.schedule_in_database('x', '1 second', 'select 1', 'postgres', 'supabase_admin')`,
  ).rejects.toMatchObject({ code: "42501" });
});
