import { expect, test } from "vitest";
import { undoneBy, type WayBack } from "./undo-history.ts";

const undo = (number: number, run: string): WayBack => ({ number, kind: "undo", source: null, source_run_id: run });
const restore = (number: number, source: number): WayBack => ({ number, kind: "restore", source, source_run_id: null });

test.each<[string, WayBack[], number | null]>([
  ["nothing happened since", [], null],
  ["it was undone", [undo(4, "run")], 4],
  ["another run was undone", [undo(4, "other")], null],
  ["it was undone and brought back", [undo(4, "run"), restore(5, 3)], null],
  ["it was undone, brought back and undone again", [undo(4, "run"), restore(5, 3), undo(6, "run")], 6],
  ["it was undone, and the files of before the run were restored", [undo(4, "run"), restore(5, 1)], 4],
  ["it was undone, and the undone files were restored", [undo(4, "run"), restore(6, 4)], 4],
])("A run whose last revision is 3: %s", (_name, history, undoneRevision) => {
  expect(undoneBy("run", 3, history)).toBe(undoneRevision);
});
