import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LinkNotices } from "./link-notices.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("Trouble that lasts is reported once, and so is its end", () => {
  const reported: string[] = [];
  const notices = new LinkNotices((sentence) => reported.push(sentence));
  notices.update({ status: "polling" });
  vi.advanceTimersByTime(1000);
  notices.update({ status: "live" });
  vi.advanceTimersByTime(10_000);
  expect(reported).toEqual([]);
  notices.update({ status: "polling" });
  vi.advanceTimersByTime(10_000);
  notices.update({ status: "offline" });
  vi.advanceTimersByTime(1000);
  notices.update({ status: "polling" });
  vi.advanceTimersByTime(10_000);
  notices.update({ status: "live" });
  expect(reported).toEqual(["Realtime is not reachable. Polling the log instead.", "The connection is back."]);
});
