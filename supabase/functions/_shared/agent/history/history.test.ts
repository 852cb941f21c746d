import { describe, expect, test } from "vitest";
import { type History, type StoredMessage, type StoredToolCall, seenRevision } from "./history.ts";

const call = (
  input: object,
  revision: number | null,
  status: StoredToolCall["status"] = "succeeded",
): StoredToolCall => ({
  call_id: JSON.stringify(input),
  name: "any",
  input,
  status,
  output: null,
  revision,
});

function message(revision: number, ...tool_calls: StoredToolCall[]): StoredMessage {
  const blank = {
    id: "m",
    role: "assistant",
    run_id: "run",
    step: 1,
    parts: [],
    status: "finished",
    stop_reason: null,
    model_id: null,
  } as const;
  return { ...blank, parts: [], revision, tool_calls };
}

const history = (...messages: StoredMessage[]): History => ({
  messages,
  requests: [],
  repeated_tool: null,
  head_revision: 9,
  begun_revision: null,
  approval_policy: "allow_all",
});
const seen = (past: History, ...paths: string[]) => seenRevision("run", paths, past);

describe("what the model can know of a file", () => {
  test("is its state when the run began, while it was not looked at", () => {
    expect(seen(history(message(3), message(7)), "a")).toBe(3);
  });

  test("is its state when it was read, not what somebody else did since", () => {
    expect(seen(history(message(3), message(5, call({ path: "a" }, null)), message(8)), "a")).toBe(5);
  });

  test("is its state after the model's own change, which says nothing of other files", () => {
    const past = history(message(3, call({ path: "a" }, 4), call({ path: "b" }, 6)));
    expect([seen(past, "a"), seen(past, "b"), seen(past, "c")]).toEqual([4, 6, 3]);
  });

  test("counts both ends of a move", () => {
    expect(seen(history(message(3, call({ path: "a", to: "b" }, 4))), "b")).toBe(4);
  });

  test("lets a file that the model has made in this run be moved to where none is", () => {
    expect(seen(history(message(0, call({ path: "a" }, 3))), "a", "b")).toBe(3);
  });

  test("is not widened by a call that failed", () => {
    expect(seen(history(message(3), message(5, call({ path: "a" }, null, "failed"))), "a")).toBe(3);
  });

  test("is no newer for a run whose beginning was summed up", () => {
    expect(seen({ ...history(message(7)), begun_revision: 3 }, "a")).toBe(3);
  });

  test("is the whole tree as it stands for tools that name no file", () => {
    expect(seen(history(message(3)))).toBe(9);
  });
});
