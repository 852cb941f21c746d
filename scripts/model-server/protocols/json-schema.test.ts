import { expect, test } from "vitest";
import { anthropicRules, openaiRules, strictnessProblem } from "./json-schema.ts";

const object = (properties: Record<string, unknown>, also: Record<string, unknown> = {}) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...also,
});

test.each([
  ["nothing in it", object({})],
  [
    "what may be null",
    object({ line: { type: ["integer", "null"] }, text: { anyOf: [{ type: "string" }, { type: "null" }] } }),
  ],
  [
    "lists, choices and objects in objects",
    object({ items: { type: "array", items: object({ status: { enum: ["a", "b"] } }) } }),
  ],
  [
    "definitions",
    object({ node: { $ref: "#/$defs/node" } }, { $defs: { node: object({ name: { type: "string" } }) } }),
  ],
])("A strict schema may have %s", (_, schema) => {
  expect(strictnessProblem(schema, openaiRules)).toBeUndefined();
  expect(strictnessProblem(schema, anthropicRules)).toBeUndefined();
});

const loose = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };

test.each([
  ["no object", { type: "string" }, "the root must be of type 'object'"],
  ["a choice at the root", { anyOf: [object({})] }, "the root must be of type 'object'"],
  ["properties besides", loose, "in the root, 'additionalProperties' must be false"],
  [
    "properties besides, deep inside",
    object({ list: { type: "array", items: loose } }),
    "in the root.list.items, 'additionalProperties' must be false",
  ],
  [
    "properties besides, in a choice",
    object({ a: { anyOf: [{ type: "null" }, loose] } }),
    "in the root.a[1], 'additionalProperties' must be false",
  ],
  [
    "properties besides, in a definition",
    object({}, { $defs: { loose } }),
    "in the root.loose, 'additionalProperties' must be false",
  ],
  [
    "what may be left out",
    { ...object({ a: { type: "string" } }), required: [] },
    "in the root, 'required' must name every property, 'a' is missing",
  ],
  [
    "what is required and not there",
    { ...object({}), required: ["b"] },
    "in the root, 'b' is required and no property",
  ],
  ["anything at all", object({ a: {} }), "the root.a must have a 'type'"],
  ["lengths of texts", object({ a: { type: "string", maxLength: 5 } }), "in the root.a, 'maxLength' is not permitted"],
])("A strict schema may not have %s", (_, schema, problem) => {
  expect(strictnessProblem(schema, openaiRules)).toBe(problem);
  expect(strictnessProblem(schema, anthropicRules)).toBe(problem);
});

test("The providers differ in bounds of numbers and lists, and in defaults", () => {
  const bounded = object({ a: { type: "integer", minimum: 1 } });
  const listed = object({ a: { type: "array", items: { type: "string" }, minItems: 2 } });
  const preset = object({ a: { type: "string", default: "x" } });
  const isStrict = (schema: unknown) =>
    [openaiRules, anthropicRules].map((rules) => strictnessProblem(schema, rules) === undefined);
  expect([bounded, listed, preset].map(isStrict)).toEqual([
    [true, false],
    [true, false],
    [false, true],
  ]);
});
