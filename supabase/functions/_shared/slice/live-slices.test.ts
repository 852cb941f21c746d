import { afterEach, expect, test } from "vitest";
import { createInterruption } from "../agent/interruption.ts";
import { enter, pauseBetweenBatches, sayGoodbye } from "./live-slices.ts";

const leaving: (() => void)[] = [];
afterEach(() => {
  for (const leave of leaving.splice(0)) leave();
});

function enterSlices(count: number) {
  const interruptions = Array.from({ length: count }, createInterruption);
  leaving.push(...interruptions.map(enter));
  return interruptions;
}

test("A single slice shows each token at once, and many slices batch without long delays", () => {
  enterSlices(1);
  expect(pauseBetweenBatches(0)).toBe(0);
  enterSlices(9);
  expect(pauseBetweenBatches(0)).toBeCloseTo(14.4);
  enterSlices(190);
  expect(pauseBetweenBatches(0)).toBe(80);
});

test("The configured minimum pause is kept", () => {
  enterSlices(2);
  expect(pauseBetweenBatches(250)).toBe(250);
});

test("All slices at work are told of the shutdown, and late ones too, but not finished ones", () => {
  const [working, left] = enterSlices(2);
  leaving.at(-1)?.();
  sayGoodbye();
  const [late] = enterSlices(1);
  expect([working?.reason(), left?.reason(), late?.reason()]).toEqual(["shutting_down", undefined, "shutting_down"]);
});
