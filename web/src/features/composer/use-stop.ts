import { useMutation } from "@tanstack/react-query";
import { liveRun } from "../../../../supabase/functions/_shared/client/live-run.ts";
import { call } from "../../lib/project.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";

export interface Stopping {
  readonly isLive: boolean;
  /** From the press on, until the run has ended. */
  readonly isStopping: boolean;
  readonly stop: () => void;
}

/** The session's events tell the outcome, so nothing needs to be invalidated. */
export function useStop(): Stopping {
  const run = useSessionState(liveRun);
  const { mutate, variables, isPending } = useMutation({
    mutationFn: (runId: string) => call("stop_run", { run_id: runId }),
  });
  const isPressed = isPending && variables === run?.id;
  return {
    isLive: run !== undefined,
    isStopping: run !== undefined && (isPressed || run.stop_requested_at !== null),
    stop: () => run && mutate(run.id),
  };
}
