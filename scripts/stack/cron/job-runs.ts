// The runs that are under way: so many at a time at most, and none of a job beside another of the same job.
import { type CronJob, type RunDeps, runJob } from "./run-job.ts";
import { createSlots } from "./slots.ts";

const maxRunningJobs = 32;

export interface JobRuns {
  /** Runs the job that `find` gives when its turn has come; nothing when it is gone by then. */
  start(jobId: number, find: () => CronJob | undefined): Promise<void>;
  runIds(): number[];
  /** Resolves when none is left. */
  idle(): Promise<void>;
}

export function createJobRuns(deps: RunDeps): JobRuns {
  const inSlot = createSlots(maxRunningJobs);
  /** By job: one whose schedule changed has a new clock while its old run may still go on. */
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
