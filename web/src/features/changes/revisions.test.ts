import { expect, test } from "vitest";
import { titleOf } from "./revision-text.ts";
import { pageRanges, type Revision } from "./revisions.ts";

test("Pages are full except for the newest, so that full ones are read once", () => {
  expect(pageRanges(123, 5)).toEqual([
    { first: 101, last: 123 },
    { first: 51, last: 100 },
    { first: 1, last: 50 },
  ]);
  expect(pageRanges(100, 1)).toEqual([{ first: 51, last: 100 }]);
  expect(pageRanges(0, 2)).toEqual([]);
});

const written = (path: string, movedFrom?: string) =>
  ({
    path,
    change: "written",
    hash: "",
    bytes: 0,
    ...(movedFrom && { moved_from: movedFrom }),
    lines_added: 1,
    lines_removed: 0,
  }) as const;
const deleted = (path: string) => ({ path, change: "deleted", lines_added: 0, lines_removed: 1 }) as const;
const revision = (some: Partial<Revision>) => ({
  kind: "change" as const,
  summary: "",
  source: null,
  changed: [],
  ...some,
});

test.each<[Partial<Revision>, string]>([
  [{ summary: "Edit style.css (+6 −2)" }, "Edit style.css"],
  [{ summary: "Upload (2)" }, "Upload (2)"],
  [{ changed: [written("a.css")] }, "Write a.css"],
  [{ changed: [deleted("a.css")] }, "Delete a.css"],
  [{ changed: [deleted("a.css"), written("b.css", "a.css")] }, "Move a.css to b.css"],
  [{ changed: [written("a"), written("b"), deleted("c")] }, "Change 3 files"],
  [{ kind: "restore", source: 4 }, "Restore change 4"],
  [{ kind: "undo" }, "Undo a run"],
  [{ kind: "undo", source: 4 }, "Undo change 4"],
])("%j is titled %j", (some, title) => {
  expect(titleOf(revision(some))).toBe(title);
});
