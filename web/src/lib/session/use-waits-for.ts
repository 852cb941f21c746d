// Whether the next run of the session has begun, and the limit that keeps it from beginning.
import { useQuery } from "@tanstack/react-query";
import { liveRun } from "../../../../supabase/functions/_shared/client/live-run.ts";
import type { SessionUsage } from "../../../../supabase/functions/_shared/protocol/usage.ts";
import { call } from "../project.ts";
import { useSessionState } from "./session-context.tsx";

const askAgainMs = 5_000;

/** The limit that keeps the next run from starting, in words. Most runs start before the first question. */
export function useWaitsFor(): string | null {
  const sessionId = useSessionState((state) => state.session.id);
  const isMember = useIsMember();
  const run = useSessionState(liveRun);
  const isQueued = isMember && run?.status === "queued";
  const { data } = useQuery({
    queryKey: ["waits-for", sessionId, run?.id],
    queryFn: async (): Promise<SessionUsage | null> => call("session_usage", { session_id: sessionId }),
    enabled: isQueued,
    initialData: null,
    staleTime: askAgainMs,
    refetchInterval: askAgainMs,
  });
  return (isQueued && data?.waits_for?.sentence) || null;
}

/** Visitors are not told why, so that for them each run waits until it has started. */
export function useIsWaitingToStart(): boolean {
  const isQueued = useSessionState((state) => liveRun(state)?.status === "queued");
  const isMember = useIsMember();
  const waitsFor = useWaitsFor();
  return isMember ? waitsFor !== null : isQueued;
}

function useIsMember(): boolean {
  return useSessionState((state) => state.session.my_role !== null);
}
