// The agent's tools as the demo model calls them: what is left out is null.
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
