// Who wrote each line of a file, as of a revision.
import { queryOptions } from "@tanstack/react-query";
import type { VersionText } from "../../../../supabase/functions/_shared/workspace/blame.ts";
import { call } from "../../lib/project.ts";

/** The revision that wrote a line, and what it was to the file then. */
export interface Writer {
  readonly number: number;
  /** Where the file was: it may have moved since. */
  readonly path_then: string;
  readonly run_id: string | null;
  readonly author_id: string | null;
  readonly created_at: string;
}

/** By line; undefined where the history does not go back so far. It never changes, and is empty for whoever may not read it. */
export function blameQuery(sessionId: string, path: string, revision: number) {
  return queryOptions({
    queryKey: ["blame", sessionId, path, revision],
    queryFn: async ({ signal }): Promise<readonly (Writer | undefined)[]> => {
      // It starts while the history is on its way.
      const worker = new Worker(new URL("./blame-worker.ts", import.meta.url), { type: "module" });
      try {
        const versions = await call("file_history", { session_id: sessionId, path, revision });
        const places = await placesOfWriters(worker, versions, signal);
        return places.map((place) => versions[place]);
      } finally {
        worker.terminate();
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

function placesOfWriters(
  worker: Worker,
  versions: readonly VersionText[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<readonly number[]>) => resolve(data));
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
    signal.addEventListener("abort", () => reject(signal.reason));
    worker.postMessage(versions);
  });
}
