// Why a worker ended, and what its callers and the log are told.
import type { FunctionLimits } from "../../config/limits.ts";
import type { FailureCode } from "../errors.ts";

export type EndCause = "not_loaded" | "crashed" | "wall_clock" | "cpu" | "memory" | "dropped";

export const failureAfter: Record<EndCause, FailureCode> = {
  not_loaded: "BOOT_ERROR",
  crashed: "WORKER_ERROR",
  wall_clock: "WORKER_RESOURCE_LIMIT",
  cpu: "WORKER_RESOURCE_LIMIT",
  memory: "WORKER_RESOURCE_LIMIT",
  dropped: "WORKER_ERROR",
};

export function sentenceFor(cause: EndCause, limits: FunctionLimits): string {
  const sentences: Record<EndCause, string> = {
    not_loaded: "could not be loaded",
    crashed: "exited unexpectedly",
    wall_clock: `stopped: wall clock limit of ${limits.wall_clock_seconds} s reached`,
    cpu: `stopped: CPU time limit of ${limits.cpu_seconds} s reached`,
    memory: `stopped: memory limit of ${limits.memory_mb} MB reached`,
    dropped: "ended",
  };
  return sentences[cause];
}

/** V8's last line when the heap is full. */
export function reportsFullHeap(errorLine: string): boolean {
  return /JavaScript (heap )?out of memory|Reached heap limit/.test(errorLine);
}

/** V8's heap dump, pages of addresses, follows this line. */
export function beginsDump(errorLine: string): boolean {
  return errorLine.startsWith("<--- Last few GCs");
}
