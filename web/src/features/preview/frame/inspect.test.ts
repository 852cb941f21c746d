import { expect, test } from "vitest";
import { formatArguments, inspect } from "./inspect.ts";

class Point {
  readonly x = 1;
}

const cycle: Record<string, unknown> = { name: "a" };
cycle.self = cycle;

test.each([
  ["a text", "a text"],
  [42, "42"],
  [-0, "-0"],
  [10n, "10n"],
  [null, "null"],
  [undefined, "undefined"],
  [Symbol("s"), "Symbol(s)"],
  [inspect, "ƒ inspect()"],
  [[1, "two", [3]], '[1, "two", [3]]'],
  [{}, "{}"],
  [{ a: 1, "b-c": "x" }, '{ a: 1, "b-c": "x" }'],
  [new Point(), "Point { x: 1 }"],
  [new Set([1]), "Set { 1 }"],
  [new Map([["k", { v: 1 }]]), 'Map { "k" => { v: 1 } }'],
  [new Uint8Array([1, 2]), "Uint8Array [1, 2]"],
  [new Date(0), "1970-01-01T00:00:00.000Z"],
  [/a+/g, "/a+/g"],
  [cycle, '{ name: "a", self: [circular] }'],
  [{ a: { b: { c: { d: { e: 1 } } } } }, "{ a: { b: { c: { d: {…} } } } }"],
])("%o is written %s", (value, text) => {
  expect(inspect(value)).toBe(text);
});

test("A value that cannot be read does not stop the page", () => {
  const throwing = {
    get a(): never {
      throw new Error("no");
    },
  };
  expect(inspect([throwing])).toBe("[[unreadable]]");
});

test("Long lists end with a count", () => {
  expect(inspect(Array.from({ length: 60 }, () => 0))).toMatch(/0, … 10 more\]$/);
});

test("An error is written with its calls", () => {
  expect(inspect(new TypeError("not so"))).toMatch(/^TypeError: not so\n +at /);
});

test.each([
  [["a", 1, { b: 2 }], "a 1 { b: 2 }"],
  [["%s is %d years, %o%%", "Ada", 36.9, [1], "more"], "Ada is 36 years, [1]% more"],
  [["%cred", "color: red"], "red"],
  [["100% %s"], "100% %s"],
])("The arguments %j are written %s", (values, text) => {
  expect(formatArguments(values)).toBe(text);
});
