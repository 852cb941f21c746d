// What sharing needs beyond the session's own state: open invitations, and what the link shows.
import { queryOptions } from "@tanstack/react-query";
import { untilAnswered } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { call, rest } from "../../lib/project.ts";

export const shareKeys = {
  invitations: (sessionId: string) => ["session-invitations", sessionId] as const,
  link: (sessionId: string) => ["session-link", sessionId] as const,
};

/** For the owner. Who accepts becomes a member, which is an event: `memberCount` asks again then. */
export function pendingQuery(sessionId: string, memberCount: number) {
  return queryOptions({
    queryKey: [...shareKeys.invitations(sessionId), memberCount],
    queryFn: ({ signal }) =>
      untilAnswered(
        () =>
          rest
            .from("invitations")
            .select("id, email, user_id, role")
            .eq("session_id", sessionId)
            .order("created_at", { ascending: false }),
        { signal },
      ),
    staleTime: 0,
  });
}

export function linkQuery(sessionId: string) {
  return queryOptions({
    queryKey: shareKeys.link(sessionId),
    queryFn: () => call("session_link", { session_id: sessionId }),
    staleTime: 0,
  });
}
