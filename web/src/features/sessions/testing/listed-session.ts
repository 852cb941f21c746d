import type { ListedSession } from "../../../../../supabase/functions/_shared/protocol/session-list.ts";

export function listed(part: Partial<ListedSession> = {}): ListedSession {
  return {
    id: crypto.randomUUID(),
    title: "Snake",
    updated_at: "2026-03-10T12:00:00.000Z",
    archived_at: null,
    my_role: "owner",
    activity: "idle",
    is_unread: false,
    ...part,
  };
}
