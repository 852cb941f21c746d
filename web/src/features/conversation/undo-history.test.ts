import { expect, test } from "vitest";
import { undoState, type UndoState, type WayBack } from "./undo-history.ts";

const undoRun = (number: number, run: string): WayBack => ({ number, kind: "undo", source: null, source_run_id: run });
const undo = (number: number, source: number): WayBack => ({ number, kind: "undo", source, source_run_id: null });
const restore = (number: number, source: number): WayBack => ({ number, kind: "restore", source, source_run_id: null });
const untouched: UndoState = { isUndone: false, undoable: { kind: "run", runId: "run" } };
const after = (revision: number, isUndone: boolean): UndoState => ({
  isUndone,
  undoable: { kind: "revision", revision },
});

test.each<[string, WayBack[], UndoState]>([
  ["nothing happened since", [], untouched],
  ["another run was undone", [undoRun(4, "other")], untouched],
  ["it was undone", [undoRun(4, "run")], after(4, true)],
  ["it was undone and redone", [undoRun(4, "run"), undo(5, 4)], after(5, false)],
  ["it was undone, redone and undone again", [undoRun(4, "run"), undo(5, 4), undo(6, 5)], after(6, true)],
  ["it was undone, and its files were restored", [undoRun(4, "run"), restore(5, 3)], after(5, false)],
  ["it was undone, and earlier files were restored", [undoRun(4, "run"), restore(5, 1)], after(4, true)],
  ["it was undone, and so was another change", [undoRun(4, "run"), undo(6, 2)], after(4, true)],
])("A run whose last revision is 3: %s", (_name, history, state) => {
  expect(undoState("run", 3, history)).toEqual(state);
});
