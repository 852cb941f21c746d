import fc from "fast-check";
import { expect, test } from "vitest";
import { malformedInput } from "../models/model-client.ts";
import { parseToolInput, readToolInput } from "./tool-input.ts";

const anyInput = fc.dictionary(fc.string(), fc.jsonValue());
/** As JSON has it: no negative zero, objects with ordinary prototypes. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("An object is parsed whether it is encoded once or twice", () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const text = JSON.stringify(input);
      expect(readToolInput(text)).toEqual(plain(input));
      expect(readToolInput(JSON.stringify(text))).toEqual(plain(input));
    }),
  );
});

test("An object that is cut anywhere is incomplete", () => {
  fc.assert(
    fc.property(anyInput, fc.nat(), (input, cut) => {
      const text = JSON.stringify(input);
      expect(parseToolInput(text.slice(0, cut % text.length))).toBeUndefined();
    }),
  );
});

test("Any text becomes an object", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const input = readToolInput(text);
      expect(typeof input === "object" && !Array.isArray(input)).toBe(true);
    }),
  );
});

test.each(["", "  ", "null", "{}"])("Missing arguments, as %j, become an empty object", (text) => {
  expect(readToolInput(text)).toEqual({});
});

test.each(["[1]", "7", '"text"', "{'path': 1}", '{"path": '])("The text %j is kept", (text) => {
  expect(readToolInput(text)).toEqual({ [malformedInput]: text });
});
