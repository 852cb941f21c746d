import fc from "fast-check";
import { expect, test } from "vitest";
import { isStorable } from "../../workspace/text.ts";
import { createTextJoiner, storable } from "./storable.ts";

test("Pieces cut anywhere, even within a character, join to the original text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.nat(40)), (said, cuts) => {
      const places = [0, ...cuts.map((cut) => cut % (said.length + 1)).sort((a, b) => a - b), said.length];
      const join = createTextJoiner();
      const joined = places.slice(1).map((end, index) => join(said.slice(places[index], end)));
      expect(joined.every(isStorable)).toBe(true);
      expect(joined.join("")).toBe(said.replaceAll("\0", "␀"));
    }),
  );
});

test("Any JSON value becomes storable, and a storable one is unchanged", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
      const stored = storable(value);
      const text = JSON.stringify(stored);
      expect(text).not.toMatch(/\\u0000|\\ud[89ab]/);
      if (JSON.stringify(value) === JSON.stringify(storable(value))) expect(stored).toEqual(value);
    }),
  );
  expect(storable({ "a\0": ["b\ud800", 1, null, { c: "d" }] })).toEqual({ "a␀": ["b\ufffd", 1, null, { c: "d" }] });
});
