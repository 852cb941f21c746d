// The runs in progress: a limited number, and at most one for each job.
import { type CronJob, type RunDeps, runJob } from "./run-job.ts";
import { createSlots } from "./slots.ts";

const maxRunningJobs = 32;

export interface JobRuns {
  /** Runs the job that `find` returns at its turn, if it still exists. */
  start(jobId: number, find: () => CronJob | undefined): Promise<void>;
  runIds(): number[];
  /** Resolves when no run is left. */
  idle(): Promise<void>;
}

export function createJobRuns(deps: RunDeps): JobRuns {
  const inSlot = createSlots(maxRunningJobs);
  /** By job: after a change of schedule, the new clock may start while the old run goes on. */
  const running = new Map<number, { readonly runId: number; readonly done: Promise<void> }>();

  const run = async (jobId: number, find: () => CronJob | undefined) => {
    await settled(running.get(jobId)?.done);
    const job = find();
    if (!job || deps.stopped.aborted) return;
    const runId = await nextRunId(deps);
    const done = runJob(job, runId, deps);
    running.set(jobId, { runId, done });
    await done.finally(() => running.delete(jobId));
  };

  return {
    start: (jobId, find) => inSlot(() => run(jobId, find)),
    runIds: () => [...running.values()].map(({ runId }) => runId),
    idle: () => settled(Promise.allSettled([...running.values()].map(({ done }) => done))),
  };
}

async function nextRunId({ sql }: RunDeps): Promise<number> {
  const [row] = await sql<{ id: number }[]>`select nextval('cron.runid_seq') as id`;
  if (!row) throw new Error("cron.runid_seq gave no number");
  return row.id;
}

async function settled(work: Promise<unknown> | undefined): Promise<void> {
  await Promise.allSettled([work]);
}
