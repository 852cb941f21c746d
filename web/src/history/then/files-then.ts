// The files as they were after a revision, where the URL asks for them.
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { File } from "../../../../supabase/functions/_shared/protocol/session-snapshot.ts";
import { call } from "../../lib/project.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { useShowsHistory } from "../../lib/session/shown-by-link.ts";
import { usePlace } from "../../lib/workbench.ts";

export interface FilesThen {
  readonly revision: number;
  /** Undefined while they are read. Empty for a revision that does not exist, or that a link does not show. */
  readonly files: ReadonlyMap<string, File> | undefined;
  /** Where reading them has failed. */
  readonly onRetry: (() => void) | undefined;
}

function filesAtQuery(sessionId: string, revision: number) {
  return queryOptions({
    queryKey: ["files-at", sessionId, revision],
    queryFn: async (): Promise<ReadonlyMap<string, File>> => {
      const rows = await call("files_at", { session_id: sessionId, revision });
      return new Map(
        rows.map(({ path, hash, bytes, changed_in: changedIn }) => {
          return [path, { path, hash, bytes, revision: changedIn, is_locked: false }];
        }),
      );
    },
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
}

/** Undefined where the tab shows the files as they are, as it does for links without history. While it is hidden, the URL is about another tab. */
export function useFilesThen(tab: "files" | "preview"): FilesThen | undefined {
  const place = usePlace();
  const sessionId = useSessionState(({ session }) => session.id);
  const showsHistory = useShowsHistory();
  const revision = place.tab === tab && showsHistory ? place.revision : undefined;
  const reading = useQuery({ ...filesAtQuery(sessionId, revision ?? 0), enabled: revision !== undefined });
  const { data: files, isError, refetch } = reading;
  if (revision === undefined) return undefined;
  return { revision, files, onRetry: isError ? () => void refetch() : undefined };
}
