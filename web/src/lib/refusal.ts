// What to tell people when a verb is refused.
import { Refused } from "../../../supabase/functions/_shared/client/data-api.ts";
import type { Refusal } from "../../../supabase/functions/_shared/protocol/refusals.ts";

/** Anything else than a refusal is a defect, and is told as one. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  return { code: "internal", sentence: "Something went wrong. Try again in a moment." };
}
