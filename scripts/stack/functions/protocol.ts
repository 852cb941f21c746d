// What the stack and the inside of a worker say to each other, a line of JSON each: facts come out on stdout, orders go in on stdin.

/** Starts every fact, so that the stack can tell it from what the function itself writes to stdout. */
export const factMark = "\x1e";

export type Fact =
  /** The function's modules are loaded and about to run. */
  | { readonly type: "evaluating" }
  | { readonly type: "serving"; readonly port: number }
  | { readonly type: "handler_missing" }
  /** How many promises given to `waitUntil` are pending. */
  | { readonly type: "background_changed"; readonly count: number }
  /** `level` as Deno's Console counts: 0 debug, 1 info, 2 warning, 3 error. */
  | { readonly type: "logged"; readonly level: number; readonly text: string; readonly requestId?: string | undefined };

/** Why a worker ends, in the words of `beforeunload`'s `detail.reason`. */
export type UnloadReason = "wall_clock" | "cpu" | "memory" | "early_drop" | "termination";

export type Order =
  | { readonly type: "announce_end"; readonly reason: UnloadReason }
  /** An early drop lets background work finish; a termination only what listeners of `beforeunload` begin. */
  | { readonly type: "end"; readonly reason: UnloadReason };
