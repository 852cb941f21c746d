// A worker's current activities and their CPU budget.
import { createCpuBudget, type Verdict } from "./cpu-budget.ts";

export interface Load {
  readonly requests: number;
  /** Only a busy worker can exceed its limits. */
  readonly isBusy: boolean;
  /** While the function's modules load; returns a function that ends it. */
  beginBoot(): () => void;
  /** Until the response has ended; ending it twice is harmless. */
  beginRequest(): () => void;
  beginSocket(): () => void;
  noteBackground(taskCount: number): void;
  judgeCpu(cpuSeconds: number): Verdict;
}

export function createLoad(cpuSeconds: number): Load {
  const budget = createCpuBudget(cpuSeconds);
  const open = { boots: 0, requests: 0, sockets: 0 };
  let endBackground: (() => void) | undefined;
  const begin = (kind: keyof typeof open) => {
    const endCpu = budget.begin();
    open[kind] += 1;
    let isOpen = true;
    return () => {
      if (isOpen) open[kind] -= 1;
      isOpen = false;
      endCpu();
    };
  };
  return {
    get requests() {
      return open.requests;
    },
    get isBusy() {
      return open.boots + open.requests + open.sockets > 0 || endBackground !== undefined;
    },
    beginBoot: () => begin("boots"),
    beginRequest: () => begin("requests"),
    beginSocket: () => begin("sockets"),
    noteBackground: (taskCount) => {
      if (taskCount > 0) {
        endBackground ??= budget.begin();
        return;
      }
      endBackground?.();
      endBackground = undefined;
    },
    judgeCpu: (seconds) => budget.judge(seconds),
  };
}
