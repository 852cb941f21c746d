import { z } from "zod";
import { sql } from "../action.ts";
import type { Step } from "../step.ts";

/** In US dollars a day, on the operator's own keys; null is no limit. */
const row = z.object({ everybody: z.number().nullable(), guests: z.number(), user: z.number() });
type Limits = z.infer<typeof row>;

const read = sql(`select max_cost_per_day::float8 as everybody, max_cost_per_guest_and_day::float8 as guests,
  max_cost_per_user_and_day::float8 as user from private.settings`);

const sentenceOf = ({ everybody, guests, user }: Limits) =>
  `a day on your keys: ${dollars(everybody)} for everybody together, ${dollars(guests)} for a guest, ${dollars(user)} for a user`;

const dollars = (amount: number | null) => (amount === null ? "no limit" : `$${amount}`);

export const limits: Step = {
  name: "Limits",
  why: "Strangers will use it, and what they use is on your bill.",
  remedy: "private.settings holds all limits. Change them with SQL.",
  plan: async ({ world, options: { dailyBudget }, record }) => {
    const [now] = await world.read(read, {
      schema: z.array(row),
      assumed: [{ everybody: null, guests: 0, user: 20 }],
    });
    if (!now) throw new Error("private.settings has no row.");
    // What an operator has set with SQL since the first run stays, unless the command line says otherwise.
    const isSet = now.everybody !== null || record.content.limitsSet === true;
    const everybody = dailyBudget ?? (isSet ? now.everybody : defaultDailyBudget);
    if (everybody === now.everybody) return { unchanged: sentenceOf(now) };
    return {
      change: `Set the limits: ${sentenceOf({ ...now, everybody })}`,
      apply: async () => {
        await world.change(sql("update private.settings set max_cost_per_day = $1::numeric", String(everybody)));
        record.remember({ limitsSet: true });
      },
    };
  },
};

const defaultDailyBudget = 20;
