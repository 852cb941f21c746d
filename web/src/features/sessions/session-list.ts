// The list of sessions in the query cache: pages of the server's list, and changes that show before it knows them.
import { type InfiniteData, infiniteQueryOptions, type QueryClient } from "@tanstack/react-query";
import type { ListedSession, SessionList } from "../../../../supabase/functions/_shared/protocol/session-list.ts";
import { rest } from "../../lib/project.ts";
import { sessionKeys } from "./session-keys.ts";

const firstPage: string | null = null;

export function sessionListQuery(isArchived: boolean) {
  return infiniteQueryOptions({
    queryKey: sessionKeys.list(isArchived),
    queryFn: async ({ pageParam, signal }): Promise<SessionList> => {
      const { verbsOf } = await import("../../../../supabase/functions/_shared/client/verbs.ts");
      return verbsOf(rest, { signal })("my_sessions", {
        is_archived: isArchived,
        ...(pageParam !== null && { before: pageParam }),
      });
    },
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next_before,
    // Notices may be lost: looks again on focus.
    staleTime: 0,
  });
}

export type SessionPages = InfiniteData<SessionList>;

/** Null leaves the session out. */
function withSession(
  data: SessionPages,
  id: string,
  change: (session: ListedSession) => ListedSession | null,
): SessionPages {
  const pages = data.pages.map((page) => ({
    ...page,
    sessions: page.sessions.flatMap((session) => (session.id === id ? (change(session) ?? []) : session)),
  }));
  return { ...data, pages };
}

/** Shows the change in all lists at once; the next answer of the server replaces it. */
export function changeListed(
  queryClient: QueryClient,
  id: string,
  change: (session: ListedSession) => ListedSession | null,
): void {
  for (const isArchived of [false, true]) {
    const { queryKey } = sessionListQuery(isArchived);
    queryClient.setQueryData(queryKey, (data) => data && withSession(data, id, change));
  }
}
