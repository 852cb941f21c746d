// Messages that wait for their turn. They stand at the composer and not in the conversation until the agent reads them.
import { liveRun, queuedRuns, type SessionRuns } from "../../../../supabase/functions/_shared/client/live-run.ts";
import type { Message } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";

type Queue = SessionRuns & Pick<SessionState, "messages">;

/** In the order of their turns: messages that join the live run are read first. */
export function queuedMessages(state: Queue): readonly Message[] {
  const turns = queuedRuns(state).map(({ message_id }) => message_id);
  const queued = state.messages
    .filter((message) => isQueued(state, message))
    .sort((left, right) => turns.indexOf(left.id) - turns.indexOf(right.id));
  return [...queued.filter(isSteering), ...queued.filter((message) => !isSteering(message))];
}

/** The message whose run is about to start is as good as read. */
export function isQueued(state: Queue, { id, role, read_seq: readSeq }: Message): boolean {
  return role === "user" && readSeq === null && liveRun(state)?.message_id !== id;
}

/** The agent reads it before its next step. */
export function isSteering({ joins_run_id: joinsRunId, read_seq: readSeq }: Message): boolean {
  return joinsRunId !== null && readSeq === null;
}
