// Which runs of a session matter now.
import type { Run } from "../protocol/session-snapshot.ts";
import type { SessionState } from "../protocol/session-state.ts";

/** The runs of a session, and whether its queue is paused. */
export interface SessionRuns extends Pick<SessionState, "runs"> {
  readonly session: Pick<SessionState["session"], "queue_paused_at">;
}

/** The run that is working or waiting for an answer, otherwise the next in the queue unless that is paused. */
export function liveRun(state: SessionRuns): Run | undefined {
  const atWork = [...state.runs.values()].find(({ status }) => status === "running" || status === "waiting");
  return atWork ?? (state.session.queue_paused_at === null ? queuedRuns(state)[0] : undefined);
}

/** The queued runs in the order in which they start. */
export function queuedRuns({ runs }: Pick<SessionState, "runs">): Run[] {
  return [...runs.values()].filter(({ status }) => status === "queued").sort((left, right) => left.place - right.place);
}

/** Events are expected soon: a run is at work or next in the queue, or a program is queued or running. */
export function isBusy(state: SessionRuns & Pick<SessionState, "executions">): boolean {
  const live = liveRun(state);
  const isAtWork = live !== undefined && live.status !== "waiting";
  return isAtWork || [...state.executions.values()].some(({ finished_at }) => finished_at === null);
}
