import { expect, test } from "vitest";
import type { MyUsage } from "../../../../supabase/functions/_shared/protocol/usage.ts";
import { lastDays } from "./usage-query.ts";
import { readUsageSearch } from "./usage-search.ts";
import { axisEnd, daysOf, isUnused, modelsOf, sumOf, totalOf } from "./usage-view.ts";

function row(day: string, change: Partial<MyUsage["days"][number]>): MyUsage["days"][number] {
  const amounts = { calls: 1, input_tokens: 100, cached_tokens: 40, output_tokens: 10, cost: 1 };
  return { day, model_id: "a", uses_own_key: false, ...amounts, ...change };
}

const days = [
  row("2026-11-27", { cost: 0.5 }),
  row("2026-11-29", { model_id: "b", cost: 2, uses_own_key: true }),
  row("2026-11-29", { cost: 1 }),
];

test("A day without usage has a place of its own, and deleted usage is told apart", () => {
  const shown = daysOf({ days, deleted: [{ day: "2026-11-28", cost: 3 }] }, ["2026-11-27", "2026-11-28", "2026-11-29"]);
  expect(shown.map(({ cost }) => cost)).toEqual([
    { project: 0.5, own: 0, deleted: 0 },
    { project: 0, own: 0, deleted: 3 },
    { project: 1, own: 2, deleted: 0 },
  ]);
  expect(shown.map(({ tokens }) => sumOf(tokens))).toEqual([110, 0, 220]);
});

test("Days with nothing but failed calls, which cost nothing, are not unused", () => {
  const failed = row("2026-11-29", { input_tokens: 0, cached_tokens: 0, output_tokens: 0, cost: 0 });
  expect(isUnused({ days: [failed], deleted: [] })).toBe(false);
  expect(isUnused({ days: [], deleted: [{ day: "2026-11-28", cost: 3 }] })).toBe(false);
  expect(isUnused({ days: [], deleted: [] })).toBe(true);
});

test("Models are told by what they cost, with what own keys paid of it", () => {
  expect(modelsOf({ days })).toMatchObject([
    { modelId: "b", calls: 1, cost: 2, ownKeysCost: 2 },
    { modelId: "a", calls: 2, cost: 1.5, ownKeysCost: 0 },
  ]);
  expect(totalOf(days)).toEqual({ calls: 3, inputTokens: 300, cachedTokens: 120, outputTokens: 30, cost: 3.5 });
});

test("The axis ends at a round number above the largest value", () => {
  expect([0, 0.003, 0.7, 1, 1.2, 4.9, 23, 1_200_000].map(axisEnd)).toEqual([1, 0.005, 1, 1, 2, 5, 50, 2_000_000]);
});

test("The last days are days in UTC and end with the present one", () => {
  expect(lastDays(3, Date.parse("2026-03-01T00:30:00Z"))).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
});

test("A range in the address is one of those that are offered", () => {
  expect([{ days: 90 }, { days: "7" }, { days: 12 }, {}].map((search) => readUsageSearch(search).days)).toEqual([
    90,
    7,
    undefined,
    undefined,
  ]);
});
