import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { untilAnswered } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { type Undoing, useUndoing } from "../../history/undo/use-undoing.ts";
import { rest } from "../../lib/project.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { undoState, type WayBack } from "./undo-history.ts";

export interface Undo {
  readonly isPossible: boolean;
  readonly isUndone: boolean;
  /** What is asked first, if others changed the same files since. */
  readonly undoing: Undoing;
  /** Why it was refused. */
  readonly problem: string | null;
  /** Undoes, or undoes that. */
  readonly toggle: () => void;
}

/** Read again when there is a new revision. */
function wayBackQuery(sessionId: string, headRevision: number) {
  return queryOptions({
    queryKey: ["undo-history", sessionId, headRevision],
    queryFn: async ({ signal }): Promise<readonly WayBack[]> => {
      const ways = () =>
        rest
          .from("revisions")
          .select("number, kind, source, source_run_id")
          .eq("session_id", sessionId)
          .in("kind", ["undo", "restore"])
          .order("number");
      const rows = await untilAnswered(ways, { signal });
      return rows.flatMap(({ kind, ...row }) => (kind === "undo" || kind === "restore" ? [{ ...row, kind }] : []));
    },
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}

export function useUndo(runId: string, lastRevision: number): Undo {
  const { id: sessionId, head_revision: head, my_role: role } = useSessionState((state) => state.session);
  const { data: history } = useQuery(wayBackQuery(sessionId, head));
  const { isUndone, undoable } = undoState(runId, lastRevision, history ?? []);
  const [problem, setProblem] = useState<string | null>(null);
  const undoing = useUndoing(() => setProblem(null), setProblem);
  return {
    isPossible: role === "owner" || role === "editor",
    isUndone,
    problem,
    undoing,
    toggle: () => undoing.start(undoable),
  };
}
