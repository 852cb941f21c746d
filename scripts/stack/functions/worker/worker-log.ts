// Writes the function's messages to the stack's log.
import type { LogFacts, Logger } from "../../log.ts";

const levelNames = ["debug", "info", "warn", "error"] as const;

export interface Message {
  /** Deno's number for `console.debug` and so on. */
  readonly level: number;
  readonly text: string;
}

/** One entry for each line, so that objects and stack traces stay readable. */
export function logMessage(log: Logger, { level, text }: Message, facts?: LogFacts): void {
  const name = levelNames[level] ?? "info";
  for (const line of text.split("\n")) log[name](line, facts);
}
