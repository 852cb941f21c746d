import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { call } from "../../lib/project.ts";
import { refusalOf } from "../../lib/refusal.ts";
import { useSession } from "../../lib/session/session-context.tsx";
import { programOf } from "./browser/programs.ts";
import { startRun, type WantedRun } from "./start-run.ts";

export interface Running {
  readonly run: (wanted: Omit<WantedRun, "id">) => void;
  readonly stop: (executionId: string) => void;
  readonly isStarting: boolean;
  readonly stoppingId: string | undefined;
  /** Why the last start or stop failed. */
  readonly refusal: string | undefined;
  /** This browser could not start it, but the server may. */
  readonly canServer: boolean;
}

/** The session's events tell what comes of it. `onStarted` is not called once the tab is left. */
export function useRun(onStarted: (executionId: string) => void): Running {
  const queryClient = useQueryClient();
  const session = useSession();
  const starting = useMutation({ mutationFn: (wanted: WantedRun) => startRun(queryClient, session, wanted) });
  const stopping = useMutation({
    mutationFn: async (executionId: string) => {
      const own = programOf(executionId);
      if (own) await own.stop();
      else await call("stop_execution", { execution_id: executionId });
      await session.catchUp();
    },
  });
  const isBroken = starting.isError && !(starting.error instanceof Refused);
  const error = starting.error ?? stopping.error;
  return {
    run: (wanted) => {
      const id = crypto.randomUUID();
      stopping.reset();
      starting.mutate({ id, ...wanted }, { onSuccess: () => onStarted(id) });
    },
    stop: (executionId) => stopping.mutate(executionId),
    isStarting: starting.isPending,
    stoppingId: stopping.isPending ? stopping.variables : undefined,
    refusal: error ? refusalOf(error).sentence : undefined,
    canServer: isBroken && starting.variables?.place === "browser",
  };
}
