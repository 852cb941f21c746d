// The agent's tools as the demo model calls them: every field is there, what is left out is null.
import type { ToolCall } from "./script.ts";

function toolCall(name: string, input: Readonly<Record<string, unknown>>): ToolCall {
  return { type: "tool_call", name, input };
}

export const listFiles = (): ToolCall => toolCall("list_files", {});

export const readFile = (path: string): ToolCall => toolCall("read_file", { path, from_line: null, to_line: null });

export const writeFile = (path: string, content: string): ToolCall => toolCall("write_file", { path, content });

export const editFile = (path: string, find: string, replace: string): ToolCall =>
  toolCall("edit_file", { path, find, replace });

export const moveFile = (path: string, to: string): ToolCall => toolCall("move_file", { path, to });

export const deleteFile = (path: string): ToolCall => toolCall("delete_file", { path });

export const searchFiles = (query: string): ToolCall =>
  toolCall("search_files", { query, is_regular_expression: false, path_prefix: null });

export const runCode = (language: string, entry: string): ToolCall =>
  toolCall("run_code", { language, entry, stdin: null });

export const askUser = (question: string, options: readonly string[]): ToolCall =>
  toolCall("ask_user", { question, options });

/** The first `done` items are done, the next one is being done. */
export function updatePlan(texts: readonly string[], done: number): ToolCall {
  const status = (index: number) => (index < done ? "done" : index === done ? "doing" : "open");
  return toolCall("update_plan", { items: texts.map((text, index) => ({ text, status: status(index) })) });
}
