// What the demo model reads from the results of the agent's tools.
import type { ToolResult } from "../conversation.ts";

const failureMark = "Error: ";

/** Not every protocol can mark a result as a failure; there the output begins with the mark. */
function hasFailed({ isError, output }: ToolResult): boolean {
  return isError || output.startsWith(failureMark);
}

export function outputOf({ output }: ToolResult): string {
  return output.startsWith(failureMark) ? output.slice(failureMark.length) : output;
}

/** Why a change was not made, or undefined where all were. */
export function refusalIn(results: readonly ToolResult[]): string | undefined {
  const failed = results.find(hasFailed);
  return failed && `I stop here: ${outputOf(failed).trim().split("\n")[0]?.slice(0, 300)}`;
}

export function pathsListed(result: ToolResult | undefined): string[] {
  const [, ...lines] = result?.output.split("\n") ?? [];
  return lines.flatMap((line) => /^(.+) \(\d+(?:, [^)]*)?\)$/.exec(line)?.[1] ?? []);
}

export function pathsFound({ output }: ToolResult): string[] {
  return [...new Set(Array.from(output.matchAll(/^(.+?):\d+: /gm), ([, path]) => path ?? ""))];
}

/** Undefined where the file could not be read. */
export function textRead(result: ToolResult | undefined): string | undefined {
  if (!result || hasFailed(result)) return undefined;
  return Array.from(result.output.matchAll(/^\d+\t(.*)$/gm), ([, line]) => line).join("\n");
}

export function answerGiven(result: ToolResult): string | undefined {
  return hasFailed(result) ? undefined : result.output.replace(/^The user answer(?:s|ed): /, "");
}

export interface ProgramRun {
  readonly end: "succeeded" | "failed" | "not_run";
  /** What it printed, or why it was not run. */
  readonly output: string;
}

/** The first line names the program: `main.ts (typescript, quickjs, revision 4) …`. */
export function programRun(result: ToolResult | undefined): ProgramRun {
  if (!result) return { end: "not_run", output: "" };
  const [head = "", ...lines] = outputOf(result).split("\n");
  if (!/^.+ \(\w+, \w+, revision \d+\) /.test(head)) return { end: "not_run", output: head };
  const output = lines.join("\n").trim();
  if (!hasFailed(result)) return { end: "succeeded", output };
  return { end: "failed", output: output === "" ? head : output };
}

const maxShown = 1_500;

/** As a block of Markdown; the end of an output is where an error is. */
export function fenced(output: string): string {
  const shown = output.length > maxShown ? `…${output.slice(-maxShown)}` : output;
  return `\`\`\`\n${shown.replaceAll("```", "'''")}\n\`\`\``;
}
