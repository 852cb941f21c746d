import { useMutation } from "@tanstack/react-query";
import { Refused } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { call } from "../../lib/project.ts";
import { useSession, useSessionState } from "../../lib/session/session-context.tsx";

export interface Running {
  readonly run: (entry: string, input: string) => void;
  readonly stop: (executionId: string) => void;
  readonly isStarting: boolean;
  readonly stoppingId: string | undefined;
  /** Why the last start or stop was refused. */
  readonly refusal: string | undefined;
}

/** The session's events tell what comes of it. `onStarted` is not called once the tab is left. */
export function useRun(onStarted: (executionId: string) => void): Running {
  const session = useSession();
  const sessionId = useSessionState((state) => state.session.id);
  const starting = useMutation({
    mutationFn: async ({ id, entry, input }: { id: string; entry: string; input: string }) => {
      await call("start_execution", { session_id: sessionId, id, entry, stdin: input });
      await session.catchUp();
    },
  });
  const stopping = useMutation({
    mutationFn: async (executionId: string) => {
      await call("stop_execution", { execution_id: executionId });
      await session.catchUp();
    },
  });
  const error = starting.error ?? stopping.error;
  return {
    run: (entry, input) => {
      const id = crypto.randomUUID();
      stopping.reset();
      starting.mutate({ id, entry, input }, { onSuccess: () => onStarted(id) });
    },
    stop: (executionId) => stopping.mutate(executionId),
    isStarting: starting.isPending,
    stoppingId: stopping.isPending ? stopping.variables : undefined,
    refusal: error instanceof Refused ? error.refusal.sentence : undefined,
  };
}
