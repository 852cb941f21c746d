// The session that opens again with the app, per user.
import { useEffect } from "react";
import { readStored, store } from "./storage.ts";
import { useUser } from "./user.ts";

const nameFor = (userId: string) => `last-session:${userId}`;

export function lastSessionId(userId: string): string | undefined {
  const stored = readStored(nameFor(userId));
  return typeof stored === "string" ? stored : undefined;
}

/** Remembers a session that is open, and forgets one that is gone. */
export function useRememberedSession(sessionId: string, isThere: boolean): void {
  const userId = useUser()?.id;
  useEffect(() => {
    if (userId === undefined) return;
    if (isThere) store(nameFor(userId), sessionId);
    else if (lastSessionId(userId) === sessionId) store(nameFor(userId), null);
  }, [userId, sessionId, isThere]);
}
