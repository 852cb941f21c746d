// The state of the work in a word, for those who hear it.
import { liveRun, type SessionRuns } from "../../../../supabase/functions/_shared/client/live-run.ts";
import type { SessionState } from "../../../../supabase/functions/_shared/protocol/session-state.ts";
import { words } from "./words.ts";

/** Changes with the state of the work, and never with its text. */
export function runNews(state: SessionRuns & Pick<SessionState, "requests">): string {
  const live = liveRun(state);
  if (live === undefined) return endNews(state);
  const asks = [...state.requests.values()].some(({ run_id, kind }) => run_id === live.id && kind !== "execution");
  return live.status === "waiting" && asks ? words.news.waiting : words.news.working;
}

function endNews({ runs }: Pick<SessionState, "runs">): string {
  const last = [...runs.values()].reduce<{ status: string; at: string } | undefined>(
    (latest, { status, finished_at }) => {
      const at = finished_at ?? "";
      return latest === undefined || at >= latest.at ? { status, at } : latest;
    },
    undefined,
  );
  if (last?.status === "stopped") return words.news.stopped;
  if (last?.status === "failed") return words.news.failed;
  return last === undefined ? "" : words.news.finished;
}
