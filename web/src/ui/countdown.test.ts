import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Countdown } from "./countdown.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function counted(): { countdown: Countdown; hasEnded: () => boolean } {
  let hasEnded = false;
  const countdown = new Countdown(1000, () => {
    hasEnded = true;
  });
  return { countdown, hasEnded: () => hasEnded };
}

test("A countdown ends after its time", () => {
  const { hasEnded } = counted();
  vi.advanceTimersByTime(999);
  expect(hasEnded()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(hasEnded()).toBe(true);
});

test("A countdown does not run while anything holds it", () => {
  const { countdown, hasEnded } = counted();
  vi.advanceTimersByTime(600);
  countdown.hold("pointer");
  countdown.hold("focus");
  vi.advanceTimersByTime(5000);
  countdown.release("pointer");
  vi.advanceTimersByTime(5000);
  expect(hasEnded()).toBe(false);
  countdown.release("focus");
  vi.advanceTimersByTime(399);
  expect(hasEnded()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(hasEnded()).toBe(true);
});

test("A cancelled countdown never ends, even when a hold on it is released", () => {
  const { countdown, hasEnded } = counted();
  countdown.hold("pointer");
  countdown.cancel();
  countdown.release("pointer");
  vi.advanceTimersByTime(10_000);
  expect(hasEnded()).toBe(false);
});

test("Releasing what does not hold a countdown changes nothing", () => {
  const { countdown, hasEnded } = counted();
  vi.advanceTimersByTime(600);
  countdown.release("pointer");
  vi.advanceTimersByTime(400);
  expect(hasEnded()).toBe(true);
});
