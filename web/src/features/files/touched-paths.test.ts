import { expect, test } from "vitest";
import type { Message, Run, ToolCall } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { pathsBeingWritten, touchedPaths } from "./touched-paths.ts";

const runId = "00000000-0000-4000-8000-000000000001";
const at = "2026-11-29T08:00:00Z";

function call(name: string, input: unknown, status: ToolCall["status"] = "running"): ToolCall {
  const times = { requested_at: at, started_at: at, finished_at: null };
  return {
    run_id: runId,
    call_id: name,
    name,
    input,
    output: null,
    status,
    revision: null,
    lines_added: null,
    lines_removed: null,
    ...times,
  };
}

function message(seq: number, toolCalls: ToolCall[]): Message {
  return {
    id: `00000000-0000-4000-8000-00000000010${seq}`,
    seq,
    role: "assistant",
    author_id: null,
    run_id: runId,
    step: seq,
    parent_id: null,
    joins_run_id: null,
    read_seq: null,
    parts: [],
    status: "finished",
    stop_reason: null,
    model_id: null,
    revision: 0,
    is_imported: false,
    created_at: at,
    tool_calls: toolCalls,
  };
}

function stateWith(status: Run["status"], messages: Message[]) {
  const run: Run = {
    id: runId,
    message_id: runId,
    place: 1,
    status,
    attempt: 1,
    error_code: null,
    error_sentence: null,
    stop_requested_at: null,
    created_at: at,
    started_at: at,
    finished_at: null,
    totals: null,
    retry: null,
  };
  return { messages, runs: new Map([[runId, run]]) };
}

test("Files of the latest tool calls are marked, by the most telling of them, until others follow", () => {
  const messages = [
    message(1, [call("write_file", { path: "old.html" }, "succeeded")]),
    message(2, [
      call("edit_file", { path: "style.css" }, "succeeded"),
      call("read_file", { path: "style.css" }),
      call("move_file", { path: "a.js", to: "b.js" }),
      call("read_file", { path: "notes.md" }),
      call("read_file", { path: "main.js" }, "succeeded"),
    ]),
    message(3, []),
  ];
  expect([...touchedPaths(stateWith("running", messages))]).toEqual([
    ["style.css", "written"],
    ["a.js", "writing"],
    ["b.js", "writing"],
    ["notes.md", "reading"],
    ["main.js", "read"],
  ]);
});

test("A finished run touches nothing, and neither does a failed call, another tool or input without a path", () => {
  expect(touchedPaths(stateWith("succeeded", [message(1, [call("write_file", { path: "a" })])])).size).toBe(0);
  const calls = [call("write_file", { path: "a" }, "failed"), call("run_code", { path: "b" }), call("read_file", "c")];
  expect(touchedPaths(stateWith("running", [message(1, calls)])).size).toBe(0);
});

test("A file is being written while its call runs, and not if its path could not be one", () => {
  const calls = [
    call("write_file", { path: "new.css" }),
    call("write_file", { path: "done.css" }, "succeeded"),
    call("write_file", { path: "/no" }),
    call("edit_file", { path: "there.css" }),
  ];
  expect(pathsBeingWritten(stateWith("running", [message(1, calls)]))).toEqual(["new.css"]);
});
