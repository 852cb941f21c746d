import { queryOptions } from "@tanstack/react-query";
import { call } from "../../lib/project.ts";
import type { DiffRow } from "./differing-files.ts";

/** What differs between two revisions never changes. */
export function diffQuery(sessionId: string, from: number, to: number) {
  return queryOptions({
    queryKey: ["diff", sessionId, from, to],
    queryFn: (): Promise<readonly DiffRow[]> =>
      call("diff_revisions", { session_id: sessionId, from_revision: from, to_revision: to }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
