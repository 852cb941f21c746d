import { expect, test } from "vitest";
import { CallWindow, RollingRate } from "./rates.ts";

function newClock() {
  let time = 0;
  return { now: () => time, pass: (seconds: number) => (time += seconds * 1000) };
}

test("a burst counts as if it took five seconds", () => {
  const rate = new RollingRate(newClock().now);
  rate.add(499);
  expect(rate.perSecond()).toBeCloseTo(99.8);
});

test("the average is over the elapsed time, at most a minute", () => {
  const clock = newClock();
  const rate = new RollingRate(clock.now);
  rate.add(600);
  clock.pass(5);
  expect(rate.perSecond()).toBe(60);
  clock.pass(50);
  expect(rate.perSecond()).toBe(10);
  clock.pass(5);
  expect(rate.perSecond()).toBe(0);
});

test("a long silence is forgotten", () => {
  const clock = newClock();
  const rate = new RollingRate(clock.now);
  rate.add(1000);
  clock.pass(24 * 3600);
  rate.add(60);
  expect(rate.perSecond()).toBe(1);
});

test("the number of calls is limited in any window, not in consecutive ones", () => {
  const clock = newClock();
  const calls = new CallWindow(2, 30_000, clock.now);
  expect(calls.tryCall()).toBe(true);
  clock.pass(20);
  expect(calls.tryCall()).toBe(true);
  clock.pass(9);
  expect(calls.tryCall()).toBe(false);
  clock.pass(1);
  expect(calls.tryCall()).toBe(true);
  expect(calls.tryCall()).toBe(false);
});
