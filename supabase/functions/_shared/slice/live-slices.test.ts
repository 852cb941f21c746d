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

test("a slice alone shows each token at once, many save, and none keeps a reader waiting for long", () => {
  enterSlices(1);
  expect(pauseBetweenBatches(0)).toBe(0);
  enterSlices(9);
  expect(pauseBetweenBatches(0)).toBeCloseTo(14.4);
  enterSlices(190);
  expect(pauseBetweenBatches(0)).toBe(80);
});

test("what the platform asks for at the least is kept", () => {
  enterSlices(2);
  expect(pauseBetweenBatches(250)).toBe(250);
});

test("all slices at work are told goodbye, and one that comes too late, but not those that have left", () => {
  const [working, left] = enterSlices(2);
  leaving.at(-1)?.();
  sayGoodbye();
  const [late] = enterSlices(1);
  expect([working?.reason(), left?.reason(), late?.reason()]).toEqual(["shutting_down", undefined, "shutting_down"]);
});
