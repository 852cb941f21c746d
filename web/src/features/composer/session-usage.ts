// What the session has cost, how full its context is, and what keeps its next run waiting.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { liveRun } from "../../../../supabase/functions/_shared/client/live-run.ts";
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

const askAgainMs = 5_000;

/** The limit that keeps the next run from starting, in words. Most runs start before the first question. */
export function useWaitsFor(): string | null {
  const sessionId = useSessionState((state) => state.session.id);
  const isMember = useSessionState((state) => state.session.my_role !== null);
  const run = useSessionState(liveRun);
  const isQueued = isMember && run?.status === "queued";
  const { data } = useQuery({
    queryKey: [...usageKey(sessionId), "waits", run?.id],
    queryFn: async (): Promise<SessionUsage | null> => call("session_usage", { session_id: sessionId }),
    enabled: isQueued,
    initialData: null,
    staleTime: askAgainMs,
    refetchInterval: askAgainMs,
  });
  return (isQueued && data?.waits_for?.sentence) || null;
}
