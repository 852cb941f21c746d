import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { excerpt, lineAt, linesOf } from "./lines.ts";

test.each([
  ["", []],
  ["\n", [""]],
  ["a", ["a"]],
  ["a\n", ["a"]],
  ["a\n\n", ["a", ""]],
  ["a\r\nb\rc\n\r\n", ["a", "b\rc", ""]],
])("%j has the lines %j", (text, lines) => {
  expect(linesOf(text)).toEqual(lines);
});

test("The line of a position is the one with its character", () => {
  expect([0, 1, 2, 3, 4].map((place) => lineAt("ab\nc\n", place))).toEqual([1, 1, 1, 2, 2]);
});

describe("an excerpt of a line", () => {
  test("An excerpt of a short line is the whole line", () => {
    expect(excerpt("short", 2, 5)).toBe("short");
  });

  test("An excerpt shows the position and marks omissions", () => {
    expect(excerpt(`${"a".repeat(50)}HERE${"b".repeat(50)}`, 50, 22)).toBe(`…${"a".repeat(5)}HERE${"b".repeat(11)}…`);
    expect(excerpt(`HERE${"b".repeat(50)}`, 0, 12)).toBe("HEREbbbbbb…");
    expect(excerpt(`${"a".repeat(50)}HERE`, 50, 12)).toBe("…aaaaaaHERE");
  });

  test("An excerpt has a bounded length and cuts no character in two", () => {
    const place = fc.nat(60);
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 60 }),
        place,
        fc.integer({ min: 4, max: 40 }),
        (line, at, most) => {
          const cut = excerpt(line, at, most);
          expect(cut.length).toBeLessThanOrEqual(Math.max(most, 4));
          expect(cut.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
