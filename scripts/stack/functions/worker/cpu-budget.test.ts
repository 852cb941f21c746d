import { expect, it } from "vitest";
import { createCpuBudget } from "./cpu-budget.ts";

it("an activity is charged from the first reading after its begin until its end", () => {
  const budget = createCpuBudget(2);
  expect(budget.judge(100)).toBe("within");
  const end = budget.begin();
  expect([budget.judge(100), budget.judge(100.9), budget.judge(101), budget.judge(101.85), budget.judge(102)]).toEqual([
    "within",
    "within",
    "half_used",
    "nearly_used",
    "used_up",
  ]);
  end();
  expect(budget.judge(200)).toBe("within");
});

it("each of several consecutive requests has its own budget", () => {
  const budget = createCpuBudget(2);
  for (const second of [1, 2, 3, 4, 5]) {
    const end = budget.begin();
    expect(budget.judge(second)).toBe("within");
    expect(budget.judge(second + 0.9)).toBe("within");
    end();
  }
});

it("the longest of overlapping activities counts", () => {
  const budget = createCpuBudget(2);
  budget.begin();
  budget.judge(0);
  const end = budget.begin();
  budget.judge(1);
  end();
  expect(budget.judge(2)).toBe("used_up");
});
