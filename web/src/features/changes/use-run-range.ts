import { useQuery } from "@tanstack/react-query";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { type PageRange, runRangeQuery } from "./revisions.ts";

/** The first and last revision that a run made. Undefined while they are read, and without a run. */
export function useRunRange(runId: string | null): PageRange | undefined {
  const sessionId = useSessionState(({ session }) => session.id);
  const head = useSessionState(({ session }) => session.head_revision);
  return useQuery({ ...runRangeQuery(sessionId, runId ?? "", head), enabled: runId !== null }).data;
}
