// pg_cron: jobs that SQL schedules, as the role postgres.
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { sql } from "../target.ts";

const db = sql();
const jobs: string[] = [];

function newName(): string {
  const name = `job-${randomUUID()}`;
  jobs.push(name);
  return name;
}

afterAll(async () => {
  await db`select cron.unschedule(jobname) from cron.job where jobname = any(${jobs})`;
  await db.end();
});

const waiting = { interval: 50 };
const tick = (job: string) => `insert into public.cron_ticks (job) values ('${job}')`;
const ticks = (job: string) => db`select who, path from public.cron_ticks where job = ${job}`;
const runs = (id: unknown) =>
  db`select status, return_message, start_time, end_time, username, database, command
     from cron.job_run_details where jobid = ${String(id)} and end_time is not null order by runid`;

async function schedule(name: string, when: string, command: string): Promise<unknown> {
  const [row] = await db`select cron.schedule(${name}, ${when}, ${command}) as id`;
  return row?.id;
}

// These wait for seconds to pass, so they wait together.
describe.concurrent("a job", () => {
  test("a job runs every second as the role that scheduled it, with that role's settings", async ({ expect }) => {
    const name = newName();
    const id = await schedule(name, "1 second", tick(name));
    await expect.poll(async () => (await ticks(name)).length, waiting).toBeGreaterThanOrEqual(2);
    expect((await ticks(name))[0]).toEqual({ who: "postgres", path: '"$user", public, extensions' });
    await expect
      .poll(async () => (await runs(id))[0], waiting)
      .toMatchObject({
        status: "succeeded",
        return_message: "INSERT 0 1",
        username: "postgres",
        database: "postgres",
        command: tick(name),
      });
  });

  test("an unscheduled job stops running", async ({ expect }) => {
    const [name, witness] = [newName(), newName()];
    await schedule(name, "1 second", tick(name));
    await expect.poll(async () => (await ticks(name)).length, waiting).toBeGreaterThan(0);
    expect(await db`select cron.unschedule(${name})`).toEqual([{ unschedule: true }]);
    const untilWitnessRan = (times: number) =>
      expect.poll(async () => (await ticks(witness)).length, waiting).toBeGreaterThanOrEqual(times);
    await schedule(witness, "1 second", tick(witness));
    await untilWitnessRan(2); // a run of the first job that was already due has ended by now
    const before = (await ticks(name)).length;
    await untilWitnessRan(4);
    expect((await ticks(name)).length).toBe(before);
  });

  test("a failing job records why and runs again", async ({ expect }) => {
    const name = newName();
    const id = await schedule(name, "1 second", "select 1 / 0");
    await expect.poll(async () => (await runs(id)).length, waiting).toBeGreaterThanOrEqual(2);
    const [run] = await runs(id);
    expect(run?.status).toBe("failed");
    expect(run?.return_message).toMatch(/^ERROR: {2}division by zero/);
  });

  test("a job never runs twice at a time", async ({ expect }) => {
    const name = newName();
    const id = await schedule(name, "1 second", "select pg_sleep(1.3)");
    await expect.poll(async () => (await runs(id)).length, waiting).toBeGreaterThanOrEqual(3);
    const finished = await runs(id);
    const overlaps = finished.filter((run, index) => index > 0 && run.start_time < finished[index - 1]?.end_time);
    expect(overlaps).toEqual([]);
    expect(finished[0]?.return_message).toBe("1 row");
  });

  test("a job that is scheduled again under its name keeps its id and runs the new command", async ({ expect }) => {
    const name = newName();
    const first = await schedule(name, "0 0 1 1 *", "select 1");
    expect(await schedule(name, "1 second", tick(name))).toBe(first);
    await expect.poll(async () => (await ticks(name)).length, waiting).toBeGreaterThan(0);
  });

  test("alter_job switches a job off and on", async ({ expect }) => {
    const name = newName();
    const id = await schedule(name, "1 second", tick(name));
    await db`select cron.alter_job(${String(id)}, schedule := '2 seconds', active := false)`;
    const [job] = await db`select schedule, active from cron.job where jobname = ${name}`;
    expect(job).toEqual({ schedule: "2 seconds", active: false });
    await db`select cron.alter_job(${String(id)}, active := true)`;
    await expect.poll(async () => (await ticks(name)).length, waiting).toBeGreaterThan(0);
  });

  test("a job of several statements runs them all", async ({ expect }) => {
    const name = newName();
    await schedule(name, "1 second", `${tick(name)}; ${tick(name)}; select cron.unschedule('${name}')`);
    await expect.poll(async () => (await ticks(name)).length, waiting).toBe(2);
    expect(await db`select from cron.job where jobname = ${name}`).toHaveLength(0);
  });
});

test.each(["*/5 * * * *", "0 3 * * 1-5", "0 0 $ * *", "59 seconds", "@daily", "0 12 1,15 jan-jun mon"])(
  "the schedule %s is accepted",
  async (when) => {
    const name = newName();
    const id = await schedule(name, when, "select 1");
    expect(await db`select jobid, schedule, active from cron.job where jobname = ${name}`).toEqual([
      { jobid: id, schedule: when, active: true },
    ]);
  },
);

test.each(["1 minute", "60 seconds", "0 seconds", "* * * *", "60 * * * *", "* * 0 * *", "whenever", ""])(
  "the schedule '%s' is refused in pg_cron's words",
  async (when) => {
    await expect(schedule(newName(), when, "select 1")).rejects.toMatchObject({
      code: "22023",
      message: `invalid schedule: ${when}`,
      hint: "Use cron format (e.g. 5 4 * * *), or interval format '[1-59] seconds'",
    });
  },
);

test("a job without a name is unscheduled by its id", async () => {
  const [row] = await db`select cron.schedule('0 0 1 1 *', 'select 1') as id`;
  expect(await db`select cron.unschedule(${String(row?.id)}::bigint)`).toEqual([{ unschedule: true }]);
});

test("unscheduling an unknown job is refused", async () => {
  await expect(db`select cron.unschedule('no such job')`).rejects.toThrow(
    "could not find valid entry for job 'no such job'",
  );
});

test("cron.job is read-only, and a job cannot run as a superuser", async () => {
  await expect(db`insert into cron.job (schedule, command) values ('1 second', 'select 1')`).rejects.toMatchObject({
    code: "42501",
  });
  await expect(
    db`select cron.schedule_in_database('x', '1 second', 'select 1', 'postgres', 'supabase_admin')`,
  ).rejects.toMatchObject({ code: "42501" });
});
