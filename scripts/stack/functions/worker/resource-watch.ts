// Measures the resource usage of busy workers.
import type { Logger } from "../../log.ts";
import type { Usage, UsageSource } from "./usage.ts";

export interface Watched {
  readonly pid: number | undefined;
  /** Only busy workers are measured. */
  readonly isBusy: boolean;
  noteUsage(usage: Usage): void;
}

export interface ResourceWatch {
  /** Returns a function that removes the worker. */
  add(worker: Watched): () => void;
  stop(): void;
}

export function startResourceWatch(source: UsageSource | undefined, log: Logger): ResourceWatch {
  const workers = new Set<Watched>();
  let isMeasuring = false;
  const measure = async ({ read }: UsageSource) => {
    const busy = [...workers].flatMap((worker) => (worker.isBusy && worker.pid ? [[worker.pid, worker] as const] : []));
    if (isMeasuring || busy.length === 0) return;
    isMeasuring = true;
    const usages = await read(busy.map(([pid]) => pid)).finally(() => {
      isMeasuring = false;
    });
    for (const [pid, worker] of busy) {
      const usage = usages.get(pid);
      if (usage) worker.noteUsage(usage);
    }
  };
  const report = (error: unknown) => log.error("could not measure the workers", { error });
  const timer = source && setInterval(() => measure(source).catch(report), source.intervalMs).unref();
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
