// The followed session in the query cache: opened once, closed when nothing has shown it for a while.
import { type Query, type QueryClient, queryOptions } from "@tanstack/react-query";
import { openUserDb } from "../project.ts";
import { PacedSession } from "./paced-session.ts";

const keptOpenMs = 30_000;

export function sessionQuery(sessionId: string) {
  return queryOptions({
    queryKey: ["followed-session", sessionId],
    queryFn: async ({ signal }) => {
      const [userDb, { followSession }] = await Promise.all([
        openUserDb(),
        import("../../../../supabase/functions/_shared/client/follow-session.ts"),
        import("../outbox/browser-outbox.ts").then(({ outbox }) => outbox.untilCreated(sessionId)),
      ]);
      const session = await followSession(userDb, sessionId);
      // Nobody would close it: another user has signed in, or everybody has left the page.
      if (signal.aborted) await session.close();
      return new PacedSession(session);
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: keptOpenMs,
    // Keeps the identity: a session is an object that lives, not data to compare.
    structuralSharing: false,
    retry: (failures, error) => error.name === "Unreachable" || failures < 1,
  });
}

/** Closes the sessions that fall out of the cache, or are read again by another user. */
export function closeForgottenSessions(queryClient: QueryClient): void {
  const open = new Map<Query, PacedSession>();
  queryClient.getQueryCache().subscribe(({ type, query }) => {
    const before = open.get(query);
    const { data } = query.state;
    const after = type !== "removed" && data instanceof PacedSession ? data : undefined;
    if (after === before) return;
    if (after) open.set(query, after);
    else open.delete(query);
    before?.close().catch(() => undefined); // the socket may be gone
  });
}
