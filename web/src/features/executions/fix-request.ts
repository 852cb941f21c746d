// What the agent is told about a program that failed.
import type { Execution } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { words } from "./words.ts";

/** The end of an output says what went wrong. */
const maxOutput = 4000;
const maxInput = 1000;

export interface Printed {
  readonly stdin: string | null;
  readonly output: string;
}

export function fixRequest(execution: Execution, { stdin, output }: Printed): string {
  const { entry } = execution;
  const said = words.fixRequest(entry, words.status(execution));
  const input = stdin === null ? [] : [words.fixInput, fenced(stdin.slice(0, maxInput))];
  const text = output.length > maxOutput ? `…${output.slice(-maxOutput)}` : output;
  const printed = text.trim() === "" ? [] : [words.fixOutput, fenced(text)];
  return [said, ...input, ...printed].join("\n\n");
}

/** A fence is longer than any in the text, so that the text cannot end it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text.trimEnd()}\n${fence}`;
}

/** It ran, and how it ended is its own fault. */
export function canBeFixed({ status, ran_in: ranIn }: Execution): boolean {
  return ranIn !== null && (status === "failed" || status === "timed_out" || status === "out_of_memory");
}
