// What a run tells of itself: its plan, and in the end what it took.
import { z } from "zod";
import { planItemStatus } from "./enums.ts";

export const planItem = z.object({ text: z.string(), status: planItemStatus });
export type PlanItem = z.infer<typeof planItem>;

/** What a finished run took in all. */
export const runTotals = z.object({
  steps: z.number().int().nonnegative(),
  tool_calls: z.number().int().nonnegative(),
  input_tokens: z.number().int().nonnegative(),
  cached_tokens: z.number().int().nonnegative(),
  output_tokens: z.number().int().nonnegative(),
  /** US dollars. */
  cost: z.number().nonnegative(),
  /** While it was worked on: waiting is not counted. */
  duration_ms: z.number().int().nonnegative(),
});
export type RunTotals = z.infer<typeof runTotals>;
