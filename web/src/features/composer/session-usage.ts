// What the session has cost, and how full its context is.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SessionUsage } from "../../../../supabase/functions/_shared/protocol/usage.ts";
import { call } from "../../lib/project.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";

const usageKey = (sessionId: string) => ["session-usage", sessionId] as const;

/** As of the last finished message. Undefined until it is known. */
export function useSessionUsage(): SessionUsage | undefined {
  return useSessionUsageQuery(false).data;
}

/** `isInDetail`: with what fills the context. */
export function useSessionUsageQuery(isInDetail: boolean) {
  const sessionId = useSessionState((state) => state.session.id);
  const modelId = useSessionState((state) => state.session.model_id);
  const finished = useSessionState(({ messages }) => messages.filter(({ status }) => status !== "streaming").length);
  return useQuery({
    queryKey: [...usageKey(sessionId), isInDetail, finished, modelId],
    queryFn: (): Promise<SessionUsage> => call("session_usage", { session_id: sessionId, in_detail: isInDetail }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

export function useForgetSessionUsage(): () => Promise<void> {
  const sessionId = useSessionState((state) => state.session.id);
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: usageKey(sessionId) });
}
