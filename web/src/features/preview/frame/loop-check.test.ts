import { expect, test } from "vitest";
import { createLoopCheck } from "./loop-check.ts";

function run() {
  const clock = { now: 0, endTask: () => undefined as void };
  const check = createLoopCheck(
    () => clock.now,
    (reset) => {
      clock.endTask = reset;
    },
  );
  const loopFor = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 10) {
      for (let calls = 0; calls < 1024; calls += 1) check();
      clock.now += 10;
    }
  };
  return { clock, loopFor };
}

test("A loop that does not end is ended", () => {
  const { loopFor } = run();
  expect(() => loopFor(60_000)).toThrow("A loop ran for more than 3 s without a pause. It may be endless.");
});

test("A loop whose task ends in time may go on in the next", () => {
  const { clock, loopFor } = run();
  for (let tasks = 0; tasks < 5; tasks += 1) {
    loopFor(2500);
    clock.endTask();
  }
  expect(clock.now).toBe(12_500);
});
