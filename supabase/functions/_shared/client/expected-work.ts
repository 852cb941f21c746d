// Whether something is to be heard from the agent: then silence is worth a question.
import type { Run } from "../protocol/session-snapshot.ts";
import type { SessionState } from "../protocol/session-state.ts";

export function isWorkExpected({ runs }: SessionState): boolean {
  return [...runs.values()].some(({ status }) => status === "queued" || status === "running");
}

/** The run at work or waiting; else the one that is next. */
export function liveRun({ runs }: SessionState): Run | undefined {
  const open = [...runs.values()].filter((run) => run.finished_at === null);
  return open.find(({ status }) => status === "running" || status === "waiting") ?? open[0];
}
