// Errors that nobody waits for, thrown in some library's timer or socket: logged, and no reason to end an isolate in which the runs
// of others are at work. Whoever waited for the answer has a clock of his own.
import { type Log, log } from "./log.ts";

interface Stray extends Event {
  readonly error?: unknown;
  readonly reason?: unknown;
}

export function surviveStrayErrors(target: EventTarget = globalThis, writeTo: Log = log): void {
  for (const type of ["error", "unhandledrejection"]) {
    target.addEventListener(type, (event: Stray) => {
      event.preventDefault();
      writeTo.error("An error that nobody waited for.", { type, error: event.error ?? event.reason });
    });
  }
}
