// The answer of operator_overview. Only the operator's page reads it, so the session's page does not load it.
import * as z from "zod/mini";

const amount = z.number().check(z.nonnegative());
const count = z.int().check(z.nonnegative());

export const operatorOverview = z.object({
  health: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      allowed: z.string(),
      is_fine: z.boolean(),
      what_to_do: z.nullable(z.string()),
    }),
  ),
  settings: z.object({
    runs_paused: z.boolean(),
    max_cost_per_day: z.nullable(amount),
    max_cost_per_user_and_day: amount,
    max_cost_per_guest_and_day: amount,
  }),
  spent_today: amount,
  live_run_count: count,
  live_runs: z.array(
    z.object({
      run_id: z.uuid(),
      title: z.string(),
      email: z.nullable(z.string()),
      status: z.string(),
      attempt: count,
      step: count,
      model_id: z.nullable(z.string()),
      cost: amount,
      /** Since it was started. Null: it is queued. */
      seconds: z.nullable(z.number()),
      is_stopping: z.boolean(),
      /** Why it may not start yet. Null: it may, or has. */
      waits_for: z.nullable(z.enum(["its_turn", "runs_paused", "user_blocked", "max_live_runs"])),
    }),
  ),
  stuck_runs: z.array(
    z.object({ run_id: z.uuid(), status: z.string(), attempt: count, created_at: z.string(), why: z.string() }),
  ),
  /** Of today, the one who spent most first. */
  spenders: z.array(
    z.object({
      user_id: z.uuid(),
      email: z.nullable(z.string()),
      spent: amount,
      reserved: amount,
      max_cost_per_day: z.nullable(amount),
      is_blocked: z.boolean(),
    }),
  ),
  /** Of model calls, in the last day. */
  errors: z.array(
    z.object({ model_id: z.nullable(z.string()), error_code: z.string(), times: count, last_at: z.string() }),
  ),
  failing_tools: z.array(
    z.object({ name: z.string(), calls: count, failed: count, failed_percent: z.number(), last_failed_at: z.string() }),
  ),
  failed_kicks: z.array(z.object({ answer: z.string(), times: count, first_at: z.string(), last_at: z.string() })),
  stored: z.array(z.object({ user_id: z.uuid(), email: z.nullable(z.string()), bytes: count, max_bytes: count })),
});
export type OperatorOverview = z.infer<typeof operatorOverview>;
