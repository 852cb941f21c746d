// The agent's tools as the demo model calls them, and what it reads from their results.
import type { ToolResult } from "../conversation.ts";
import type { ToolCall } from "./script.ts";

function toolCall(name: string, input: Readonly<Record<string, unknown>>): ToolCall {
  return { type: "tool_call", name, input };
}

export const listFiles = (): ToolCall => toolCall("list_files", {});

export const readFile = (path: string): ToolCall => toolCall("read_file", { path, from_line: null, to_line: null });

export const writeFile = (path: string, content: string): ToolCall => toolCall("write_file", { path, content });

export const searchFiles = (query: string): ToolCall =>
  toolCall("search_files", { query, is_regular_expression: false, path_prefix: null });

export const runCode = (language: string, entry: string): ToolCall =>
  toolCall("run_code", { language, entry, stdin: null });

export const askUser = (question: string, options: readonly string[]): ToolCall =>
  toolCall("ask_user", { question, options });

/** The first `done` items are done, the next one is in progress. */
export function updatePlan(texts: readonly string[], done: number): ToolCall {
  const status = (index: number) => (index < done ? "done" : index === done ? "doing" : "open");
  return toolCall("update_plan", { items: texts.map((text, index) => ({ text, status: status(index) })) });
}

/** Replaces the lines that differ, with as many around them as make them unique in the file. */
export function editFile(path: string, before: string, after: string): ToolCall {
  const [old, next] = [before.split("\n"), after.split("\n")];
  let head = 0;
  while (head < Math.min(old.length, next.length) && old[head] === next[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, next.length) - head && old.at(-1 - tail) === next.at(-1 - tail)) tail += 1;
  for (;;) {
    const find = old.slice(head, old.length - tail).join("\n");
    const replace = next.slice(head, next.length - tail).join("\n");
    const isUnique = find.trim() !== "" && before.split(find).length === 2;
    if (isUnique || (head === 0 && tail === 0)) return toolCall("edit_file", { path, find, replace });
    head = Math.max(0, head - 1);
    tail = Math.max(0, tail - 1);
  }
}

const failureMark = "Error: ";

/** Not every protocol can mark a result as a failure; there the output begins with the mark. */
export function hasFailed({ isError, output }: ToolResult): boolean {
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
