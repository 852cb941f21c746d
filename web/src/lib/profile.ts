// What the user has set for all of their sessions.
import { queryOptions, skipToken, useQuery } from "@tanstack/react-query";
import { rest } from "./project.ts";
import type { User } from "./user.ts";

export interface Profile {
  readonly name: string;
  readonly default_model_id: string | null;
  readonly instructions: string;
  /** In US dollars. Null: no budget of one's own. */
  readonly max_cost_per_day: number | null;
}

/** Of somebody who has set nothing. */
export const unsetProfile: Profile = { name: "", default_model_id: null, instructions: "", max_cost_per_day: null };

async function readProfile(userId: string, signal: AbortSignal): Promise<Profile> {
  const { data } = await rest
    .from("profiles")
    .select("name, default_model_id, instructions, max_cost_per_day")
    .eq("user_id", userId)
    .abortSignal(signal)
    .maybeSingle()
    .throwOnError();
  return data ?? unsetProfile;
}

export function profileQuery(user: User | null | undefined) {
  return queryOptions({
    queryKey: ["profile", user?.id],
    queryFn: user ? ({ signal }) => readProfile(user.id, signal) : skipToken,
  });
}

/** Undefined for visitors, and until it is known. */
export function useProfile(user: User | null | undefined): Profile | undefined {
  return useQuery(profileQuery(user)).data;
}
