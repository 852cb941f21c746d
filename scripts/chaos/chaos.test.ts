// A sample of what `npm run chaos` plays by the thousand.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planFaults } from "./fault-plan.ts";
import { playSeeds, type Scene, startScene } from "./scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene?.stop());

const atOnce = 6;

describe("a run whose worker dies, hangs, repeats itself or comes twice ends as it would have undisturbed", () => {
  test("at every call to the database, in turn", async () => {
    const failures = await playSeeds(scene, { first: 0, count: 64, atOnce, stride: 8 });
    expect(failures).toEqual([]);
  });

  test("at many calls of the same run", async () => {
    const failures = await playSeeds(scene, { first: 1_000, count: 40, atOnce });
    expect(failures).toEqual([]);
  });
});

test("a seed is always the same faults, and each of the first seeds a single one", () => {
  expect(planFaults(1_234)).toEqual(planFaults(1_234));
  expect(planFaults(1_234).size).toBeGreaterThan(1);
  expect(Array.from({ length: 550 }, (_, seed) => planFaults(seed).size)).toEqual(Array(550).fill(1));
});
