// A message from the command line or a pipe: sent, and its run followed to the end.
import type { SessionState } from "../../supabase/functions/_shared/protocol/session-state.ts";
import { type TerminalDeps, TerminalSession } from "./terminal-session.ts";

export const exitCodes = { succeeded: 0, failed: 1, stopped: 1, waiting: 2, usage: 64 } as const;

/** Resolves with the exit code. `stop` is aborted by Ctrl-C. */
export async function sendAndFollow(
  deps: TerminalDeps,
  sessionId: string,
  text: string,
  stop: AbortSignal,
): Promise<number> {
  const outcome = Promise.withResolvers<number>();
  let runId: string | undefined;
  const onState = (state: SessionState) => {
    const code = runId === undefined ? undefined : exitCodeOf(state, runId);
    if (code !== undefined) outcome.resolve(code);
  };
  const onEnded = (sentence: string) => {
    deps.notice(sentence);
    outcome.resolve(exitCodes.failed);
  };
  const session = await TerminalSession.open(deps, sessionId, { onState, onEnded });
  const sentRunId = await session.send(text);
  runId = sentRunId;
  stop.addEventListener("abort", () => {
    deps.call("stop_run", { run_id: sentRunId }).catch((error: unknown) => outcome.reject(error));
  });
  // The run may have finished before its id was known here.
  onState(session.state);
  const code = await outcome.promise;
  await session.close();
  return code;
}

function exitCodeOf({ runs, requests }: SessionState, runId: string): number | undefined {
  const status = runs.get(runId)?.status;
  if (status === "succeeded" || status === "failed" || status === "stopped") return exitCodes[status];
  return [...requests.values()].some(({ run_id: id }) => id === runId) ? exitCodes.waiting : undefined;
}
