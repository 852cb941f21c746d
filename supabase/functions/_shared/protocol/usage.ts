// The answers of my_usage and session_usage. Money is in US dollars, days are in UTC.
import * as z from "zod/mini";

const amount = z.number().check(z.nonnegative());
const tokens = z.object({
  calls: z.int().check(z.nonnegative()),
  input_tokens: z.int().check(z.nonnegative()),
  /** Part of the input, at a lower price. */
  cached_tokens: z.int().check(z.nonnegative()),
  output_tokens: z.int().check(z.nonnegative()),
  cost: amount,
});

/** What a user has spent on the current day, and what they may. */
const ownDay = z.object({
  day: z.string(),
  /** Of the operator's money. */
  spent: amount,
  /** What open calls may still cost the operator. */
  reserved: amount,
  own_keys_cost: amount,
  /** The operator's limit. It holds for the operator's keys alone. */
  max_cost_per_day: amount,
  /** The user's own budget. It holds for all keys. */
  own_max_cost_per_day: z.nullable(amount),
});

export const myUsage = z.object({
  today: ownDay,
  days: z.array(
    z.extend(tokens, {
      day: z.string(),
      /** Null: the operator has removed the model. */
      model_id: z.nullable(z.string()),
      uses_own_key: z.boolean(),
    }),
  ),
  /** The 100 that cost most. */
  sessions: z.array(
    z.extend(tokens, {
      /** Null: typed functions that were called outside of sessions. */
      session_id: z.nullable(z.uuid()),
      /** Null: the user is no member any more. */
      title: z.nullable(z.string()),
      is_open: z.boolean(),
      own_keys_cost: amount,
      /** What others spent in a session of the user's. */
      others_cost: amount,
    }),
  ),
  /** The operator's money that went into what is deleted since. */
  deleted: z.array(z.object({ day: z.string(), cost: amount })),
});
export type MyUsage = z.infer<typeof myUsage>;

export const sessionUsage = z.object({
  cost: amount,
  own_keys_cost: amount,
  /** The budget. */
  max_cost: z.nullable(amount),
  /** The limit that keeps the next run from starting. */
  waits_for: z.nullable(z.object({ code: z.string(), sentence: z.string() })),
  /** Null before the first model call. */
  context: z.nullable(
    z.object({
      /** Of the last call, as its provider counted them. */
      used_tokens: z.int().check(z.nonnegative()),
      /** About what instructions and tools take. */
      fixed_tokens: z.int().check(z.nonnegative()),
      /** In detail, and after a summary: what the next request carries of each kind. Images are counted, not measured. */
      bytes: z.partialRecord(
        z.enum(["prompts", "answers", "tool_calls", "tool_results", "summary", "images"]),
        z.int().check(z.nonnegative()),
      ),
      /** The last call was before the last summary. */
      is_summed_up: z.boolean(),
      can_sum_up: z.boolean(),
      model: z.nullable(
        z.object({
          id: z.string(),
          context_tokens: z.int(),
          output_tokens: z.int(),
          input_price: amount,
          cache_write_price: amount,
          output_price: amount,
        }),
      ),
    }),
  ),
});
export type SessionUsage = z.infer<typeof sessionUsage>;
