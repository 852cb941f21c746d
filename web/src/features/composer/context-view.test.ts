import { expect, test } from "vitest";
import type { SessionUsage } from "../../../../supabase/functions/_shared/protocol/usage.ts";
import { contextView } from "./context-view.ts";

const model = {
  id: "m",
  context_tokens: 200_000,
  output_tokens: 8_000,
  input_price: 3,
  cache_write_price: 3.75,
  output_price: 15,
};

function usage(context: Partial<NonNullable<SessionUsage["context"]>>): SessionUsage {
  const known = { used_tokens: 50_000, fixed_tokens: 5_000, bytes: {}, is_summed_up: false, can_sum_up: true, model };
  return { cost: 0, own_keys_cost: 0, max_cost: null, waits_for: null, context: { ...known, ...context } };
}

test("Before the first call, and without a model, nothing is shown", () => {
  expect(contextView({ ...usage({}), context: null })).toBeNull();
  expect(contextView(usage({ model: null }))).toBeNull();
});

test("What fills the context is scaled to what the provider counted", () => {
  const view = contextView(usage({ bytes: { answers: 20_000, tool_results: 60_000, prompts: 10_000 } }));
  expect(view).toMatchObject({ usedTokens: 50_000, share: 0.25, isEstimate: false });
  expect(view?.parts).toEqual([
    { kind: "tool_results", tokens: 30_000 },
    { kind: "answers", tokens: 10_000 },
    { kind: "fixed", tokens: 5_000 },
    { kind: "prompts", tokens: 5_000 },
  ]);
});

test("After a summary the context is estimated, because no call has counted it yet", () => {
  const view = contextView(usage({ is_summed_up: true, can_sum_up: false, bytes: { summary: 3_500 } }));
  expect(view).toMatchObject({ usedTokens: 6_000, isEstimate: true, canSumUp: false });
});

test("A summary costs at most all that is read and the longest that may be written", () => {
  expect(contextView(usage({}))?.summaryCost).toBeCloseTo((50_000 * 3.75 + 4_000 * 15) / 1e6, 6);
});

test("A context that was filled with another, larger model is full", () => {
  expect(contextView(usage({ model: { ...model, context_tokens: 32_000 } }))?.share).toBe(1);
});
