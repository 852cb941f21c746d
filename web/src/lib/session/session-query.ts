// The followed session in the query cache: opened once, closed when nothing has shown it for a while.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { call, openUserDb } from "../project.ts";
import { PacedSession } from "./paced-session.ts";

const keptOpenMs = 30_000;

const living = {
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: keptOpenMs,
  // Keeps the identity: a session is an object that lives, not data to compare.
  structuralSharing: false,
  retry: (failures: number, error: Error) => error.name === "Unreachable" || failures < 1,
} as const;

export function sessionQuery(sessionId: string) {
  return queryOptions({
    ...living,
    queryKey: ["followed-session", sessionId],
    queryFn: async ({ signal }) => {
      const [userDb, { followSession }] = await Promise.all([
        openUserDb(),
        import("../../../../supabase/functions/_shared/client/follow-session.ts"),
        import("../outbox/browser-outbox.ts").then(({ outbox }) => outbox.untilCreated(sessionId)),
      ]);
      const session = await followSession(userDb, sessionId, { isPresent: true });
      // Nobody would close it: another user has signed in, or everybody has left the page.
      if (signal.aborted) await session.close();
      return new PacedSession(session);
    },
  });
}

/** The session as a visitor with this link reads it. */
export function linkedSessionQuery(sessionId: string, secret: string) {
  return queryOptions({
    ...living,
    queryKey: ["linked-session", sessionId, secret],
    queryFn: async ({ signal }) => {
      const [{ openLinkDb }, { followSession }] = await Promise.all([
        import("../link-db.ts"),
        import("../../../../supabase/functions/_shared/client/follow-session.ts"),
      ]);
      const session = await followSession(openLinkDb(), sessionId);
      if (signal.aborted) await session.close();
      return new PacedSession(session);
    },
  });
}

export function shownByLinkQuery(sessionId: string, secret: string) {
  return queryOptions({
    queryKey: ["shown-by-link", sessionId, secret],
    queryFn: () => call("session_link", { session_id: sessionId }),
    retry: false,
  });
}

/** Closes the sessions that fall out of the cache. */
export function closeForgottenSessions(queryClient: QueryClient): void {
  queryClient.getQueryCache().subscribe(({ type, query }) => {
    if (type !== "removed" || !(query.state.data instanceof PacedSession)) return;
    query.state.data.close().catch(() => undefined); // the socket may be gone
  });
}
