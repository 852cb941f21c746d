import { expect, test } from "vitest";
import { type DiffRow, differingFiles } from "./differing-files.ts";

const row = (path: string, from_hash: string | null, to_hash: string | null): DiffRow => ({
  path,
  change: from_hash === null ? "added" : to_hash === null ? "deleted" : "changed",
  from_hash,
  to_hash,
});
const told = (rows: readonly DiffRow[], moves: ReadonlyMap<string, string> = new Map()) =>
  differingFiles(rows, moves).map(({ path, change, movedFrom }) => [path, change, movedFrom].filter(Boolean).join(" "));

test("Files are added, changed or deleted", () => {
  expect(told([row("a", null, "1"), row("b", "2", "3"), row("c", "4", null)])).toEqual([
    "a added",
    "b changed",
    "c deleted",
  ]);
});

test("A file that is gone while its text is at a new path has moved", () => {
  expect(told([row("new", null, "1"), row("old", "1", null)])).toEqual(["new moved old"]);
});

test("A file that moved and changed is told by the move", () => {
  expect(told([row("new", null, "2"), row("old", "1", null)], new Map([["new", "old"]]))).toEqual(["new moved old"]);
  expect(told([row("new", null, "2"), row("old", "1", null)])).toEqual(["new added", "old deleted"]);
});

test("Of two copies of one text, one has moved and the other is new", () => {
  expect(told([row("copy", null, "1"), row("copy2", null, "1"), row("old", "1", null)])).toEqual([
    "copy moved old",
    "copy2 added",
  ]);
});
