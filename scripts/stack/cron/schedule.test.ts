import { expect, test } from "vitest";
import { parseSchedule } from "./schedule.ts";

function nextOf(text: string, after: string): string | undefined {
  const schedule = parseSchedule(text);
  return schedule?.kind === "pattern" ? schedule.next(new Date(after))?.toISOString() : schedule?.kind;
}

test.each([
  ["* * * * *", "2026-03-01T10:00:00Z", "2026-03-01T10:01:00.000Z"],
  ["*/15 * * * *", "2026-03-01T10:16:30Z", "2026-03-01T10:30:00.000Z"],
  ["0 3 * * *", "2026-03-01T03:00:00Z", "2026-03-02T03:00:00.000Z"],
  ["0 0 $ * *", "2026-02-01T00:00:00Z", "2026-02-28T00:00:00.000Z"],
  ["0 0 $ * *", "2028-02-28T00:00:00Z", "2028-02-29T00:00:00.000Z"],
  ["0 12 * jan-mar mon", "2026-03-31T00:00:00Z", "2027-01-04T12:00:00.000Z"],
  ["0 0 * * 7", "2026-03-02T00:00:00Z", "2026-03-08T00:00:00.000Z"],
  ["@hourly", "2026-03-01T10:00:00Z", "2026-03-01T11:00:00.000Z"],
  ["@weekly", "2026-03-02T10:00:00Z", "2026-03-08T00:00:00.000Z"],
])("the schedule '%s' after %s is due at %s", (text, after, next) => {
  expect(nextOf(text, after)).toBe(next);
});

test("a schedule with a day and a weekday is due on either", () => {
  expect(nextOf("0 0 13 * 5", "2026-03-01T00:00:00Z")).toBe("2026-03-06T00:00:00.000Z");
  expect(nextOf("0 0 13 * 1", "2026-04-08T00:00:00Z")).toBe("2026-04-13T00:00:00.000Z");
  expect(nextOf("0 0 14 * 1", "2026-04-13T00:00:00Z")).toBe("2026-04-14T00:00:00.000Z");
});

test("a schedule is in GMT, regardless of daylight saving time", () => {
  expect(nextOf("30 2 * * *", "2026-03-29T00:00:00Z")).toBe("2026-03-29T02:30:00.000Z");
});

test.each([
  ["1 second", 1],
  ["10 seconds", 10],
  [" 59 SECONDS ", 59],
])("the schedule '%s' is an interval", (text, seconds) => {
  expect(parseSchedule(text)).toEqual({ kind: "interval", seconds });
});

test.each(["", "0 seconds", "60 seconds", "1 minute", "* * * *", "* * * * * *", "60 * * * *", "x * * * *", "@never"])(
  "'%s' is no schedule",
  (text) => {
    expect(parseSchedule(text)).toBeUndefined();
  },
);
