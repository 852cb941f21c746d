import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countChangedLines } from "./line-diff.ts";

describe("counting changed lines", () => {
  test.each([
    ["", "", 0, 0],
    ["", "a\n", 1, 0],
    ["a\nb\nc\n", "a\nc\n", 0, 1],
    ["a\nb\nc\n", "a\nB\nc\n", 1, 1],
    ["a\n", "a", 0, 0],
    ["a\nb\na\nb\n", "b\na\nb\na\n", 1, 1],
    ["x\ny\n", "1\nx\n2\ny\n3\n", 3, 0],
  ])("from %j to %j adds %i and removes %i", (before, after, added, removed) => {
    expect(countChangedLines(before, after)).toEqual({ added, removed });
  });

  test("finds the fewest, as a table of all pairs of lines does", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (old, fresh) => {
        const common = longestCommon(old, fresh);
        expect(countChangedLines(asText(old), asText(fresh))).toEqual({
          added: fresh.length - common,
          removed: old.length - common,
        });
      }),
    );
  });

  test("of two large texts without anything in common is all lines", () => {
    const numbered = (name: string) => Array.from({ length: 20_000 }, (_, index) => `${name} ${index}\n`).join("");
    expect(countChangedLines(numbered("old"), numbered("new"))).toEqual({ added: 20_000, removed: 20_000 });
  });

  test("of large texts that differ much counts no line that both have", () => {
    const mixed = (name: string) =>
      Array.from({ length: 3000 }, (_, index) => `${name} ${index}\nboth ${index}\n`).join("");
    expect(countChangedLines(mixed("old"), mixed("new"))).toEqual({ added: 3000, removed: 3000 });
  });
});

const asText = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");

function longestCommon(old: readonly string[], fresh: readonly string[]): number {
  const table = [fresh.map(() => 0).concat(0)];
  for (const line of old) {
    const above = table.at(-1) ?? [];
    const row = [0];
    for (const [index, other] of fresh.entries()) {
      row.push(line === other ? (above[index] ?? 0) + 1 : Math.max(above[index + 1] ?? 0, row[index] ?? 0));
    }
    table.push(row);
  }
  return table.at(-1)?.at(-1) ?? 0;
}
