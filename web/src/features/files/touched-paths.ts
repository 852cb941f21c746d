// Which files the agent has its hands on: those of the tool calls in the current step of the live run.
import type { Message, ToolCall } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";
import { isValidPath } from "../../../../supabase/functions/_shared/workspace/paths.ts";

export type Touch = "reads" | "writes";

const touchOf: Readonly<Record<string, Touch>> = {
  read_file: "reads",
  write_file: "writes",
  edit_file: "writes",
  move_file: "writes",
  delete_file: "writes",
};

export function touchedPaths({ messages, runs }: Pick<SessionState, "messages" | "runs">): Map<string, Touch> {
  const touched = new Map<string, Touch>();
  for (const call of messages.findLast((message) => isOfLiveRun(message, runs))?.tool_calls ?? []) {
    const touch = Object.hasOwn(touchOf, call.name) ? touchOf[call.name] : undefined;
    if (touch === undefined || call.status === "failed") continue;
    for (const path of pathsIn(call)) if (touched.get(path) !== "writes") touched.set(path, touch);
  }
  return touched;
}

/** Files that the agent is writing and that may not be there yet. */
export function pathsBeingWritten({ messages, runs }: Pick<SessionState, "messages" | "runs">): string[] {
  const calls = messages.findLast((message) => isOfLiveRun(message, runs))?.tool_calls ?? [];
  const isAtWork = ({ name, status }: ToolCall) => name === "write_file" && status === "running";
  return calls.filter(isAtWork).flatMap(pathsIn).filter(isValidPath);
}

function isOfLiveRun({ run_id: runId, role }: Message, runs: SessionState["runs"]): boolean {
  return role === "assistant" && runId !== null && runs.get(runId)?.status === "running";
}

/** The input is what a model wrote, and may be anything. */
function pathsIn({ input }: ToolCall): string[] {
  if (typeof input !== "object" || input === null) return [];
  const fields = [Reflect.get(input, "path"), Reflect.get(input, "to")];
  return fields.filter((field) => typeof field === "string");
}
