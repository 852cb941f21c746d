import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LinkNotices } from "./link-notices.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("trouble is told when it lasts, once, and so is its end", () => {
  const told: string[] = [];
  const notices = new LinkNotices((sentence) => told.push(sentence));
  notices.heed({ status: "polling" });
  vi.advanceTimersByTime(1000);
  notices.heed({ status: "live" });
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
  notices.heed({ status: "polling" });
  vi.advanceTimersByTime(10_000);
  notices.heed({ status: "offline" });
  vi.advanceTimersByTime(1000);
  notices.heed({ status: "polling" });
  vi.advanceTimersByTime(10_000);
  notices.heed({ status: "live" });
  expect(told).toEqual([
    "Realtime is out of reach: asking the log again and again instead.",
    "The connection is back.",
  ]);
});
