// Whether the changes of a run are undone now, told by the revisions that undo and restore.

export interface WayBack {
  readonly number: number;
  readonly kind: "undo" | "restore";
  /** For a restore: the revision whose files it took. */
  readonly source: number | null;
  /** For an undo: the run. */
  readonly source_run_id: string | null;
}

export interface UndoState {
  readonly isUndone: boolean;
  /** How to change that: the files of `revision`, if nothing was changed after `base`. Null: the verb that undoes a run. */
  readonly restore: { readonly revision: number; readonly base: number } | null;
}

/** A run is undone once. After that, its changes and their absence are two revisions to go to and fro between. */
export function undoState(runId: string, lastRevision: number, history: readonly WayBack[]): UndoState {
  const undo = history.findLast(({ kind, source_run_id: id }) => kind === "undo" && id === runId);
  if (undo === undefined) return { isUndone: false, restore: null };
  let isUndone = true;
  let base = undo.number;
  for (const { number, kind, source } of history) {
    if (kind !== "restore" || number < undo.number || source === null) continue;
    const isRedo = source >= lastRevision && source < undo.number;
    if (!isRedo && source !== undo.number) continue;
    isUndone = !isRedo;
    base = number;
  }
  return { isUndone, restore: { revision: isUndone ? undo.number - 1 : undo.number, base } };
}
