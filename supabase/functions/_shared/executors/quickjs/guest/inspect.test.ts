import { inspect as inspectInNode } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inspect } from "./inspect.ts";

class Point {
  x = 1;
  y = -0;
}
class Points extends Array<Point> {}
class Nothing {}
const circle: Record<string, unknown> = { name: "circle" };
circle.self = [circle];
const withHoles = [1, 2, 3];
withHoles.length = 7;
withHoles[5] = 6;
delete withHoles[1];
const withSymbol = { [Symbol("key")]: 1, "not-a-name": 2, valid_name: 3 };
const wide = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`property${index}`, `value ${index}`]));

test.each<[string, unknown]>([
  ["numbers", [1, -0, 1.5, Number.NaN, 10n]],
  ["other primitives", [true, null, undefined, Symbol("s")]],
  ["quotes", ["it's", "both ' and \"", "all ' \" `"]],
  ["strings with control characters", ["line\nbreak", "tab\t", "\u0000\u001b", "back\\slash", "ünïcode 😀"]],
  ["nested objects", { a: { b: { c: { d: 1 } } }, list: [[[[1]]]] }],
  ["keys", withSymbol],
  ["many properties", wide],
  ["instances", [new Point(), new Nothing(), new Points()]],
  ["objects without a prototype", Object.assign(Object.create(null), { a: 1 })],
  [
    "maps and sets",
    [
      new Map<unknown, unknown>([
        ["a", 1],
        [{ b: 2 }, new Set([1, "x"])],
      ]),
      new Map(),
      new Set(),
    ],
  ],
  [
    "functions",
    [
      () => 1,
      function named() {
        return 1;
      },
      async () => 1,
    ],
  ],
  ["classes", [Point, Points, class extends Point {}, class {}]],
  [
    "functions with properties",
    Object.assign(
      function tagged() {
        return 1;
      },
      { tag: 1 },
    ),
  ],
  ["dates and regular expressions", [new Date(0), new Date(Number.NaN), /a+/gi]],
  ["bytes", new Uint8Array([1, 2, 3])],
  ["holes", withHoles],
  ["boxed values", [Object(1), Object("s"), Object(false)]],
  ["accessors", Object.defineProperty({}, "g", { get: () => 1, enumerable: true })],
  ["empty objects and arrays", [{}, [], [{}], { a: {} }]],
])("Values look as on Node's console: %s", (_, value) => {
  expect(inspect(value)).toBe(inspectInNode(value));
});

test("A cycle is shown as [Circular]", () => {
  expect(inspect(circle)).toBe("{ name: 'circle', self: [ [Circular] ] }");
});

test("Any value can be shown, and short plain values look as in Node", () => {
  const plain = fc.jsonValue({ maxDepth: 2, stringUnit: "grapheme-ascii" });
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), plain, { maxKeys: 4 }), (value) => {
      const own = inspect(value);
      const theirs = inspectInNode(value);
      if (!theirs.includes("\n")) expect(own).toBe(theirs);
    }),
  );
  fc.assert(
    fc.property(fc.anything({ withMap: true, withSet: true, withDate: true }), (value) => inspect(value).length > 0),
  );
});
