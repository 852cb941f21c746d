// Messages between the stack and a worker, one JSON line each: events arrive on the worker's stdout, commands go to its stdin.

/** Precedes every event, to tell it from the function's own output. */
export const eventMark = "\x1e";

export type WorkerEvent =
  /** The function's modules are loaded and about to be evaluated. */
  | { readonly type: "evaluating" }
  | { readonly type: "serving"; readonly port: number }
  | { readonly type: "handler_missing" }
  /** The number of pending promises given to `waitUntil`. */
  | { readonly type: "background_changed"; readonly count: number }
  /** `level` is Deno's: 0 debug, 1 info, 2 warning, 3 error. */
  | { readonly type: "logged"; readonly level: number; readonly text: string; readonly requestId?: string | undefined };

/** Why a worker ends: `detail.reason` of `beforeunload`. */
export type UnloadReason = "wall_clock" | "cpu" | "memory" | "early_drop" | "termination";

export type WorkerCommand =
  | { readonly type: "announce_end"; readonly reason: UnloadReason }
  /** An early drop waits for background work; a termination only for work that listeners of `beforeunload` begin. */
  | { readonly type: "end"; readonly reason: UnloadReason };
