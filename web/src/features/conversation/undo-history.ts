// Whether the changes of a run are undone now, told by the revisions that undo and restore.
import type { Undoable } from "../../history/undo/use-undoing.ts";

export interface WayBack {
  readonly number: number;
  readonly kind: "undo" | "restore";
  /** For a restore: the revision whose files it took. For an undo: the revision that it undid, unless it undid a run. */
  readonly source: number | null;
  /** For an undo of a run: the run. */
  readonly source_run_id: string | null;
}

export interface UndoState {
  readonly isUndone: boolean;
  /** Undoing this changes that. */
  readonly undoable: Undoable;
}

/** A run is undone once. After that, each undo of the last undo goes to and fro between its changes and their absence. */
export function undoState(runId: string, lastRevision: number, history: readonly WayBack[]): UndoState {
  const undo = history.findLast(({ kind, source_run_id: id }) => kind === "undo" && id === runId);
  if (undo === undefined) return { isUndone: false, undoable: { kind: "run", runId } };
  let isUndone = true;
  let revision = undo.number;
  for (const { number, kind, source } of history) {
    if (number <= undo.number || source === null) continue;
    const isOfTheRun = source >= lastRevision && source < undo.number;
    if (kind === "undo" && source === revision) isUndone = !isUndone;
    else if (kind === "restore" && isUndone && isOfTheRun) isUndone = false;
    else continue;
    revision = number;
  }
  return { isUndone, undoable: { kind: "revision", revision } };
}
