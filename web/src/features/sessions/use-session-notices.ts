import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { openUserDb } from "../../lib/project.ts";
import { sessionKeys } from "./session-keys.ts";
import { changeListed } from "./session-list.ts";

/** Keeps the lists of sessions and invitations current while it is mounted. */
export function useSessionNotices(userId: string): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const ending = new AbortController();
    listen(queryClient, userId, ending.signal).catch(reportError);
    return () => ending.abort();
  }, [queryClient, userId]);
}

async function listen(queryClient: QueryClient, userId: string, signal: AbortSignal): Promise<void> {
  const [userDb, { followNotices }] = await Promise.all([openUserDb(), import("./follow-notices.ts")]);
  if (signal.aborted) return;
  const stop = followNotices(userDb, userId, {
    onNews: () => {
      for (const queryKey of [sessionKeys.lists, sessionKeys.invitations]) {
        queryClient.invalidateQueries({ queryKey }).catch(reportError);
      }
    },
    onDeleted: (sessionId) => changeListed(queryClient, sessionId, () => null),
  });
  signal.addEventListener("abort", stop);
}
