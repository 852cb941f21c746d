import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placesOf } from "./find-text.ts";

describe("the places of a text", () => {
  test("All matches are found, overlapping ones included, up to the limit", () => {
    expect(placesOf("abcabc", "bc", 9)).toEqual([1, 4]);
    expect(placesOf("aaaa", "aa", 9)).toEqual([0, 1, 2]);
    expect(placesOf("aaaa", "aa", 2)).toEqual([0, 1]);
    expect(placesOf("", "a", 9)).toEqual([]);
    expect(placesOf("a", "aa", 9)).toEqual([]);
  });

  test("The text stands at every match", () => {
    const text = (most: number) => fc.string({ unit: fc.constantFrom("a", "b", "🎉"), maxLength: most });
    fc.assert(
      fc.property(text(60), text(6), (all, wanted) => {
        fc.pre(wanted !== "");
        const standing = [...Array(all.length).keys()].filter((place) => all.startsWith(wanted, place));
        expect(placesOf(all, wanted, 100)).toEqual(standing);
      }),
    );
  });

  // indexOf takes minutes for each of these.
  test.each([
    ["a".repeat(1_000_000), `${"a".repeat(250_000)}b${"a".repeat(250_000)}`],
    ["ab".repeat(500_000), `${"ab".repeat(100_000)}b${"ab".repeat(100_000)}`],
  ])("Texts that are slow to search are searched in time", (all, wanted) => {
    expect(placesOf(all, wanted, 9)).toEqual([]);
  });
});
