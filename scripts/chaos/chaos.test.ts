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

// Measured with mutants of the fence and of the idempotency of tool calls: runs with several faults find each of them with
// one seed in five to ten, runs with a single fault with one in twenty.
test("A run with several faults ends as if undisturbed", async () => {
  expect(await playSeeds(stack, { first: 1_000, count: 24, atOnce })).toEqual([]);
});

test("A run with one fault at any database call ends as if undisturbed", async () => {
  expect(await playSeeds(stack, { first: 0, count: 14, atOnce, stride: 37 })).toEqual([]);
});

test("A seed always injects the same faults, and each of the first seeds a single one", () => {
  expect(planFaults(1_234)).toEqual(planFaults(1_234));
  expect(planFaults(1_234).size).toBeGreaterThan(1);
  expect(Array.from({ length: 550 }, (_, seed) => planFaults(seed).size)).toEqual(Array(550).fill(1));
});
