import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DiffLine, diffLines } from "./line-diff.ts";
import { diffWords } from "./word-diff.ts";

const signs = { same: " ", removed: "-", added: "+" } as const;
const drawn = (lines: readonly DiffLine[]) => lines.map(({ kind, text }) => signs[kind] + text);

describe("the lines of a change", () => {
  test("A replaced line stands before its replacement, among the lines around it", () => {
    expect(diffLines("a\nb\nc\n", "a\nB\nc\n")).toEqual([
      { kind: "same", before: 1, after: 1, text: "a" },
      { kind: "removed", before: 2, text: "b" },
      { kind: "added", after: 2, text: "B" },
      { kind: "same", before: 3, after: 3, text: "c" },
    ]);
  });

  test.each([
    ["", "", []],
    ["", "a\n", ["+a"]],
    ["a", "", ["-a"]],
    ["a\n", "a", [" a"]],
    ["a\r\n", "a\n", ["-a", "+a"]],
    ["x\ny\n", "1\nx\n2\ny\n3\n", ["+1", " x", "+2", " y", "+3"]],
  ])("A change from %j to %j reads %j", (before, after, lines) => {
    expect(drawn(diffLines(before, after))).toEqual(lines);
  });

  const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
  const asText = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");

  test("The kept and removed lines are the old text, the kept and added lines the new one, and no diff is shorter", () => {
    fc.assert(
      fc.property(text, text, (old, fresh) => {
        const lines = diffLines(asText(old), asText(fresh));
        expect(lines.filter(({ kind }) => kind !== "added").map((line) => line.text)).toEqual(old);
        expect(lines.filter(({ kind }) => kind !== "removed").map((line) => line.text)).toEqual(fresh);
        expect(lines.filter(({ kind }) => kind === "same")).toHaveLength(longestCommon(old, fresh));
      }),
    );
  });

  test("Large texts that differ in most lines keep the lines that both have once", () => {
    const mixed = (name: string) => Array.from({ length: 3000 }, (_, index) => [`${name} ${index}`, `both ${index}`]);
    const lines = diffLines(asText(mixed("old").flat()), asText(mixed("new").flat()));
    expect(lines.filter(({ kind }) => kind === "same")).toHaveLength(3000);
    expect(lines).toHaveLength(9000);
  });
});

describe("the words of a changed line", () => {
  const marked = (segments: readonly { text: string; isChanged: boolean }[]) =>
    segments.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join("");

  test("Only what was replaced is marked", () => {
    const words = diffWords("  border: 1px solid red;", "  border: 2px solid red;");
    expect(marked(words?.before ?? [])).toBe("  border: [1px] solid red;");
    expect(marked(words?.after ?? [])).toBe("  border: [2px] solid red;");
  });

  test("Lines with little in common get no marks", () => {
    expect(diffWords("return total;", "const page = open();")).toBeUndefined();
  });
});

function longestCommon(old: readonly string[], fresh: readonly string[]): number {
  let row = fresh.map(() => 0).concat(0);
  for (const line of old) {
    const next = [0];
    for (const [index, other] of fresh.entries()) {
      next.push(line === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
