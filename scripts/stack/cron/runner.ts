// Runs the jobs of cron.job. A change to the table is picked up when its transaction commits.
import { inTurn } from "../in-turn.ts";
import type { Logger } from "../log.ts";
import type { StackPart } from "../part.ts";
import { openPool, type Pool } from "../postgres/pool.ts";
import { wakeOn } from "../postgres/wake-up.ts";
import { startJobClock } from "./job-clock.ts";
import { createJobRuns } from "./job-runs.ts";
import type { CronJob } from "./run-job.ts";
import { parseSchedule } from "./schedule.ts";

export interface CronDeps {
  readonly adminUrl: string;
  /** For the jobs' own connections; their user and database are replaced. */
  readonly jobUrl: string;
  readonly log: Logger;
}

interface ScheduledJob {
  /** The newest version: a changed command takes effect without touching the clock. */
  job: CronJob;
  readonly stopClock: () => void;
}

export async function createCron({ adminUrl, jobUrl, log }: CronDeps): Promise<StackPart> {
  const sql = openPool(adminUrl, { max: 4, name: "cron" });
  const stopping = new AbortController();
  const stopped = stopping.signal;
  const runs = createJobRuns({ sql, jobUrl, stopped });
  const timetable = createTimetable((jobId, find) =>
    runs.start(jobId, find).catch((error: unknown) => log.warn("a job could not run", { job: jobId, error })),
  );
  const reload = async () => {
    await failAbandonedRuns(sql, runs.runIds());
    for (const job of timetable.update(await readJobs(sql))) {
      log.warn("a job has an invalid schedule", { job: job.jobid, schedule: job.schedule });
    }
  };
  const onError = (error: unknown) => log.debug("jobs cannot be read at the moment", { error });
  const reloads = inTurn(reload, { stopped, onError });
  const wakeUp = await wakeOn({ url: adminUrl, channel: "cron_job_changed", log }, reloads.ask);

  return {
    stop: async () => {
      stopping.abort();
      timetable.update([]);
      await wakeUp.stop();
      await Promise.all([reloads.idle(), runs.idle()]);
      await sql.end({ timeout: 1 });
    },
  };
}

/** The clocks of all jobs. `run` must not reject. */
function createTimetable(run: (jobId: number, find: () => CronJob | undefined) => Promise<void>) {
  const scheduled = new Map<number, ScheduledJob>();

  const schedule = (job: CronJob): boolean => {
    const parsed = parseSchedule(job.schedule);
    if (!parsed) return false;
    const stopClock = startJobClock(parsed, () => run(job.jobid, () => scheduled.get(job.jobid)?.job));
    scheduled.set(job.jobid, { job, stopClock });
    return true;
  };

  return {
    /** Starts and stops clocks to match the jobs. Returns the jobs with an invalid schedule. */
    update: (jobs: readonly CronJob[]): CronJob[] => {
      const schedules = new Map(jobs.map(({ jobid, schedule: text }) => [jobid, text]));
      for (const [id, { job, stopClock }] of scheduled) {
        if (schedules.get(id) === job.schedule) continue;
        stopClock();
        scheduled.delete(id);
      }
      return jobs.filter((job) => {
        const known = scheduled.get(job.jobid);
        if (known) known.job = job;
        return !known && !schedule(job);
      });
    },
  };
}

async function readJobs(sql: Pool): Promise<CronJob[]> {
  return await sql<CronJob[]>`select jobid, schedule, command, database, username from cron.job where active`;
}

/** Runs that will never finish, because the runner or Postgres was killed. */
async function failAbandonedRuns(sql: Pool, runningIds: number[]): Promise<void> {
  await sql`
    update cron.job_run_details set status = 'failed', return_message = 'server restarted', end_time = now()
    where status in ('starting', 'running') and not runid = any(${runningIds}::bigint[])`;
}
