import { expect, test } from "vitest";
import { intervalMs } from "./run-progress.ts";

test.each([
  ["00:00:00", 0],
  ["00:00:05.25", 5250],
  ["01:02:03", 3_723_000],
  ["1 day", 86_400_000],
  ["2 days 00:00:01", 172_801_000],
])("The interval %s is read as milliseconds", (interval, ms) => {
  expect(intervalMs(interval)).toBe(ms);
});
