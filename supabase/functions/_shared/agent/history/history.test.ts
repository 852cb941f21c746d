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
    joins_run_id: null,
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
  allowed_tools: [],
});
const seen = (past: History, ...paths: string[]) => seenRevision("run", paths, past);

describe("the revision of a file that the model can know", () => {
  test("An unread file is known as of the start of the run", () => {
    expect(seen(history(message(3), message(7)), "a")).toBe(3);
  });

  test("A file is known as of the last read, not of a later change by someone else", () => {
    expect(seen(history(message(3), message(5, call({ path: "a" }, null)), message(8)), "a")).toBe(5);
  });

  test("A change makes its own file known, and no other", () => {
    const past = history(message(3, call({ path: "a" }, 4), call({ path: "b" }, 6)));
    expect([seen(past, "a"), seen(past, "b"), seen(past, "c")]).toEqual([4, 6, 3]);
  });

  test("A move makes both paths known", () => {
    expect(seen(history(message(3, call({ path: "a", to: "b" }, 4))), "b")).toBe(4);
  });

  test("A file created in this run may be moved to a free path", () => {
    expect(seen(history(message(0, call({ path: "a" }, 3))), "a", "b")).toBe(3);
  });

  test("A failed call makes nothing known", () => {
    expect(seen(history(message(3), message(5, call({ path: "a" }, null, "failed"))), "a")).toBe(3);
  });

  test("A summary does not change the start of the run", () => {
    expect(seen({ ...history(message(7)), begun_revision: 3 }, "a")).toBe(3);
  });

  test("Tools without a path know the newest revision", () => {
    expect(seen(history(message(3)))).toBe(9);
  });
});
