// Which run of a session matters now, and whether events are expected.
import type { Run } from "../protocol/session-snapshot.ts";
import type { SessionState } from "../protocol/session-state.ts";

/** The run that is working or waiting for an answer, otherwise the next in the queue. */
export function liveRun({ runs }: Pick<SessionState, "runs">): Run | undefined {
  const open = [...runs.values()].filter((run) => run.finished_at === null);
  return open.find(({ status }) => status === "running" || status === "waiting") ?? open[0];
}

/** Events are expected soon: a run or a program is queued or running. */
export function isBusy({ runs, executions }: SessionState): boolean {
  return [...runs.values(), ...executions.values()].some(({ status }) => status === "queued" || status === "running");
}
