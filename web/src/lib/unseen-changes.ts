// How many revisions came since this browser last showed the list of changes.
import { useEffect } from "react";
import { useSessionState } from "./session/session-context.tsx";
import { store, useStored } from "./storage.ts";

const nameFor = (sessionId: string) => `changes-seen:${sessionId}`;

export function useUnseenChanges(): number {
  const sessionId = useSessionState((state) => state.session.id);
  const head = useSessionState((state) => state.session.head_revision);
  const [seen] = useStored(nameFor(sessionId), (stored) => (typeof stored === "number" ? stored : 0));
  return Math.max(0, head - seen);
}

/** Notes in storage that everything up to this revision is on screen. */
export function useNoteChangesSeen(sessionId: string, headRevision: number): void {
  useEffect(() => store(nameFor(sessionId), headRevision), [sessionId, headRevision]);
}
