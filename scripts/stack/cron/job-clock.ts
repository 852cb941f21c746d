// Starts a job when it is due, never twice at a time. A run that falls due meanwhile follows at once.
import type { Schedule } from "./schedule.ts";

// setTimeout cannot wait longer than 24 days, and a laptop that slept should catch up soon.
const longestWaitMs = 60 * 60 * 1000;

/** `run` must not reject. Returns a function that stops the clock. */
export function startJobClock(schedule: Schedule, run: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let pendingRuns = 0;
  let isRunning = false;
  let isStopped = false;

  const waitUntil = (time: number) => {
    const wait = Math.min(Math.max(time - Date.now(), 0), longestWaitMs);
    timer = setTimeout(() => (Date.now() < time ? waitUntil(time) : fallDue()), wait);
  };

  const fallDue = () => {
    // As in pg_cron, every missed minute of a pattern is made up for, but a missed interval only once.
    pendingRuns = schedule.kind === "pattern" ? pendingRuns + 1 : 1;
    void runPending();
    waitForNext();
  };

  const waitForNext = () => {
    if (isStopped || schedule.kind === "reboot") return;
    if (schedule.kind === "interval") return waitUntil(Date.now() + schedule.seconds * 1000);
    const next = schedule.next(new Date());
    if (next) waitUntil(next.getTime());
  };

  const runPending = async () => {
    if (isRunning) return;
    isRunning = true;
    while (pendingRuns > 0 && !isStopped) {
      pendingRuns -= 1;
      await run();
    }
    isRunning = false;
  };

  if (schedule.kind === "reboot") fallDue();
  else waitForNext();

  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
