// Which files a run changed, told by its tool calls.
import type { Message, ToolCall } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { inputOf } from "./tool-input.ts";

interface ChangedFile {
  readonly path: string;
  readonly change: "written" | "deleted";
  readonly added: number;
  readonly removed: number;
}

export interface ChangedFiles {
  readonly files: readonly ChangedFile[];
  readonly added: number;
  readonly removed: number;
  readonly firstRevision: number;
  readonly lastRevision: number;
}

/** Null if the run changed no file, and for visitors whose link does not show what tools did. */
export function changedFiles(messages: readonly Message[]): ChangedFiles | null {
  const files = new Map<string, ChangedFile>();
  const revisions: number[] = [];
  for (const call of messages.flatMap((message) => message.tool_calls)) {
    if (call.revision === null) continue;
    revisions.push(call.revision);
    apply(files, call);
  }
  if (files.size === 0) return null;
  const changed = [...files.values()];
  return {
    files: changed,
    added: sum(changed.map((file) => file.added)),
    removed: sum(changed.map((file) => file.removed)),
    firstRevision: Math.min(...revisions),
    lastRevision: Math.max(...revisions),
  };
}

function apply(files: Map<string, ChangedFile>, call: ToolCall): void {
  const { path, to } = inputOf(call.input);
  if (path === undefined) return;
  const before = files.get(path);
  const name = to ?? path;
  if (to !== undefined) files.delete(path);
  files.set(name, {
    path: name,
    change: call.name === "delete_file" ? "deleted" : "written",
    added: (before?.added ?? 0) + (call.lines_added ?? 0),
    removed: (before?.removed ?? 0) + (call.lines_removed ?? 0),
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
