import fc from "fast-check";
import { expect, test } from "vitest";
import { formatBytes, formatCost, formatCount, formatDay, formatDuration, formatTokens, formatWhen } from "./format.ts";

test("Money is shown to the cent, and below a cent with one digit that says something", () => {
  const shown = [0, 0.000_000_4, 0.000_12, 0.004, 0.0096, 0.01, 0.034, 1.5, 1234.5].map(formatCost);
  expect(shown).toEqual(["$0", "$0.0000004", "$0.0001", "$0.004", "$0.01", "$0.01", "$0.03", "$1.50", "$1,234.50"]);
});

test("A duration has the unit a person would say", () => {
  const shown = [0, 300, 2100, 8000, 41_300, 60_000, 125_000, 3_600_000, 3_780_000].map(formatDuration);
  expect(shown).toEqual(["0.1 s", "0.3 s", "2.1 s", "8 s", "41 s", "1 min", "2 min 5 s", "1 h", "1 h 3 min"]);
});

test("A longer duration never reads as 60 seconds or 60 minutes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000_000 }), (ms) => {
      expect(formatDuration(ms)).not.toMatch(/\b60 (s|min)\b/);
    }),
  );
});

test("Sizes and counts agree with their number", () => {
  expect([0, 999, 1500, 2_300_000].map(formatBytes)).toEqual(["0 B", "999 B", "1.5 KB", "2.3 MB"]);
  expect([1, 2, 1200].map((count) => formatCount(count, "file"))).toEqual(["1 file", "2 files", "1,200 files"]);
});

test("Tokens have the digits that a person compares", () => {
  const shown = [0, 999, 12_345, 99_960, 418_612, 999_499, 999_500, 1_240_000].map(formatTokens);
  expect(shown).toEqual(["0", "999", "12.3 k", "100 k", "419 k", "999 k", "1 M", "1.2 M"]);
});

test("Times are relative until yesterday, then dates", () => {
  const now = new Date(2026, 10, 29, 12, 0).getTime();
  const at = (...parts: [number, number, number, number?]) => new Date(...parts).toISOString();
  const times = [at(2026, 10, 29, 12), at(2026, 10, 29, 9), at(2026, 10, 28, 23), at(2026, 2, 3), at(2025, 2, 3)];
  expect(times.map((time) => formatWhen(time, now))).toEqual([
    "just now",
    "3 h ago",
    "yesterday",
    "3 March",
    "3 March 2025",
  ]);
  expect([...times, at(2026, 10, 25)].map((time) => formatDay(time, now))).toEqual([
    "Today",
    "Today",
    "Yesterday",
    "3 March",
    "3 March 2025",
    "Wednesday",
  ]);
});
