// The session that opens again with the app, per user.
import { readStored, store } from "./storage.ts";

export function lastSessionId(userId: string): string | undefined {
  const stored = readStored(`last-session:${userId}`);
  return typeof stored === "string" ? stored : undefined;
}

export function rememberSession(userId: string, sessionId: string | null): void {
  store(`last-session:${userId}`, sessionId);
}
