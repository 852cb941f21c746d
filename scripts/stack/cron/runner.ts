// Runs the jobs of cron.job. A change to the table is picked up when its transaction commits.
import type { Logger } from "../log.ts";
import type { StackPart } from "../part.ts";
import { openPool, type Pool } from "../postgres/pool.ts";
import { wakeOn } from "../postgres/wake-up.ts";
import { type JobClock, startJobClock } from "./job-clock.ts";
import { type CronJob, runJob } from "./run-job.ts";
import { parseSchedule } from "./schedule.ts";
import { createSlots } from "./slots.ts";

const maxRunningJobs = 32;
const reloadRetryMs = 200;

export interface CronDeps {
  readonly adminUrl: string;
  readonly log: Logger;
}

interface ScheduledJob {
  /** The newest version: a changed command takes effect without touching the clock. */
  job: CronJob;
  readonly clock: JobClock;
}

export async function createCron({ adminUrl, log }: CronDeps): Promise<StackPart> {
  const sql = openPool(adminUrl, { max: 4, name: "cron" });
  const stopping = new AbortController();
  const inSlot = createSlots(maxRunningJobs);
  const scheduled = new Map<number, ScheduledJob>();
  /** By job, since a job whose schedule changed has a new clock while its old run may still go on. */
  const running = new Map<number, { readonly runId: number; readonly done: Promise<void> }>();

  const run = async (jobId: number) => {
    await running.get(jobId)?.done.catch(() => undefined);
    const job = scheduled.get(jobId)?.job;
    if (!job || stopping.signal.aborted) return;
    const runId = await nextRunId(sql);
    const done = runJob(job, runId, { sql, adminUrl, stopped: stopping.signal });
    running.set(jobId, { runId, done });
    await done.finally(() => running.delete(jobId));
  };

  const schedule = (job: CronJob) => {
    const parsed = parseSchedule(job.schedule);
    if (!parsed) return log.warn("a job has a schedule that cannot be read", { job: job.jobid });
    const clock = startJobClock(parsed, () =>
      inSlot(() => run(job.jobid)).catch((error: unknown) =>
        log.warn("a job could not run", { job: job.jobid, error }),
      ),
    );
    scheduled.set(job.jobid, { job, clock });
  };

  const reload = async () => {
    await failAbandonedRuns(
      sql,
      [...running.values()].map(({ runId }) => runId),
    );
    const jobs = await readJobs(sql);
    const current = new Map(jobs.map((job) => [job.jobid, job]));
    for (const [id, { job, clock }] of scheduled) {
      if (current.get(id)?.schedule === job.schedule) continue;
      clock.stop();
      scheduled.delete(id);
    }
    for (const job of jobs) {
      const known = scheduled.get(job.jobid);
      if (known) known.job = job;
      else schedule(job);
    }
  };

  const reloads = inTurn(reload, (error) => log.debug("jobs cannot be read now", { error }), stopping.signal);
  const wakeUp = await wakeOn({ url: adminUrl, channel: "cron_job_changed", log }, reloads.ask);

  return {
    stop: async () => {
      stopping.abort();
      for (const { clock } of scheduled.values()) clock.stop();
      await wakeUp.stop();
      await Promise.allSettled([reloads.idle(), ...[...running.values()].map(({ done }) => done)]);
      await sql.end({ timeout: 1 });
    },
  };
}

/** Runs `work` once at a time, again when asked meanwhile, and after a pause when it failed. */
function inTurn(work: () => Promise<void>, onError: (error: unknown) => void, stopped: AbortSignal) {
  let isAsked = false;
  let current: Promise<void> | undefined;
  const turn = async () => {
    while (isAsked && !stopped.aborted) {
      isAsked = false;
      try {
        await work();
      } catch (error) {
        onError(error);
        setTimeout(ask, reloadRetryMs).unref();
      }
    }
    current = undefined;
  };
  const ask = () => {
    isAsked = true;
    current ??= turn();
  };
  return { ask, idle: async () => current };
}

async function nextRunId(sql: Pool): Promise<number> {
  const [row] = await sql<{ id: number }[]>`select nextval('cron.runid_seq') as id`;
  if (!row) throw new Error("cron.runid_seq gave no number");
  return row.id;
}

async function readJobs(sql: Pool): Promise<CronJob[]> {
  return await sql<CronJob[]>`select jobid, schedule, command, database, username from cron.job where active`;
}

/** Runs that no runner finishes any more, because it or Postgres was killed. */
async function failAbandonedRuns(sql: Pool, runningIds: number[]): Promise<void> {
  await sql`
    update cron.job_run_details set status = 'failed', return_message = 'server restarted', end_time = now()
    where status in ('starting', 'running') and not runid = any(${runningIds}::bigint[])`;
}
