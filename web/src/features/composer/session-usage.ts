// What the session has cost, and how full its context is.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Message, Run } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import type { SessionUsage } from "../../../../supabase/functions/_shared/protocol/usage.ts";
import { call } from "../../lib/project.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";

const usageKey = (sessionId: string) => ["session-usage", sessionId] as const;

interface Progress {
  readonly messages: readonly Pick<Message, "status">[];
  readonly runs: ReadonlyMap<string, Pick<Run, "finished_at">>;
}

/** Grows with what changes the usage. A run that fails or is stopped may end without a message. */
export function usageMoment({ messages, runs }: Progress): number {
  const finished = messages.filter(({ status }) => status !== "streaming").length;
  return finished + [...runs.values()].filter(({ finished_at }) => finished_at !== null).length;
}

/** As of the last message or run that has finished. Undefined until it is known. */
export function useSessionUsage(): SessionUsage | undefined {
  return useSessionUsageQuery(false).data;
}

/** `isInDetail`: with what fills the context. */
export function useSessionUsageQuery(isInDetail: boolean) {
  const sessionId = useSessionState((state) => state.session.id);
  const modelId = useSessionState((state) => state.session.model_id);
  const moment = useSessionState(usageMoment);
  return useQuery({
    queryKey: [...usageKey(sessionId), isInDetail, moment, modelId],
    queryFn: (): Promise<SessionUsage> => call("session_usage", { session_id: sessionId, in_detail: isInDetail }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    // Nobody can try again at the meter, which does not say that it failed.
    retry: isInDetail ? 3 : true,
    placeholderData: keepPreviousData,
  });
}

export function useForgetSessionUsage(): () => Promise<void> {
  const sessionId = useSessionState((state) => state.session.id);
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: usageKey(sessionId) });
}
