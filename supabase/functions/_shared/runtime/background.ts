// Work that goes on after the response.
import { type Log, log } from "./log.ts";

/** A global of the edge runtime. Tests have none. */
interface EdgeRuntime {
  waitUntil(promise: Promise<unknown>): void;
}

function edgeRuntime(): EdgeRuntime | undefined {
  return Reflect.get(globalThis, "EdgeRuntime");
}

/** Keeps the isolate alive until the work is done. A failure is logged, because no caller is left to receive it. */
export function background(work: Promise<unknown>, writeTo: Log = log, runtime = edgeRuntime()): void {
  const watched = work.catch((error: unknown) => writeTo.error("Background work failed.", { error }));
  runtime?.waitUntil(watched);
}
