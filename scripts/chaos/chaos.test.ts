// A sample of what `npm run chaos` plays by the thousand.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ChaosStack, startChaosStack } from "./chaos-stack.ts";
import { planFaults } from "./fault-plan.ts";
import { playSeeds } from "./play-seeds.ts";

let stack: ChaosStack;
beforeAll(async () => {
  stack = await startChaosStack();
});
afterAll(() => stack?.stop());

const atOnce = 6;

test("a run with one fault at any database call ends as if undisturbed", async () => {
  expect(await playSeeds(stack, { first: 0, count: 64, atOnce, stride: 8 })).toEqual([]);
});

test("a run with several faults ends as if undisturbed", async () => {
  expect(await playSeeds(stack, { first: 1_000, count: 40, atOnce })).toEqual([]);
});

test("a seed always injects the same faults, and each of the first seeds a single one", () => {
  expect(planFaults(1_234)).toEqual(planFaults(1_234));
  expect(planFaults(1_234).size).toBeGreaterThan(1);
  expect(Array.from({ length: 550 }, (_, seed) => planFaults(seed).size)).toEqual(Array(550).fill(1));
});
