// What the session has cost, how full its context is, and what keeps its next run waiting.
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { liveRun } from "../../../../supabase/functions/_shared/client/live-run.ts";
import type { SessionUsage } from "../../../../supabase/functions/_shared/protocol/usage.ts";
import { call } from "../../lib/project.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";

const usageKey = (sessionId: string) => ["session-usage", sessionId] as const;

/** `progress`: whatever makes it be read again. */
function sessionUsageQuery(sessionId: string, progress: string | number) {
  return queryOptions({
    queryKey: [...usageKey(sessionId), progress],
    queryFn: () => call("session_usage", { session_id: sessionId }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

/** As of the last finished message. Undefined until it is known. */
export function useSessionUsage(): SessionUsage | undefined {
  const sessionId = useSessionState((state) => state.session.id);
  const modelId = useSessionState((state) => state.session.model_id);
  const finished = useSessionState(({ messages }) => messages.filter(({ status }) => status !== "streaming").length);
  const progress = `${finished} ${modelId}`;
  return useQuery({ ...sessionUsageQuery(sessionId, progress), placeholderData: keepPreviousData }).data;
}

export function useForgetSessionUsage(): () => Promise<void> {
  const sessionId = useSessionState((state) => state.session.id);
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: usageKey(sessionId) });
}

const askAgainMs = 5_000;

/** The limit that keeps the next run from starting, in words. Asked only while one is queued for longer than a moment. */
export function useWaitsFor(): string | null {
  const sessionId = useSessionState((state) => state.session.id);
  const isMember = useSessionState((state) => state.session.my_role !== null);
  const run = useSessionState(liveRun);
  const isQueued = isMember && run?.status === "queued";
  const { data } = useQuery({
    ...sessionUsageQuery(sessionId, `queued ${run?.id}`),
    enabled: isQueued,
    staleTime: askAgainMs,
    refetchInterval: askAgainMs,
  });
  return (isQueued && data?.waits_for?.sentence) || null;
}
