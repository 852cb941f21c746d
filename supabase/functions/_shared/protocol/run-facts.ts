// Facts about a run: its plan, and its totals once it is finished.
import * as z from "zod/mini";
import { planItemStatus } from "./enums.ts";

export const planItem = z.object({ text: z.string(), status: planItemStatus });
export type PlanItem = z.infer<typeof planItem>;

/** A model call failed and is made again after a pause. */
export const modelRetry = z.object({
  code: z.string(),
  /** For people. */
  sentence: z.string(),
  delay_ms: z.int().check(z.nonnegative()),
});

/** The totals of a finished run. */
export const runTotals = z.object({
  steps: z.int().check(z.nonnegative()),
  tool_calls: z.int().check(z.nonnegative()),
  input_tokens: z.int().check(z.nonnegative()),
  cached_tokens: z.int().check(z.nonnegative()),
  output_tokens: z.int().check(z.nonnegative()),
  /** US dollars. */
  cost: z.number().check(z.nonnegative()),
  /** Working time, without waiting. */
  duration_ms: z.int().check(z.nonnegative()),
});
export type RunTotals = z.infer<typeof runTotals>;
