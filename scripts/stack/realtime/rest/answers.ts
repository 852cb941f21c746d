import type { DatabaseRefusal } from "../access/refusal.ts";
import type { RealtimeServer } from "../server.ts";

export function refuse(status: number, message: string): Response {
  return Response.json({ message }, { status });
}

export function refuseFields(errors: object): Response {
  return Response.json({ errors }, { status: 422 });
}

export function accept({ quotas, limits }: RealtimeServer): Response {
  const rate = quotas.eventsPerSecond;
  const headers = {
    "x-rate-rolling": String(rate),
    "x-rate-limit": String(limits.max_events_per_second),
    "x-rate-limit-remaining": String(Math.max(0, limits.max_events_per_second - rate)),
  };
  return new Response(null, { status: 202, headers });
}

/** For a caller whose rights could not be checked. */
export function refuseUnchecked(refusal: DatabaseRefusal): Response {
  if (refusal.isConnectionFault) return refuse(422, "Tenant database unavailable");
  if (refusal.fault === "partitionMissing") return refuse(422, "Missing messages partition");
  if (refusal.fault === "policyFailed") return refuse(422, "RLS policy error");
  return refuse(500, "Unable to authorize broadcast");
}
