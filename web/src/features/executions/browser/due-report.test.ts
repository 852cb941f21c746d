import { expect, test } from "vitest";
import { dueReport } from "./due-report.ts";

const times = { sinceAnyMs: 2000, sinceOutputMs: 2000, isSendingOutput: false, characters: 100 };

test("A short output is reported after a second, and a long one after its pause", () => {
  expect(dueReport(times)).toBe("output");
  expect(dueReport({ ...times, sinceOutputMs: 900 })).toBeUndefined();
  const long = { ...times, characters: 960_000 };
  expect([dueReport(long), dueReport({ ...long, sinceOutputMs: 20_200 })]).toEqual([undefined, "output"]);
});

test("The lease is renewed while nothing is printed, while a long output waits, and while one is on its way", () => {
  const silent = { ...times, sinceAnyMs: 6000, sinceOutputMs: 6000 };
  expect(dueReport({ ...silent, characters: undefined })).toBe("alive");
  expect(dueReport({ ...silent, characters: 960_000 })).toBe("alive");
  expect(dueReport({ ...silent, isSendingOutput: true })).toBe("alive");
  expect(dueReport({ ...silent, characters: undefined, sinceAnyMs: 2000 })).toBeUndefined();
});
