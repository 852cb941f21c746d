import { afterEach, expect, test } from "vitest";
import { createInterruption } from "../agent/interruption.ts";
import { addSlice, pauseBetweenBatches, shutDownSlices } from "./live-slices.ts";

const removals: (() => void)[] = [];
afterEach(() => {
  for (const remove of removals.splice(0)) remove();
});

function addSlices(count: number) {
  const interruptions = Array.from({ length: count }, createInterruption);
  removals.push(...interruptions.map(addSlice));
  return interruptions;
}

test("A single slice shows each token at once, and many slices batch without long delays", () => {
  addSlices(1);
  expect(pauseBetweenBatches(0)).toBe(0);
  addSlices(9);
  expect(pauseBetweenBatches(0)).toBeCloseTo(14.4);
  addSlices(190);
  expect(pauseBetweenBatches(0)).toBe(80);
});

test("The configured minimum pause is kept", () => {
  addSlices(2);
  expect(pauseBetweenBatches(250)).toBe(250);
});

test("All slices at work are told of the shutdown, and late ones too, but not finished ones", () => {
  const [working, finished] = addSlices(2);
  removals.at(-1)?.();
  shutDownSlices();
  const [late] = addSlices(1);
  expect([working?.reason(), finished?.reason(), late?.reason()]).toEqual([
    "shutting_down",
    undefined,
    "shutting_down",
  ]);
});
