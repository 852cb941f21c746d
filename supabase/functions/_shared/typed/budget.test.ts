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

describe("a budget", () => {
  test("without limits takes any request as it is", () => {
    expect(createBudget({}).reserve(spec, request).request).toEqual(request);
  });

  test("counts calls", () => {
    const budget = createBudget({ maxCalls: 2 });
    budget.reserve(spec, request);
    budget.reserve(spec, request);
    expect(() => budget.reserve(spec, request)).toThrow(BudgetSpent);
  });

  test("lets an answer be no longer than what is left", () => {
    const budget = createBudget({ maxTokens: 600 });
    expect(budget.reserve(spec, request).request.max_output_tokens).toBe(500);
  });

  test("holds back for a call that goes on what it may need", () => {
    const budget = createBudget({ maxTokens: 1_500 });
    budget.reserve(spec, request);
    expect(budget.reserve(spec, request).request.max_output_tokens).toBe(300);
    expect(() => budget.reserve(spec, request)).toThrow(BudgetSpent);
  });

  test("gives back what a call did not use", () => {
    const budget = createBudget({ maxTokens: 1_500 });
    budget.reserve(spec, request).settle({ input_tokens: 90, output_tokens: 10 });
    expect(budget.spent()).toEqual({ calls: 1, tokens: 100, cost: 0 });
    expect(budget.reserve(spec, request).request.max_output_tokens).toBe(1_000);
  });

  test("books what was reserved where nobody knows what was used", () => {
    const budget = createBudget({});
    budget.reserve(spec, request).settle(undefined);
    expect(budget.spent().tokens).toBe(1_100);
  });

  test("counts money by the prices it is given", () => {
    const budget = createBudget({ maxCost: 5.1, priceOf });
    const first = budget.reserve(spec, request);
    expect(first.request.max_output_tokens).toBe(500);
    first.settle({ input_tokens: 100, output_tokens: 490 });
    expect(budget.spent().cost).toBeCloseTo(5);
    expect(() => budget.reserve(spec, request)).toThrow(BudgetSpent);
  });

  test("of money without prices is a mistake", () => {
    expect(() => createBudget({ maxCost: 1 })).toThrow(TypeError);
  });

  test("allows a short answer that was asked to be short", () => {
    const budget = createBudget({ maxTokens: 110 });
    expect(budget.reserve(spec, { ...request, max_output_tokens: 5 }).request.max_output_tokens).toBe(5);
  });
});
