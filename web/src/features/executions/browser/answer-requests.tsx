// Runs what the agent asks browsers to run. One browser gets each program; when it is closed, another one takes over.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { Refused } from "../../../../../supabase/functions/_shared/client/data-api.ts";
import { call } from "../../../lib/project.ts";
import { type ExecutionRequest, readRequests } from "../../../lib/session/open-requests.ts";
import type { PacedSession } from "../../../lib/session/paced-session.ts";
import { useSession, useSessionState } from "../../../lib/session/session-context.tsx";
import { prepare } from "./spares.ts";
import { startProgram } from "./start-program.ts";

/** How often a browser asks whether the one that has the program is gone. */
const retryMs = 3000;
/** A request is run at most once by this page. */
const begun = new Set<string>();

export function AnswerRequests() {
  const queryClient = useQueryClient();
  const session = useSession();
  const requests = useSessionState((state) => state.requests);
  const asked = readRequests(requests).find((request) => request.kind === "execution");
  useClaim(queryClient, session, asked);
  return null;
}

function useClaim(queryClient: QueryClient, session: PacedSession, request: ExecutionRequest | undefined): void {
  const id = request?.id;
  // Each change of the state reads the same request anew.
  const claim = useEffectEvent(() => {
    if (!request || begun.has(request.id)) return;
    prepare(request.language);
    void claimAndRun(queryClient, session, request);
  });
  useEffect(() => {
    if (id === undefined) return undefined;
    claim();
    const retrying = setInterval(claim, retryMs);
    return () => clearInterval(retrying);
  }, [id]);
}

async function claimAndRun(queryClient: QueryClient, session: PacedSession, request: ExecutionRequest): Promise<void> {
  if (begun.has(request.id)) return;
  try {
    const claimed = await call("claim_execution_request", { request_id: request.id, id: crypto.randomUUID() });
    if (!claimed || begun.has(request.id)) return;
    begun.add(request.id);
    const { id: requestId, stdin, seconds } = request;
    startProgram(queryClient, claimed, { session, requestId, stdin: stdin ?? "", seconds });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // There may be a free place by the next time.
    if (error.refusal.code === "too_many_queued") return;
    // Not an editor any more, or the operator has paused running: the request stays open for others.
    begun.add(request.id);
  }
}
