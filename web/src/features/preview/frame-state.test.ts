import { expect, test } from "vitest";
import { type ConsoleLine, fromFrame } from "./frame-messages.ts";
import { emptyFrame, type FrameState, reduceFrame } from "./frame-state.ts";

const line = (text: string, level: ConsoleLine["level"] = "log"): ConsoleLine => ({ level, text });
const write = (state: FrameState, ...lines: ConsoleLine[]) =>
  reduceFrame(state, { type: "console", lines, left_out: 0 });

test("Repeated lines are counted, and errors among them", () => {
  const state = write(
    write(emptyFrame, line("a"), line("b", "error"), line("b", "error")),
    line("b", "error"),
    line("b"),
  );
  expect(state.entries).toEqual([
    { id: 1, level: "log", text: "a", count: 1 },
    { id: 2, level: "error", text: "b", count: 3 },
    { id: 3, level: "log", text: "b", count: 1 },
  ]);
  expect(state.errorCount).toBe(3);
});

test("The oldest lines make room, and are counted", () => {
  const lines = Array.from({ length: 200 }, (_, index) => line(String(index)));
  const state = [1, 2, 3].reduce(
    (before, round) => write(before, ...lines.map(({ text }) => line(`${round} ${text}`))),
    emptyFrame,
  );
  expect([state.entries.length, state.leftOut, state.entries[0]?.text]).toEqual([500, 100, "1 100"]);
  expect(reduceFrame(state, { type: "console", lines: [], left_out: 7 }).leftOut).toBe(107);
});

test("An error is a line, and the first few different ones are kept", () => {
  const error = { type: "error", text: "TypeError: x", stack: "", place: { path: "a.js", line: 3 } } as const;
  const state = [error, error, { ...error, text: "second" }].reduce<FrameState>(reduceFrame, emptyFrame);
  expect(state.errors.map(({ text }) => text)).toEqual(["TypeError: x", "second"]);
  expect(state.entries.map(({ text, count, place }) => [text, count, place?.line])).toEqual([
    ["TypeError: x", 2, 3],
    ["second", 1, 3],
  ]);
});

test("A script that was not loaded is an error, a font or picture is a warning", () => {
  const blocked = (directive: string) =>
    reduceFrame(emptyFrame, { type: "blocked", url: "https://cdn.example/x", directive });
  expect(blocked("script-src-elem").errors).toHaveLength(1);
  expect(blocked("img-src").errors).toEqual([]);
  expect(blocked("img-src").entries[0]).toMatchObject({
    level: "warn",
    text: "https://cdn.example/x was not loaded. The preview has no network.",
  });
});

test.each([
  { type: "console", lines: Array.from({ length: 201 }, () => line("a")), left_out: 0 },
  { type: "console", lines: [line("x".repeat(30_000))], left_out: 0 },
  { type: "console", lines: [{ level: "fatal", text: "a" }], left_out: 0 },
  { type: "storage", area: "other", is_cleared: false, changes: [] },
  { type: "storage", area: "local", is_cleared: false, changes: [["a", 1]] },
  { type: "link", url: "javascript:alert(1)" },
  { type: "open", url: "https://example.com" },
  null,
])("A page cannot say %j", (message) => {
  expect(fromFrame.safeParse(message).success).toBe(false);
});
