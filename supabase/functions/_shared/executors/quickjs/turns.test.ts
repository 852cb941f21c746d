import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

/** Turns with a clock that advances by the cost of the programs. */
function turnsWithClock() {
  let time = 1000;
  const turns = createTurns({ now: () => time, maxChargedMs: 300 });
  const cost = (milliseconds: number) => async () => {
    time += milliseconds;
    return `took ${milliseconds}`;
  };
  return { turns, cost, now: () => time };
}

test("Programs run one at a time, in order of arrival", async () => {
  const { turns } = turnsWithClock();
  const seen: string[] = [];
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const first = turns.take(1000, async () => {
    await held;
    seen.push("first");
  });
  const second = turns.take(1000, async () => seen.push("second"));
  release();
  await Promise.all([first, second]);
  expect(seen).toEqual(["first", "second"]);
});

test("A program that waited for a long one is sent elsewhere, a later one is not", async () => {
  const { turns, cost, now } = turnsWithClock();
  const sentAt = now();
  const long = turns.take(sentAt, cost(1500));
  const waited = turns.take(sentAt, cost(10));
  expect(await Promise.all([long, waited])).toEqual(["took 1500", undefined]);
  expect(await turns.take(now(), cost(10))).toBe("took 10");
});

test("A program that waited for many short ones is sent elsewhere", async () => {
  const { turns, cost, now } = turnsWithClock();
  const sentAt = now();
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => turns.take(sentAt, cost(100))));
  expect(outcomes).toEqual(["took 100", "took 100", "took 100", "took 100", undefined, undefined]);
});

test("A failing program does not block the next one", async () => {
  const { turns, cost } = turnsWithClock();
  const failing = turns.take(1000, () => Promise.reject(new Error("broken")));
  const next = turns.take(1000, cost(1));
  await expect(failing).rejects.toThrow("broken");
  expect(await next).toBe("took 1");
});
