import { expect, test } from "vitest";
import { countChangedLines } from "./changed-lines.ts";

test.each([
  ["", "", 0, 0],
  ["", "a\n", 1, 0],
  ["a\nb\nc\n", "a\nc\n", 0, 1],
  ["a\nb\nc\n", "a\nB\nc\n", 1, 1],
  ["a\n", "a", 0, 0],
  ["a\n", "a\n\n", 1, 0],
  ["a\nb\n", "b\na\n", 0, 0],
  ["a\na\n", "a\nb\n", 1, 1],
  ["x\ny\n", "1\nx\n2\ny\n3\n", 3, 0],
])("A change from %j to %j adds %i lines and removes %i", (before, after, added, removed) => {
  expect(countChangedLines(before, after)).toEqual({ added, removed });
});
