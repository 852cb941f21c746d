// Errors that no code awaits, thrown in a library's timer or socket. They are logged and do not end the isolate, in which other
// runs are at work. The caller that waits for the result has a timeout of its own.
import { type Log, log } from "./log.ts";

interface Stray extends Event {
  readonly error?: unknown;
  readonly reason?: unknown;
}

export function surviveStrayErrors(target: EventTarget = globalThis, writeTo: Log = log): void {
  for (const type of ["error", "unhandledrejection"]) {
    target.addEventListener(type, (event: Stray) => {
      event.preventDefault();
      writeTo.error("An error that no code awaited.", { type, error: event.error ?? event.reason });
    });
  }
}
