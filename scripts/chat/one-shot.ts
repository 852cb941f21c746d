// A message given on the command line or by a pipe: sent, and its run followed to the end.
import type { SessionState } from "../../supabase/functions/_shared/protocol/session-state.ts";
import { Conversation, type ConversationParts } from "./conversation.ts";

export const exitCodes = { succeeded: 0, failed: 1, stopped: 1, waiting: 2, misunderstood: 64 } as const;

export type OneShotParts = Omit<ConversationParts, "onState" | "onEnded">;

/** Resolves with the exit code. `stop` is the person's wish, from Ctrl-C. */
export async function sayAndFollow(
  parts: OneShotParts,
  sessionId: string,
  text: string,
  stop: AbortSignal,
): Promise<number> {
  const outcome = Promise.withResolvers<number>();
  let runId: string | undefined;
  const heed = (state: SessionState) => {
    const code = runId === undefined ? undefined : exitCodeOf(state, runId);
    if (code !== undefined) outcome.resolve(code);
  };
  const conversation = await Conversation.open(
    {
      ...parts,
      onState: heed,
      onEnded: (sentence) => {
        parts.notice(sentence);
        outcome.resolve(exitCodes.failed);
      },
    },
    sessionId,
    false,
  );
  runId = await conversation.send(text);
  const sent = runId;
  stop.addEventListener("abort", () => {
    parts.verbs.stopRun(sent).catch((error: unknown) => outcome.reject(error));
  });
  // The run may have ended before its id was known here.
  heed(conversation.state);
  const code = await outcome.promise;
  await conversation.close();
  return code;
}

function exitCodeOf({ runs, requests }: SessionState, runId: string): number | undefined {
  const run = runs.get(runId);
  if (run?.status === "succeeded" || run?.status === "failed" || run?.status === "stopped")
    return exitCodes[run.status];
  return [...requests.values()].some(({ run_id: id }) => id === runId) ? exitCodes.waiting : undefined;
}
