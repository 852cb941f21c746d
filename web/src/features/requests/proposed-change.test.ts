import { expect, test } from "vitest";
import { contentAfter, proposedChange } from "./proposed-change.ts";

test.each([
  ["write_file", { path: "a.txt", content: "" }, { kind: "write", path: "a.txt", content: "" }],
  ["edit_file", { path: "a.txt", find: "x", replace: "" }, { kind: "edit", path: "a.txt", find: "x", replace: "" }],
  ["delete_file", { path: "a.txt" }, { kind: "delete", path: "a.txt" }],
  ["move_file", { path: "a.txt", to: "b.txt" }, { kind: "move", path: "a.txt", to: "b.txt" }],
  ["run_code", { language: "python", entry: "a.py", stdin: null }, { kind: "run", path: "a.py", stdin: null }],
  ["read_file", { path: "a.txt" }, { kind: "read", path: "a.txt" }],
  ["search_files", { query: "x" }, { kind: "search", query: "x" }],
  ["list_files", {}, { kind: "list" }],
])("The input of %s is read", (tool, input, change) => {
  expect(proposedChange(tool, input)).toEqual(change);
});

test.each([
  ["launch", { target: "moon" }],
  ["write_file", { path: "a.txt" }],
  ["delete_file", null],
])("Unknown input of %s is shown as it is", (tool, input) => {
  expect(proposedChange(tool, input)).toEqual({ kind: "other", tool, input: JSON.stringify(input, null, 2) });
});

test("An edit is shown as the file will be, or with the reason why it will fail", () => {
  const edit = { kind: "edit", path: "a.txt", find: "old", replace: "new" } as const;
  expect(contentAfter(edit, "an old line\n")).toMatchObject({ ok: true, content: "an new line\n" });
  expect(contentAfter(edit, "nothing of the kind\n")).toMatchObject({ ok: false });
});
