import { describe, expect, test } from "vitest";
import { spec } from "../agent/testing/scripted-client.ts";
import type { ModelRequest } from "../models/model-client.ts";
import { createBudget } from "./budget.ts";
import { BudgetSpent } from "./call-error.ts";

/** About 100 tokens of input. */
const request: ModelRequest = {
  instructions: "x".repeat(200),
  messages: [{ role: "user", parts: [{ type: "text", text: "y".repeat(100) }] }],
  tools: [],
  max_output_tokens: 1_000,
};
const priceOf = (_: unknown, { input_tokens, output_tokens }: { input_tokens: number; output_tokens: number }) =>
  input_tokens * 0.001 + output_tokens * 0.01;

describe("budgets", () => {
  test("A budget without limits leaves requests unchanged", () => {
    expect(createBudget({}).reserve(spec, request).request).toEqual(request);
  });

  test("A budget counts calls", () => {
    const budget = createBudget({ maxCalls: 2 });
    budget.reserve(spec, request);
    budget.reserve(spec, request);
    expect(() => budget.reserve(spec, request)).toThrow(BudgetSpent);
  });

  test("An answer is limited to the remaining tokens", () => {
    const budget = createBudget({ maxTokens: 600 });
    expect(budget.reserve(spec, request).request.max_output_tokens).toBe(500);
  });

  test("An open call holds its reservation", () => {
    const budget = createBudget({ maxTokens: 1_500 });
    budget.reserve(spec, request);
    expect(budget.reserve(spec, request).request.max_output_tokens).toBe(300);
    expect(() => budget.reserve(spec, request)).toThrow(BudgetSpent);
  });

  test("Unused tokens are returned when a call is settled", () => {
    const budget = createBudget({ maxTokens: 1_500 });
    budget.reserve(spec, request).settle({ input_tokens: 90, output_tokens: 10 });
    expect(budget.spent()).toEqual({ calls: 1, tokens: 100, cost: 0 });
    expect(budget.reserve(spec, request).request.max_output_tokens).toBe(1_000);
  });

  test("The whole reservation is charged when the usage is unknown", () => {
    const budget = createBudget({});
    budget.reserve(spec, request).settle(undefined);
    expect(budget.spent().tokens).toBe(1_100);
  });

  test("A budget in money uses the given prices", () => {
    const budget = createBudget({ maxCost: 5.1, priceOf });
    const first = budget.reserve(spec, request);
    expect(first.request.max_output_tokens).toBe(500);
    first.settle({ input_tokens: 100, output_tokens: 490 });
    expect(budget.spent().cost).toBeCloseTo(5);
    expect(() => budget.reserve(spec, request)).toThrow(BudgetSpent);
  });

  test("A budget in money without prices is a type error", () => {
    expect(() => createBudget({ maxCost: 1 })).toThrow(TypeError);
  });

  test("A request for a very short answer is allowed", () => {
    const budget = createBudget({ maxTokens: 110 });
    expect(budget.reserve(spec, { ...request, max_output_tokens: 5 }).request.max_output_tokens).toBe(5);
  });
});
