// Who is signed in. The query cache holds it, and follows what happens in this tab and in others.
import type { Session } from "@supabase/auth-js";
import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { authOfUser, authStorageKey, openAuth, whenAuthLoads } from "./project.ts";

export interface User {
  readonly id: string;
  readonly email: string | undefined;
  readonly isGuest: boolean;
}

const userKey = ["user"] as const;

export const userQuery = queryOptions({
  queryKey: userKey,
  queryFn: async (): Promise<User | null> => {
    const auth = await authOfUser();
    return auth && userOf((await auth.getSession()).data.session);
  },
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
});

/** Null for a visitor, undefined until the stored session was read. */
export function useUser(): User | null | undefined {
  return useQuery(userQuery).data;
}

function userOf(session: Session | null): User | null {
  if (session === null) return null;
  const { id, email, is_anonymous: isGuest } = session.user;
  return { id, email, isGuest: isGuest ?? false };
}

/**
 * Another user's data never stays in the cache. Nor on screen: what shows it there, and whose key does not name the user, is
 * drawn again with `useUser`.
 */
export function followAuth(queryClient: QueryClient): void {
  whenAuthLoads((auth) =>
    auth.onAuthStateChange((_event, session) => {
      const before = queryClient.getQueryData(userQuery.queryKey);
      const user = userOf(session);
      queryClient.setQueryData(userQuery.queryKey, user);
      if (before && before.id !== user?.id) {
        queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== userKey[0] });
      }
    }),
  );
  // Somebody signs in in another tab.
  window.addEventListener("storage", ({ key }) => {
    if (key === authStorageKey) openAuth().catch(reportError);
  });
}
