// Facts about a run: its plan, and its totals once it is finished.
import { z } from "zod";
import { planItemStatus } from "./enums.ts";

export const planItem = z.object({ text: z.string(), status: planItemStatus });
export type PlanItem = z.infer<typeof planItem>;

/** A model call failed and is made again after a pause. */
export const modelRetry = z.object({
  code: z.string(),
  /** For people. */
  sentence: z.string(),
  delay_ms: z.number().int().nonnegative(),
});

/** The totals of a finished run. */
export const runTotals = z.object({
  steps: z.number().int().nonnegative(),
  tool_calls: z.number().int().nonnegative(),
  input_tokens: z.number().int().nonnegative(),
  cached_tokens: z.number().int().nonnegative(),
  output_tokens: z.number().int().nonnegative(),
  /** US dollars. */
  cost: z.number().nonnegative(),
  /** Working time, without waiting. */
  duration_ms: z.number().int().nonnegative(),
});
export type RunTotals = z.infer<typeof runTotals>;
