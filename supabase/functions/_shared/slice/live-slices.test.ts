import { afterEach, expect, test } from "vitest";
import { createInterruption } from "../agent/interruption.ts";
import { addSlice, shutDownSlices } from "./live-slices.ts";

const removals: (() => void)[] = [];
afterEach(() => {
  for (const remove of removals.splice(0)) remove();
});

function addSlices(count: number) {
  const interruptions = Array.from({ length: count }, createInterruption);
  removals.push(...interruptions.map(addSlice));
  return interruptions;
}

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
