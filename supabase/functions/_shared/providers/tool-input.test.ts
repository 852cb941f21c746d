import fc from "fast-check";
import { expect, test } from "vitest";
import { malformedInput } from "../models/model-client.ts";
import { parseToolInput, readToolInput } from "./tool-input.ts";

const anyInput = fc.dictionary(fc.string(), fc.jsonValue());
/** As JSON has it: noughts without signs, objects with ordinary prototypes. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("an object comes through as it was said, once or twice encoded", () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const text = JSON.stringify(input);
      expect(readToolInput(text)).toEqual(plain(input));
      expect(readToolInput(JSON.stringify(text))).toEqual(plain(input));
    }),
  );
});

test("an object that is cut anywhere is not whole", () => {
  fc.assert(
    fc.property(anyInput, fc.nat(), (input, cut) => {
      const text = JSON.stringify(input);
      expect(parseToolInput(text.slice(0, cut % text.length))).toBeUndefined();
    }),
  );
});

test("whatever a model writes becomes an object", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const input = readToolInput(text);
      expect(typeof input === "object" && !Array.isArray(input)).toBe(true);
    }),
  );
});

test.each(["", "  ", "null", "{}"])("no arguments, as %j, are an empty object", (text) => {
  expect(readToolInput(text)).toEqual({});
});

test.each(["[1]", "7", '"text"', "{'path': 1}", '{"path": '])("%j is kept as it came", (text) => {
  expect(readToolInput(text)).toEqual({ [malformedInput]: text });
});
