// Compares the guest's own implementations with Node's.
import assert from "node:assert";
import { Console } from "node:console";
import { Writable } from "node:stream";
import { format as formatInNode, isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import guestAssert from "./assert.ts";
import { isDeepEqual } from "./deep-equal.ts";
import { format } from "./format.ts";
import { structuredClone as cloneInGuest } from "./structured-clone.ts";
import { table } from "./table.ts";
import { TextDecoder as GuestDecoder, TextEncoder as GuestEncoder } from "./text-coding.ts";

const values = fc.anything({ withMap: true, withSet: true, withDate: true, withBigInt: true, withSparseArray: false });

test("Text is encoded and decoded as in Node", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const bytes = new GuestEncoder().encode(text);
      expect([...bytes]).toEqual([...new TextEncoder().encode(text)]);
      expect(new GuestDecoder().decode(bytes)).toBe(new TextDecoder().decode(bytes));
    }),
  );
});

test("Invalid UTF-8 is replaced as in Node, or refused with fatal", () => {
  const bytes = fc.uint8Array({ maxLength: 12 });
  fc.assert(
    fc.property(bytes, (raw) => new GuestDecoder().decode(raw) === new TextDecoder().decode(raw)),
    {
      numRuns: 2000,
    },
  );
  expect(() => new GuestDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff]))).toThrow(TypeError);
});

test("Two values are deeply equal if and only if they are in Node", () => {
  fc.assert(fc.property(values, (value) => isDeepEqual(value, structuredClone(value), { isStrict: true })));
  fc.assert(
    fc.property(values, values, (left, right) => {
      expect(isDeepEqual(left, right, { isStrict: true })).toBe(isDeepStrictEqual(left, right));
    }),
    { numRuns: 500 },
  );
});

test("Cycles can be compared and cloned", () => {
  const circle = (name: string) => {
    const object: Record<string, unknown> = { name };
    object.self = object;
    return object;
  };
  expect(isDeepEqual(circle("a"), circle("a"), { isStrict: true })).toBe(true);
  expect(isDeepEqual(circle("a"), circle("b"), { isStrict: true })).toBe(false);
  const copy = cloneInGuest(circle("a"));
  expect(Reflect.get(Object(copy), "self")).toBe(copy);
});

test("A clone equals Node's and shares nothing with the original", () => {
  fc.assert(
    fc.property(fc.anything({ withMap: true, withSet: true, withDate: true, withTypedArray: true }), (value) => {
      const copy = cloneInGuest(value);
      expect(isDeepStrictEqual(copy, structuredClone(value))).toBe(true);
      if (typeof value === "object" && value !== null) expect(copy).not.toBe(value);
    }),
  );
  expect(() => cloneInGuest({ f: () => 1 })).toThrow(DOMException);
});

test.each<[string, unknown[]]>([
  [
    "several directives, and values beyond them",
    ["%s is %d years, %i, %f", "Ada", 36.5, "7.9", "1.25", "more", { a: 1 }],
  ],
  ["a percentage", ["100%", 1]],
  ["a percent sign", ["%% %s", "x"]],
  ["JSON", ["%j", { a: [1] }]],
  ["an object", ["%s", { deep: { er: 1 } }]],
  ["a directive without a value", ["%s %s", "only one"]],
  ["values without directives", [1, "plain", null]],
  ["a bigint", ["%d", 10n]],
])("A line is formatted as in Node: %s", (_, values) => {
  expect(format(values)).toBe(formatInNode(...values));
});

test.each([
  [
    "rows",
    [
      { a: 1, b: "x" },
      { a: 2, c: true },
    ],
  ],
  ["values", ["one", "two"]],
  ["both", [{ a: 1 }, 2]],
  ["named rows", { first: { a: 1 }, second: { a: 2 } }],
])("A table of %s looks as in Node", (_, data) => {
  let drawn = "";
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      drawn += chunk;
      done();
    },
  });
  new Console({ stdout }).table(data);
  expect(`${table(data)}\n`).toBe(drawn);
});

const attempts: [string, (module: typeof assert) => unknown][] = [
  ["equal", (module) => module.equal(1, 2)],
  ["equal loosely", (module) => module.equal(1, "1")],
  ["strictEqual", (module) => module.strictEqual("a", "b", "they differ")],
  ["strictEqual NaN", (module) => module.strictEqual(Number.NaN, Number.NaN)],
  ["deepEqual loosely", (module) => module.deepEqual({ a: 1 }, { a: 1 })],
  ["deepStrictEqual", (module) => module.deepStrictEqual([1, { a: 2 }], [1, { a: 3 }])],
  ["ok", (module) => module.ok(0)],
  ["itself", (module) => module(1)],
  ["match", (module) => module.match("abc", /x/)],
  ["doesNotMatch", (module) => module.doesNotMatch("abc", /x/)],
  ["throws nothing", (module) => module.throws(() => 1)],
  ["throws by class", (module) => module.throws(() => JSON.parse("{"), SyntaxError)],
  ["throws by message", (module) => module.throws(() => JSON.parse("{"), { name: "TypeError" })],
  ["throws by pattern", (module) => module.throws(() => assert.fail("why"), /why/)],
  ["rejects", (module) => module.rejects(Promise.reject(new Error("x")), /x/)],
  ["rejects nothing", (module) => module.rejects(Promise.resolve(1))],
  ["strict", (module) => module.strict.equal(1, "1")],
  ["an error as the message", (module) => module.ok(false, new RangeError("mine"))],
];
test.each(attempts)("An assertion holds or fails as in Node: %s", async (_, attempt) => {
  const outcomeWith = async (module: unknown) => {
    try {
      await attempt(module as typeof assert); // The guest has the tested part of it.
      return "holds";
    } catch (error) {
      return error instanceof Error ? error.name : "no error";
    }
  };
  expect(await outcomeWith(guestAssert)).toBe(await outcomeWith(assert));
});
