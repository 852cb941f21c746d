import { expect, test } from "vitest";
import { undoState, type UndoState, type WayBack } from "./undo-history.ts";

const undo = (number: number, run: string): WayBack => ({ number, kind: "undo", source: null, source_run_id: run });
const restore = (number: number, source: number): WayBack => ({ number, kind: "restore", source, source_run_id: null });
const untouched: UndoState = { isUndone: false, restore: null };

test.each<[string, WayBack[], UndoState]>([
  ["nothing happened since", [], untouched],
  ["another run was undone", [undo(4, "other")], untouched],
  ["it was undone", [undo(4, "run")], { isUndone: true, restore: { revision: 3, base: 4 } }],
  ["it was undone and redone", [undo(4, "run"), restore(5, 3)], { isUndone: false, restore: { revision: 4, base: 5 } }],
  [
    "it was undone, redone and undone again",
    [undo(4, "run"), restore(5, 3), restore(6, 4)],
    { isUndone: true, restore: { revision: 3, base: 6 } },
  ],
  [
    "it was undone, and the files of before the run were restored",
    [undo(4, "run"), restore(5, 1)],
    { isUndone: true, restore: { revision: 3, base: 4 } },
  ],
])("A run whose last revision is 3: %s", (_name, history, state) => {
  expect(undoState("run", 3, history)).toEqual(state);
});
