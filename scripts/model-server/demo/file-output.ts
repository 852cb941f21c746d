// The plain texts that list_files, read_file, search_files, run_code and ask_user answer, taken apart again.
import type { ToolResult } from "../conversation.ts";
import { hasFailed, outputOf } from "./tool-output.ts";

/** Paths, in their order. */
export function filesIn(result: ToolResult | undefined): string[] {
  if (!result || hasFailed(result)) return [];
  const lines = result.output.split("\n").slice(1);
  return lines.flatMap((line) => /^(.+) \(\d+(?:, locked by the user)?\)$/.exec(line)?.[1] ?? []);
}

/** The lines that were shown, without their numbers; undefined where the file could not be read. */
export function textIn(result: ToolResult | undefined): string | undefined {
  if (!result || hasFailed(result)) return undefined;
  const [, ...lines] = result.output.split("\n");
  return lines.map((line) => line.replace(/^\d+\t/, "")).join("\n");
}

export interface Hit {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

export function hitsIn(result: ToolResult | undefined): Hit[] {
  if (!result || hasFailed(result)) return [];
  return result.output.split("\n").flatMap((line) => {
    const [, path, number, text] = /^(.+?):(\d+): (.*)$/.exec(line) ?? [];
    return path === undefined ? [] : [{ path, line: Number(number), text: text ?? "" }];
  });
}

export interface RanProgram {
  readonly end: "succeeded" | "failed" | "not_run";
  /** What it printed and the error it ended with; where it was not run, why. */
  readonly output: string;
}

export function answerIn(result: ToolResult | undefined): string | undefined {
  return result && !hasFailed(result) ? outputOf(result).replace(/^The user answers: /, "") : undefined;
}

/** `main.ts (typescript, quickjs, revision 4) failed with exit code 1 after 3 milliseconds. …`, and below what it printed. */
const ending = /^.+ \(\w+, \w+, revision \d+\) (ended well|failed|ran out of time|ran out of memory|was stopped)/;

export function ranProgram(result: ToolResult | undefined): RanProgram {
  const [head = "", ...lines] = result ? outputOf(result).split("\n") : [];
  const ended = ending.exec(head)?.[1];
  if (ended === undefined) return { end: "not_run", output: head };
  const output = lines.join("\n").trim();
  if (ended === "ended well") return { end: "succeeded", output };
  return {
    end: "failed",
    output: ended === "failed" && output !== "" ? output : `The program ${ended}.\n${output}`.trim(),
  };
}
