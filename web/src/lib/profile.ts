// What the user has set for all of their sessions.
import { queryOptions, skipToken, useQuery } from "@tanstack/react-query";
import { rest } from "./project.ts";
import type { User } from "./user.ts";

export interface Profile {
  readonly name: string;
  readonly default_model_id: string | null;
  readonly instructions: string;
}

const unset: Profile = { name: "", default_model_id: null, instructions: "" };

async function readProfile(userId: string, signal: AbortSignal): Promise<Profile> {
  const { data } = await rest
    .from("profiles")
    .select("name, default_model_id, instructions")
    .eq("user_id", userId)
    .abortSignal(signal)
    .maybeSingle()
    .throwOnError();
  return data ?? unset;
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
