import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

test("A limited number runs, a limited number waits in order, and one more is refused", async () => {
  const turns = createTurns(2, 2);
  expect(await Promise.all([turns.begin(), turns.begin()])).toEqual([true, true]);
  const seen: string[] = [];
  const third = turns.begin().then((isTurn) => seen.push(`third ${isTurn}`));
  const fourth = turns.begin().then((isTurn) => seen.push(`fourth ${isTurn}`));
  expect(await turns.begin()).toBe(false);
  turns.end();
  await third;
  expect(seen).toEqual(["third true"]);
  turns.end();
  await fourth;
  expect(seen).toEqual(["third true", "fourth true"]);
});

test("A turn that ends with nothing waiting is free again", async () => {
  const turns = createTurns(1, 0);
  expect(await turns.begin()).toBe(true);
  expect(await turns.begin()).toBe(false);
  turns.end();
  expect(await turns.begin()).toBe(true);
});
