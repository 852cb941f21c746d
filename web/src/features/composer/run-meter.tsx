import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { liveRun } from "../../../../supabase/functions/_shared/client/live-run.ts";
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";
import { formatCost, formatDuration } from "../../lib/format.ts";
import { useNow } from "../../lib/now.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { runProgressQuery } from "./run-progress.ts";

/** Time and cost of the run at work. */
export function RunMeter() {
  const run = useSessionState(liveRun);
  if (run === undefined || run.started_at === null || run.status === "waiting") return null;
  return <RunningMeter runId={run.id} startedAt={run.started_at} />;
}

function RunningMeter({ runId, startedAt }: { readonly runId: string; readonly startedAt: string }) {
  const steps = useSessionState((state) => finishedSteps(state, runId));
  const { data: progress } = useQuery({ ...runProgressQuery(runId, steps), placeholderData: keepPreviousData });
  const now = useNow(1000);
  const { cost = 0, idleMs = 0 } = progress ?? {};
  const elapsedMs = Math.max(1000, now - Date.parse(startedAt) - idleMs);
  return (
    <span className="shrink-0 px-1 font-mono text-small text-soft tabular-nums">
      {formatDuration(Math.round(elapsedMs / 1000) * 1000)}
      {cost > 0 && ` · ${formatCost(cost)}`}
    </span>
  );
}

function finishedSteps({ messages }: SessionState, runId: string): number {
  return messages.filter((message) => message.run_id === runId && message.status !== "streaming").length;
}
