import { describe, expect, test } from "vitest";
import { type DiffSection, diffRows, foldRows } from "./diff-rows.ts";

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join("");
const outline = (sections: readonly DiffSection[]) =>
  sections.map(({ start, isFolded, rows }) => `${start}${isFolded ? " folded" : ""} ${rows.length}`);

describe("the rows of a diff", () => {
  test("Words are marked in lines that replace each other, and not where lines were only added", () => {
    const marks = (before: string, after: string) => diffRows(before, after).map(({ segments }) => segments?.length);
    expect(marks("size: 1 px;\n", "size: 2 px;\n")).toEqual([3, 3]);
    expect(marks("size: 1 px;\n", "size: 2 px;\nsize: 3 px;\n")).toEqual([undefined, undefined, undefined]);
  });
});

describe("folding", () => {
  test("Three unchanged rows stay around each change", () => {
    const before = numbered(1, 40);
    const after = before.replace("line 20\n", "new\n");
    expect(outline(foldRows(diffRows(before, after)))).toEqual(["0 folded 16", "16 3", "19 2", "21 3", "24 folded 17"]);
  });

  test("A few unchanged rows between two changes are not folded", () => {
    const before = numbered(1, 12);
    const after = before.replace("line 1\n", "first\n").replace("line 11\n", "last\n");
    expect(foldRows(diffRows(before, after)).filter(({ isFolded }) => isFolded)).toEqual([]);
  });

  test("Equal texts are one folded section", () => {
    expect(outline(foldRows(diffRows(numbered(1, 9), numbered(1, 9))))).toEqual(["0 folded 9"]);
  });

  test("What follows the first 1,500 rows of a very long diff is folded", () => {
    expect(outline(foldRows(diffRows("", numbered(1, 5000))))).toEqual(["0 1500", "1500 folded 3500"]);
  });
});
