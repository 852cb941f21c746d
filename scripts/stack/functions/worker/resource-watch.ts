// Looks, while workers are busy, at what they use.
import type { Logger } from "../../log.ts";
import type { Usage, UsageSource } from "./usage.ts";

export interface Watched {
  readonly pid: number | undefined;
  /** Others are not measured. */
  readonly isBusy: boolean;
  noteUsage(usage: Usage): void;
}

export interface ResourceWatch {
  /** Returns how to take the worker out again. */
  add(worker: Watched): () => void;
  stop(): void;
}

export function startResourceWatch(source: UsageSource | undefined, log: Logger): ResourceWatch {
  const workers = new Set<Watched>();
  let isLooking = false;
  const look = async ({ read }: UsageSource) => {
    const busy = [...workers].flatMap((worker) => (worker.isBusy && worker.pid ? [[worker.pid, worker] as const] : []));
    if (isLooking || busy.length === 0) return;
    isLooking = true;
    const usages = await read(busy.map(([pid]) => pid)).finally(() => {
      isLooking = false;
    });
    for (const [pid, worker] of busy) {
      const usage = usages.get(pid);
      if (usage) worker.noteUsage(usage);
    }
  };
  const report = (error: unknown) => log.error("could not measure the workers", { error });
  const timer = source && setInterval(() => look(source).catch(report), source.intervalMs).unref();
  return {
    add: (worker) => {
      workers.add(worker);
      return () => {
        workers.delete(worker);
      };
    },
    stop: () => clearInterval(timer),
  };
}
