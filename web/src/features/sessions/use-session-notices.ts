import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { delay } from "deno-std/async/delay.js";
import { useEffect } from "react";
import type { UserDb } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { openUserDb } from "../../lib/project.ts";
import { followNotices } from "./follow-notices.ts";
import { sessionKeys } from "./session-keys.ts";
import { changeListed } from "./session-list.ts";

/** Keeps the lists of sessions and invitations current while it is mounted. */
export function useSessionNotices(userId: string): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const ending = new AbortController();
    listen(queryClient, userId, ending.signal).catch((error: unknown) => {
      if (!ending.signal.aborted) reportError(error);
    });
    return () => ending.abort();
  }, [queryClient, userId]);
}

async function listen(queryClient: QueryClient, userId: string, signal: AbortSignal): Promise<void> {
  const userDb = await openUntilLoaded(signal);
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

const againMs = 5_000;

/** Without a network its script cannot be loaded. */
async function openUntilLoaded(signal: AbortSignal): Promise<UserDb> {
  for (;;) {
    try {
      return await openUserDb();
    } catch {
      await delay(againMs, { signal });
    }
  }
}
