import type { ListedSession } from "../../../../supabase/functions/_shared/protocol/session-list.ts";

export type SessionMark = "asks" | "working" | "unread";

/** At most one: what asks for the user comes first. The session on screen has no news for them. */
export function markOf({ activity, is_unread }: ListedSession, isOpen: boolean): SessionMark | undefined {
  if (activity !== "idle") return activity;
  return is_unread && !isOpen ? "unread" : undefined;
}
