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
  const { mutate, variables, isError } = useMutation({
    mutationFn: (runId: string) => call("stop_run", { run_id: runId }),
    networkMode: "always",
  });
  const isPressed = run !== undefined && variables === run.id && !isError;
  const isStopping = isPressed || (run !== undefined && run.stop_requested_at !== null);
  return { isLive: run !== undefined, isStopping, stop: () => run && !isStopping && mutate(run.id) };
}
