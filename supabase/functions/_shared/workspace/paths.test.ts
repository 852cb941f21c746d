import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { badPaths, foldedAlike, foldedApart, goodPaths } from "./path-cases.ts";
import { brokenPathRule, foldersOf, foldPath, isValidPath } from "./paths.ts";

describe("a path", () => {
  test.each(goodPaths)("A path may be %j", (path) => {
    expect(isValidPath(path)).toBe(true);
  });

  test.each(badPaths)("A path may not be %j: %s", (path) => {
    expect(isValidPath(path)).toBe(false);
  });

  test.each([
    ["/a", "is relative: it begins with no slash"],
    ["a/../b", "has no . or .. as a part"],
    ["a\\b", "uses / and no backslash or control character"],
    ["x".repeat(513), "is at most 512 bytes long"],
    ["a/b.txt", undefined],
  ])("%j breaks the rule that it %s", (path, rule) => {
    expect(brokenPathRule(path)).toBe(rule);
  });

  test("A path may not contain what the database cannot store", () => {
    expect(isValidPath("a\0b")).toBe(false);
    expect(isValidPath("a\ud800b")).toBe(false);
  });

  test("A valid path has only valid folders, and stays inside them when resolved", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (path) => {
        fc.pre(isValidPath(path));
        for (const folder of foldersOf(path)) expect(isValidPath(folder)).toBe(true);
        expect(new URL(path.split("/").map(encodeURIComponent).join("/"), "file:///root/").pathname).toMatch(
          /^\/root\//,
        );
      }),
    );
  });
});

describe("folding a path", () => {
  test.each(foldedAlike)("Folding makes %j and %j the same", (left, right) => {
    expect(foldPath(left)).toBe(foldPath(right));
  });

  test.each(foldedApart)("Folding keeps %j and %j apart", (left, right) => {
    expect(foldPath(left)).not.toBe(foldPath(right));
  });

  test("Folding twice is folding once", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (path) => foldPath(foldPath(path)) === foldPath(path)));
  });
});
