// Which files the agent has its hands on: those of the latest tool calls of the live run.
import type { Message, ToolCall } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";
import { isValidPath } from "../../../../supabase/functions/_shared/workspace/paths.ts";

/** What a file is marked with, the least telling first. Calls that have returned stay marked until the next ones. */
const touches = ["read", "reading", "written", "writing"] as const;
export type Touch = (typeof touches)[number];

type State = Pick<SessionState, "messages" | "runs">;

const readers: ReadonlySet<string> = new Set(["read_file"]);
const writers: ReadonlySet<string> = new Set(["write_file", "edit_file", "move_file", "delete_file"]);

export function touchedPaths(state: State): Map<string, Touch> {
  const touched = new Map<string, Touch>();
  for (const call of latestCalls(state)) {
    const touch = touchOf(call);
    if (touch === undefined) continue;
    for (const path of pathsIn(call)) {
      const known = touched.get(path);
      if (known === undefined || touches.indexOf(known) < touches.indexOf(touch)) touched.set(path, touch);
    }
  }
  return touched;
}

/** Files that the agent is writing and that may not be there yet. */
export function pathsBeingWritten(state: State): string[] {
  const isAtWork = (call: ToolCall) => call.name === "write_file" && touchOf(call) === "writing";
  return latestCalls(state).filter(isAtWork).flatMap(pathsIn).filter(isValidPath);
}

function latestCalls({ messages, runs }: State): readonly ToolCall[] {
  const isOfLiveRun = ({ run_id: runId }: Message) => runId !== null && runs.get(runId)?.status === "running";
  return messages.findLast((message) => isOfLiveRun(message) && message.tool_calls.length > 0)?.tool_calls ?? [];
}

function touchOf({ name, status }: ToolCall): Touch | undefined {
  if (status !== "running" && status !== "succeeded") return undefined;
  if (writers.has(name)) return status === "running" ? "writing" : "written";
  if (readers.has(name)) return status === "running" ? "reading" : "read";
  return undefined;
}

/** The input is what a model wrote, and may be anything. */
function pathsIn({ input }: ToolCall): string[] {
  if (typeof input !== "object" || input === null) return [];
  const fields = [Reflect.get(input, "path"), Reflect.get(input, "to")];
  return fields.filter((field) => typeof field === "string");
}
