import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startJobClock } from "./job-clock.ts";
import { parseSchedule } from "./schedule.ts";

let stopClock: (() => void) | undefined;
let starts: string[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-01T10:00:00Z") });
  starts = [];
});
afterEach(() => {
  stopClock?.();
  vi.useRealTimers();
});

/** A job that takes `seconds` and records when it starts. */
function start(text: string, seconds = 0): void {
  const schedule = parseSchedule(text);
  if (!schedule) throw new Error(`"${text}" is no schedule`);
  stopClock = startJobClock(schedule, async () => {
    starts.push(new Date().toISOString().slice(11, 19));
    if (seconds > 0) await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  });
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

test("a job runs after each interval", async () => {
  start("10 seconds");
  await pass(35);
  expect(starts).toEqual(["10:00:10", "10:00:20", "10:00:30"]);
});

test("a job that takes longer than its interval runs again at once, never twice at a time", async () => {
  start("10 seconds", 25);
  await pass(80);
  expect(starts).toEqual(["10:00:10", "10:00:35", "10:01:00"]);
});

test("a job runs at the minutes of its pattern", async () => {
  start("*/2 * * * *");
  await pass(5 * 60);
  expect(starts).toEqual(["10:02:00", "10:04:00"]);
});

test("a job makes up for the minutes in which it was still running", async () => {
  start("* * * * *", 150);
  await pass(9 * 60);
  expect(starts).toEqual(["10:01:00", "10:03:30", "10:06:00", "10:08:30"]);
});

test("a job that is due in months waits that long", async () => {
  start("0 0 1 5 *");
  await pass(61 * 24 * 3600);
  expect(starts).toEqual(["00:00:00"]);
});

test("an @reboot job runs once, at once", async () => {
  start("@reboot");
  await pass(3600);
  expect(starts).toEqual(["10:00:00"]);
});

test("a stopped job starts no more runs, even those that were due", async () => {
  start("* * * * *", 150);
  await pass(4 * 60);
  stopClock?.();
  await pass(60 * 60);
  expect(starts).toEqual(["10:01:00", "10:03:30"]);
});
