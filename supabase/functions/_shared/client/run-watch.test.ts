import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RunWatch } from "./run-watch.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A watch whose database answers with these times, and then with the last one again. */
function watching(...answers: (number | Error)[]) {
  const startedAt = Date.now();
  const asked: number[] = [];
  const lookAfter = async () => {
    asked.push(Date.now() - startedAt);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer ?? 4000;
  };
  const watch = new RunWatch({ leaseMs: 4000, lookAfter });
  watch.restart(true);
  return { watch, asked };
}

test("The run is looked after when it has been silent for a lease, and once more when its lease ends", async () => {
  const { watch, asked } = watching(700);
  await vi.advanceTimersByTimeAsync(4800);
  expect(asked).toEqual([4000, 4700]);
  watch.stop();
});

test("A model that thinks for a minute is asked about six times, later and later", async () => {
  const { watch, asked } = watching(3500);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual([4000, 7500, 15_000, 26_500, 42_000, 57_500]);
  watch.stop();
});

test("A sign of life starts the count again, and nothing is asked when nothing is at work", async () => {
  const { watch, asked } = watching(3500);
  await vi.advanceTimersByTimeAsync(8000);
  watch.restart(true);
  await vi.advanceTimersByTimeAsync(4000);
  expect(asked).toEqual([4000, 7500, 12_000]);
  watch.restart(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(3);
});

test("A question that fails is repeated after a lease", async () => {
  const { watch, asked } = watching(new Error("unreachable"), 4000);
  await vi.advanceTimersByTimeAsync(8500);
  expect(asked).toEqual([4000, 8000]);
  watch.stop();
});

test("An answer that comes after the watch has stopped starts nothing", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  let asked = 0;
  const lookAfter = () => {
    asked += 1;
    return promise;
  };
  const watch = new RunWatch({ leaseMs: 4000, lookAfter });
  watch.restart(true);
  await vi.advanceTimersByTimeAsync(4000);
  watch.stop();
  resolve(0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(1);
});
