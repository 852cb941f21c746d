import { keepPreviousData, queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import * as z from "zod/mini";
import { Refused, untilAnswered } from "../../../../supabase/functions/_shared/client/data-api.ts";
import { call, rest } from "../../lib/project.ts";
import { useSessionState } from "../../lib/session/session-context.tsx";
import { undoState, type UndoState, type WayBack } from "./undo-history.ts";
import { words } from "./words.ts";

export interface Undo {
  readonly isPossible: boolean;
  readonly isUndone: boolean;
  readonly isPending: boolean;
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
  const state = undoState(runId, lastRevision, history ?? []);
  const { mutate, isPending, error, variables } = useMutation({
    mutationFn: async ({ restore }: UndoState) => {
      const change_id = crypto.randomUUID();
      if (restore === null) return call("undo_run", { run_id: runId, change_id });
      const { revision, base: base_revision } = restore;
      return call("restore_revision", { session_id: sessionId, revision, base_revision, change_id });
    },
  });
  return {
    isPossible: role === "owner" || role === "editor",
    isUndone: state.isUndone,
    isPending,
    problem: error === null ? null : problemOf(error, variables?.isUndone === true),
    toggle: () => mutate(state),
  };
}

const conflicts = z.object({ conflicts: z.array(z.object({ path: z.string() })) });

function problemOf(error: Error, isRedo: boolean): string {
  if (!(error instanceof Refused)) return words.notDone;
  const facts = conflicts.safeParse(error.refusal.facts);
  if (error.refusal.code !== "file_changed" || !facts.success) return error.refusal.sentence;
  const paths = facts.data.conflicts.map(({ path }) => path);
  return isRedo ? words.redoConflict(paths) : words.undoConflict(paths);
}
