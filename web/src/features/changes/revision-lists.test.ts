import { expect, test } from "vitest";
import { foundRevisions } from "./marked-revisions.ts";
import { groupRevisions } from "./revision-group.ts";
import type { Revision } from "./revisions.ts";

const marks = [
  { number: 1, name: "First draft", is_starred: false },
  { number: 4, name: "", is_starred: true },
  { number: 9, name: "Draft with a menu", is_starred: true },
];

test("Revisions are found by a part of their name, by their star, or by both", () => {
  expect(foundRevisions(marks, { text: " draft ", isStarred: false })).toEqual([9, 1]);
  expect(foundRevisions(marks, { text: "", isStarred: true })).toEqual([9, 4]);
  expect(foundRevisions(marks, { text: "draft", isStarred: true })).toEqual([9]);
  expect(foundRevisions(marks, { text: " ", isStarred: false })).toBeUndefined();
});

test("Revisions in a row that one run made are a group, and so are those of people", () => {
  const made = (number: number, run_id: string | null): Revision => ({
    number,
    run_id,
    kind: "change",
    author_id: null,
    source: null,
    source_run_id: null,
    summary: "",
    changed: [],
    created_at: "",
  });
  const groups = groupRevisions([made(5, "b"), made(4, null), made(3, null), made(2, "a"), made(1, "b")]);
  expect(groups.map(({ runId, revisions }) => [runId, ...revisions.map(({ number }) => number)])).toEqual([
    ["b", 5],
    [null, 4, 3],
    ["a", 2],
    ["b", 1],
  ]);
});
