// Whether the changes of a run are undone now, told by the revisions that undo and restore.

export interface WayBack {
  readonly number: number;
  readonly kind: "undo" | "restore";
  /** For a restore: the revision whose files it took. */
  readonly source: number | null;
  /** For an undo: the run. */
  readonly source_run_id: string | null;
}

/** The revision that undid the run; null if nothing did, or its changes were brought back since. */
export function undoneBy(runId: string, lastRevision: number, history: readonly WayBack[]): number | null {
  const undo = history.findLast(({ kind, source_run_id: id }) => kind === "undo" && id === runId);
  if (undo === undefined) return null;
  const isBack = history.some(({ number, kind, source }) => {
    return (
      kind === "restore" && number > undo.number && source !== null && source >= lastRevision && source < undo.number
    );
  });
  return isBack ? null : undo.number;
}
