import fc from "fast-check";
import { expect, test } from "vitest";
import { createLog, type LogLevel } from "./log.ts";
import { registerSecret } from "./redaction.ts";

function recordingLog() {
  const lines: { level: LogLevel; line: string }[] = [];
  return { lines, log: createLog((level, line) => lines.push({ level, line })) };
}

function logged(message: string, fields: Record<string, unknown>) {
  const { lines, log } = recordingLog();
  log.info(message, fields);
  return JSON.parse(lines[0]?.line ?? "");
}

test("An entry is one line of JSON at its level", () => {
  const { lines, log } = recordingLog();
  log.warn("two\nlines", { run_id: "r1", tokens: 12 });
  expect(lines).toEqual([
    { level: "warn", line: '{"level":"warn","message":"two\\nlines","run_id":"r1","tokens":12}' },
  ]);
});

test("An error is logged in full: cause, code and stack", () => {
  const cause = Object.assign(new Error("connection lost"), { code: "ECONNRESET" });
  const { error } = logged("It failed.", { error: new TypeError("no answer", { cause }) });
  expect(error).toMatchObject({ name: "TypeError", message: "no answer" });
  expect(error.stack).toContain("log.test.ts");
  expect(error.cause).toMatchObject({ message: "connection lost", code: "ECONNRESET" });
});

test("A secret appears in no part of an entry", () => {
  const canary = 'canary"with\\quotes-7f3a';
  registerSecret(canary);
  const hiding = new Error(`told ${canary}`, { cause: { deep: [{ deeper: new Error(canary) }] } });
  Object.assign(hiding, { headers: new Headers({ "x-echo": "sk-ant-canary-7f3a7f3a" }), [canary]: 1 });
  const text = JSON.stringify(
    logged(`Message ${canary}`, {
      error: hiding,
      authorization: "canary-7f3a",
      url: new URL(`https://h/?k=${encodeURIComponent(canary)}`),
    }),
  );
  expect(text).not.toContain("canary");
  expect(text).not.toContain("7f3a");
});

test("A circular object is logged to a limited depth", () => {
  const self: Record<string, unknown> = { name: "self" };
  self.self = self;
  expect(JSON.stringify(logged("A circle.", { self }))).toContain("[deeper]");
});

test("A long entry is cut to 10,000 characters, is still JSON and says so", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), fc.integer({ min: 0, max: 2000 }), (text, times) => {
      const { lines, log } = recordingLog();
      log.error(text.repeat(times % 7), { long: text.repeat(times), [text]: [text] });
      const line = lines[0]?.line ?? "";
      expect(line.length).toBeLessThanOrEqual(10_000);
      const entry = JSON.parse(line);
      expect(entry.is_cut === true || entry.long !== undefined).toBe(true);
    }),
  );
  expect(logged("Long.", { long: '"'.repeat(20_000) })).toMatchObject({ message: "Long.", is_cut: true });
});
