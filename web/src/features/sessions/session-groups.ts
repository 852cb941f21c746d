import type { ListedSession } from "../../../../supabase/functions/_shared/protocol/session-list.ts";
import { formatDay } from "../../lib/format.ts";
import type { SessionPages } from "./session-list.ts";

export interface SessionGroup {
  readonly day: string;
  readonly sessions: readonly ListedSession[];
}

/** By day, in the order of the list. A session that moved between two pages while they were read counts once. */
export function groupByDay(data: SessionPages, hiddenIds: ReadonlySet<string>, now: number): readonly SessionGroup[] {
  const groups = new Map<string, ListedSession[]>();
  const seen = new Set(hiddenIds);
  for (const session of data.pages.flatMap((page) => page.sessions)) {
    if (seen.has(session.id)) continue;
    seen.add(session.id);
    const day = formatDay(session.updated_at, now);
    groups.set(day, [...(groups.get(day) ?? []), session]);
  }
  return Array.from(groups, ([day, sessions]) => ({ day, sessions }));
}
