// Work that goes on after the response.
import { type Log, log } from "./log.ts";

/** What the edge runtime puts into the global scope; tests have none. */
interface EdgeRuntime {
  waitUntil(promise: Promise<unknown>): void;
}

function edgeRuntime(): EdgeRuntime | undefined {
  return Reflect.get(globalThis, "EdgeRuntime");
}

/** Keeps the isolate until the work is done. A failure is logged: nobody else is there to hear of it. */
export function background(work: Promise<unknown>, writeTo: Log = log, runtime = edgeRuntime()): void {
  const watched = work.catch((error: unknown) => writeTo.error("Background work failed.", { error }));
  runtime?.waitUntil(watched);
}
