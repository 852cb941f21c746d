// The function's console: each call becomes an entry of the stack's log, with the id of its request.
import { AsyncLocalStorage } from "node:async_hooks";
import { report } from "./parent.ts";

/** A hosted project truncates messages here. */
const maxMessageLength = 10_000;

/** Deno's number for `console.error`. */
const errorLevel = 3;

/** The id of the request whose handler, or background task, is running. */
export const currentRequest = new AsyncLocalStorage<string | undefined>();

interface DenoInternals {
  readonly Console: new (print: (text: string, level: number) => void) => Console;
}

/** Deno's own Console class, to keep its formatting, `table`, `group` and `time`. It is behind an internal symbol of the pinned version. */
function consoleClass(): DenoInternals["Console"] {
  const internals: unknown = Reflect.get(Deno, Reflect.get(Deno, "internal"));
  return (internals as DenoInternals).Console; // Deno 2.1 has no types for its internals
}

export function installConsole(): void {
  globalThis.console = new (consoleClass())(log);
}

/** Logs a failure of the function where its author looks for it. */
export function logFailure(error: unknown, sentence = ""): void {
  log(sentence + Deno.inspect(error), errorLevel);
}

function log(text: string, level: number): void {
  const requestId = currentRequest.getStore();
  const message = text.replace(/\n$/, "").slice(0, maxMessageLength);
  report({ type: "logged", level, text: message, ...(requestId && { requestId }) });
}
