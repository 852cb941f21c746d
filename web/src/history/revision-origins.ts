// What revisions were made for, and at what cost.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../lib/project.ts";

export interface RevisionOrigin {
  readonly revision: number;
  /** The message that the run answers, and how it begins. Null for a change that a person made. */
  readonly prompt_id: string | null;
  readonly prompt: string | null;
  readonly step: number | null;
  /** The message of that step. */
  readonly message_id: string | null;
  /** In US dollars. Null for a person, and for a visitor whose link shows no costs. */
  readonly step_cost: number | null;
  readonly run_cost: number | null;
}

/** `isSettled`: no run is at work, whose cost would still grow. */
export function originsQuery(sessionId: string, first: number, last: number, isSettled: boolean) {
  return queryOptions({
    queryKey: ["revision-origins", sessionId, first, last, isSettled],
    queryFn: async (): Promise<ReadonlyMap<number, RevisionOrigin>> => {
      const range = { session_id: sessionId, first_revision: first, last_revision: last };
      const origins: readonly RevisionOrigin[] = await call("revision_origins", range);
      return new Map(origins.map((origin) => [origin.revision, origin]));
    },
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
}
