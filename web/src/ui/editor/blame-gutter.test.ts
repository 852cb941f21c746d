import { ChangeSet, type ChangeSpec, Text } from "@codemirror/state";
import { expect, test } from "vitest";
import { linesAfter } from "./blame-gutter.ts";

const doc = Text.of(["one", "two", "three", "four", ""]);
const lines = [1, 2, 3, 4].map((revision) => ({ revision, label: "" }));

function writersAfter(changes: ChangeSpec): (number | undefined)[] {
  return linesAfter(lines, doc, ChangeSet.of(changes, doc.length)).map((writer) => writer?.revision);
}

test.each<[string, ChangeSpec, (number | undefined)[]]>([
  ["nothing", [], [1, 2, 3, 4]],
  ["a letter of a line", { from: 4, insert: "x" }, [1, undefined, 3, 4]],
  ["a line between two", { from: 3, insert: "\nnew" }, [1, undefined, 2, 3, 4]],
  ["a line before another", { from: 4, insert: "new\n" }, [1, undefined, 2, 3, 4]],
  ["a line that goes", { from: 4, to: 8 }, [1, 3, 4]],
  ["the last, empty line", { from: doc.length, insert: "x" }, [1, 2, 3, 4, undefined]],
  [
    "two places of one line, with a line break",
    [
      { from: 4, insert: "x\n" },
      { from: 6, insert: "y" },
    ],
    [1, undefined, undefined, 3, 4],
  ],
])("Lines that are not edited keep their writers when this changes: %s", (_name, changes, writers) => {
  expect(writersAfter(changes)).toEqual(writers);
});
