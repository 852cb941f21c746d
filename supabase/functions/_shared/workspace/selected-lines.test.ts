import { expect, test } from "vitest";
import { selectedLines, withLines } from "./selected-lines.ts";

test("Selected lines keep their numbers and lose the indentation they share", () => {
  const text = "def f():\n    x = 1\n\n    if x:\n        print(x)\n\nf()";
  expect(selectedLines(text, [2, 5])).toBe("\nx = 1\n\nif x:\n    print(x)");
  expect(selectedLines(text, [7, 99])).toBe("\n\n\n\n\n\nf()");
});

test("Only the entry is cut, and a missing one is left for the run to report", () => {
  expect(withLines({ "a.py": "1\n2", "b.py": "1\n2" }, "a.py", [2, 2])).toEqual({ "a.py": "\n2", "b.py": "1\n2" });
  expect(withLines({ "b.py": "1" }, "a.py", [1, 1])).toEqual({ "b.py": "1" });
});
