import { expect, test } from "vitest";
import { estimatePlan, modelCostPer1000Runs, type RunCounts } from "./estimate.ts";
import { report } from "./report.ts";

const counts: RunCounts = {
  ...{ invocations: 2, seconds: 10, functionCpuSeconds: 0.5, databaseCpuSeconds: 0.36, broadcasts: 50 },
  ...{ rowsWritten: 300, walBytes: 900_000, egressBytes: 100_000, poolerBytes: 40_000 },
  ...{ keptBytes: 50_000, broadcastBytes: 10_000, inputTokens: 10_000, cachedTokens: 4_000, outputTokens: 1_000 },
};
const load = { users: 100, runsPerDay: 10 };
const sonnet = { id: "sonnet", input: 3, cached: 0.3, output: 15 };

test("A load of 30,000 runs a month uses of every quota what its runs use", () => {
  const { uses } = estimatePlan("pro", counts, load);
  expect(Object.fromEntries(uses.map(({ name, used }) => [name, Number(used.toFixed(4))]))).toEqual({
    messages: 3_000_000, // each broadcast is sent once and received once
    invocations: 60_000,
    egress: 3,
    database: 1.59, // 0.06 when empty, 1.5 kept, 0.03 of broadcasts that stay three days
    users: 100,
    messageRate: 5.5556, // 200 of the day's 1,000 runs in an hour
    connections: 30,
    databaseCpu: 0.02,
  });
});

test("The first quota to break is the one that the fewest users fill, without what is stored before anybody comes", () => {
  const free = estimatePlan("free", counts, load);
  expect([free.first.name, free.first.isStop, free.carriesUsers, free.total]).toEqual(["database", true, 28, 0]);
  const pro = estimatePlan("pro", counts, load);
  expect([pro.first.name, pro.first.isStop, pro.carriesUsers]).toEqual(["messages", false, 166]);
  const few = estimatePlan("pro", { ...counts, broadcasts: 1, keptBytes: 1 }, { users: 100, runsPerDay: 0.1 });
  expect([few.first.name, few.first.isStop, few.carriesUsers]).toEqual(["connections", false, 1_666]);
});

test("The users that a plan carries break nothing, and one more does", () => {
  for (const plan of ["free", "pro", "team"] as const) {
    const { carriesUsers } = estimatePlan(plan, counts, load);
    const breaks = (users: number) =>
      estimatePlan(plan, counts, { ...load, users }).uses.some(({ share }) => (share ?? 0) > 1);
    expect([breaks(carriesUsers), breaks(carriesUsers + 1)], plan).toEqual([false, true]);
  }
});

test("What is beyond a paid plan costs its price per started package", () => {
  expect(estimatePlan("pro", counts, load)).toMatchObject({ total: 25, per1000Runs: 25 / 30 });
  expect(estimatePlan("pro", counts, { ...load, users: 300 }).total).toBe(25 + 4 * 2.5);
  expect(estimatePlan("pro", counts, { ...load, users: 301 }).total).toBe(25 + 5 * 2.5);
  expect(estimatePlan("team", counts, { ...load, users: 301 }).total).toBe(599 + 5 * 2.5);
  const idle = { users: 2_000, runsPerDay: 0.01 };
  expect(estimatePlan("pro", counts, idle).total).toBe(25 + 10); // 600 open workspaces, 500 included
});

test("The included database is full when the runs have filled what was empty", () => {
  expect(estimatePlan("pro", counts, load).monthsUntilFull).toBeCloseTo(7.94 / 1.5);
  expect(estimatePlan("free", counts, load).monthsUntilFull).toBeCloseTo(0.44 / 1.5);
});

test("A model's price counts cached input as such", () => {
  expect(modelCostPer1000Runs(counts, sonnet)).toBeCloseTo(18 + 1.2 + 15);
});

test("The report says of each plan whether it carries the load, what breaks first, and what to change", () => {
  const text = report({ date: "2026-11-29", runs: 12, perRun: counts, models: [sonnet] }, load, sonnet);
  expect(text).toContain("FREE  does not carry this");
  expect(text).toContain("PRO  $25.00 a month, $0.83 per 1,000 runs");
  expect(text).toContain("up to 166 such users; first begins to cost more: Realtime messages a month.");
  expect(text).toContain("The model sonnet costs you $34.20 per 1,000 runs");
  expect(report({ date: "", runs: 1, perRun: counts, models: [] }, load)).toContain("users bring their own keys");
});
