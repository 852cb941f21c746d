// Begins a program that this browser has claimed.
import type { QueryClient } from "@tanstack/react-query";
import type { Execution } from "../../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { withLines } from "../../../../../supabase/functions/_shared/workspace/selected-lines.ts";
import type { PacedSession } from "../../../lib/session/paced-session.ts";
import type { SandboxProgram } from "../sandbox/messages.ts";
import { readProgramFiles } from "./program-files.ts";
import type { Program } from "./program.ts";
import { runProgram } from "./programs.ts";

export interface Claimed {
  readonly execution: Execution;
  readonly token: string | null;
}

export interface Given {
  readonly session: PacedSession;
  /** The request that it answers. */
  readonly requestId?: string;
  /** Undefined: a person types it. */
  readonly stdin: string | undefined;
  readonly seconds?: number | undefined;
}

/** From here on the program is this browser's, which also reports it when it cannot be run. */
export function startProgram(
  queryClient: QueryClient,
  { execution, token }: Claimed,
  { session, requestId, stdin, seconds }: Given,
): void {
  if (token === null) return;
  const { id: executionId, language } = execution;
  const program = readProgram(queryClient, session.state.session.id, execution).then((read) => ({
    ...read,
    stdin,
    isForAgent: requestId !== undefined,
  }));
  const running = runProgram({ claim: { executionId, token }, language, program, seconds });
  endWith(session, running, { executionId, requestId });
}

async function readProgram(
  queryClient: QueryClient,
  sessionId: string,
  { language, entry, revision, first_line: first, last_line: last }: Execution,
): Promise<Omit<SandboxProgram, "stdin" | "isForAgent">> {
  const files = await readProgramFiles(queryClient, { sessionId, revision, entry });
  const isSelection = first !== null && last !== null;
  return {
    ...{ language, entry, showsLast: isSelection },
    files: isSelection ? withLines(files, entry, [first, last]) : files,
  };
}

/** Somebody stops it elsewhere, or the agent's run no longer waits for it. */
function endWith(
  session: PacedSession,
  program: Program,
  { executionId, requestId }: { executionId: string; requestId: string | undefined },
): void {
  const unsubscribe = session.subscribe(() => {
    const { executions, requests } = session.state;
    if (typeof executions.get(executionId)?.finished_at === "string") program.abandon();
    else if (requestId !== undefined && !requests.has(requestId)) void program.stop();
    if (program.state.phase === "ended") unsubscribe();
  });
}
