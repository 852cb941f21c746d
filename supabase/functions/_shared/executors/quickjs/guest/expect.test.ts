// The guest's expect and Vitest's must agree on what holds, and a failure must say what is wrong.
import { expect, test } from "vitest";
import { printed, run } from "../testing/played.ts";

const assertions = [
  "expect(1).toBe(1)",
  "expect(1).toBe('1')",
  "expect(-0).toBe(0)",
  "expect(NaN).toBe(NaN)",
  "expect({ a: [1, { b: 2 }] }).toEqual({ a: [1, { b: 2 }] })",
  "expect({ a: undefined }).toEqual({})",
  "expect({ a: undefined }).toStrictEqual({})",
  "expect({ a: -0 }).toEqual({ a: 0 })",
  "expect(Object(1)).toEqual(Object(2))",
  "expect(new Map([['a', { b: 1 }]])).toEqual(new Map([['a', { b: 1 }]]))",
  "expect(new Set([1, 2])).toEqual(new Set([2, 1]))",
  "expect(new Set([{ a: 1 }])).toEqual(new Set([{ a: 2 }]))",
  "expect(new Date(0)).toEqual(new Date(1))",
  "expect(/a/g).toEqual(/a/i)",
  "expect(new Error('a')).toEqual(new Error('b'))",
  "expect([1, , 3]).toEqual([1, undefined, 3])",
  "expect(new Uint8Array([1, 2])).toEqual(new Uint8Array([1, 2]))",
  "expect([1]).not.toEqual([1])",
  "expect({ id: 'x', n: 1 }).toEqual({ id: expect.any(String), n: expect.anything() })",
  "expect({ id: 1 }).toEqual({ id: expect.any(String) })",
  "expect({ a: 1, b: 2 }).toEqual(expect.objectContaining({ a: 1 }))",
  "expect([1, 2, 3]).toEqual(expect.arrayContaining([3, 1]))",
  "expect('abc').toEqual(expect.stringMatching(/^b/))",
  "expect(0).toBeTruthy()",
  "expect('').toBeFalsy()",
  "expect(null).toBeDefined()",
  "expect(undefined).toBeNull()",
  "expect(NaN).toBeNaN()",
  "expect(2).toBeGreaterThan(1)",
  "expect(1).toBeGreaterThanOrEqual(2)",
  "expect(1n).toBeLessThan(2n)",
  "expect(0.1 + 0.2).toBeCloseTo(0.3)",
  "expect(0.1).toBeCloseTo(0.2)",
  "expect('x').toBeTypeOf('string')",
  "expect([]).toBeTypeOf('array')",
  "expect(new Date()).toBeInstanceOf(Date)",
  "expect({}).toBeInstanceOf(Date)",
  "expect([1, 2]).toContain(2)",
  "expect('abc').toContain('d')",
  "expect([{ a: 1 }]).toContainEqual({ a: 1 })",
  "expect([1, 2]).toHaveLength(3)",
  "expect('abc').toMatch(/b/)",
  "expect('abc').toMatch('x')",
  "expect({ a: 1, b: { c: 2, d: 3 } }).toMatchObject({ b: { c: 2 } })",
  "expect({ a: 1 }).toMatchObject({ a: 2 })",
  "expect({ a: { b: 1 } }).toHaveProperty('a.b', 1)",
  "expect({ a: { b: 1 } }).toHaveProperty(['a', 'c'])",
  "expect(() => JSON.parse('{')).toThrow(SyntaxError)",
  "expect(() => JSON.parse('{')).toThrow(RangeError)",
  "expect(() => { throw new Error('a b') }).toThrow('b')",
  "expect(() => { throw new Error('a b') }).toThrowError(/^b/)",
  "expect(() => { throw 'a text' }).toThrow()",
  "expect(() => new Error('returned')).toThrow()",
  "expect(() => 1).not.toThrow()",
  "expect(1).toThrow()",
  "expect(1).not.toThrow()",
  "expect(Promise.resolve(1)).resolves.toBe(1)",
  "expect(Promise.resolve({ a: 1 })).resolves.toEqual({ a: 2 })",
  "expect(Promise.reject(new Error('no'))).rejects.toThrow('no')",
  "expect(Promise.reject(new Error('no'))).rejects.not.toThrow('yes')",
  "expect(Promise.resolve(1)).rejects.toThrow()",
  "expect(Promise.reject(new TypeError('no'))).rejects.toMatchObject({ message: 'no' })",
];

test("An assertion holds in a program if and only if it holds in Vitest", async () => {
  const checks = assertions.map((code) => `[${JSON.stringify(code)}, async () => { await ${code}; }]`);
  const program = `
    import { expect } from "vitest";
    for (const [code, check] of [${checks.join(",\n")}]) {
      console.log(await check().then(() => "holds", () => "fails"), code);
    }`;
  const outcomes = await Promise.all(
    assertions.map(async (code) => {
      const check = new Function("expect", `return (async () => { await ${code}; })()`);
      return `${await check(expect).then(
        () => "holds",
        () => "fails",
      )} ${code}`;
    }),
  );
  expect((await printed(program)).trimEnd().split("\n")).toEqual(outcomes);
});

test.each([
  ["toBe(2)", "1", ["Values are not strictly equal.", "- expected  + actual", "+ 1", "- 2"]],
  ["toEqual({ a: expect.any(String) })", "{ a: 1 }", ["+ { a: 1 }", "Any"]],
  ["toHaveProperty('b.c', 2)", "{ b: { c: 1 } }", ["to have the property 'b.c' of 2, it is 1"]],
  ["toThrow('other')", "() => { throw new Error('this') }", ["to throw 'other', it threw Error: this"]],
  ["toBee()", "1", ["matcher not found: toBee"]],
  ["toMatchSnapshot()", "1", ["There are no snapshots here: compare with toEqual."]],
])("A failed %s says what is wrong", async (matcher, actual, sentences) => {
  const code = `import { expect, test } from "vitest";\ntest("t", () => expect(${actual}).${matcher});`;
  const { status, output } = await run(code);
  expect(status).toBe("failed");
  for (const sentence of sentences) expect(output).toContain(sentence);
  expect(output).toMatch(/at main\.ts:2:/);
});

test("A difference between long lists fits into the memory of a program", async () => {
  const list = (letter: string) => `Array.from({ length: 20_000 }, (_, at) => "${letter}" + at)`;
  const code = `import { expect, test } from "vitest";\ntest("t", () => expect(${list("a")}).toEqual(${list("b")}));`;
  const { output } = await run(code);
  expect(output).toContain("Values are not equal.");
  expect(output).toMatch(/… \d+ more lines/);
});

test("Calls of a mock function are checked, and so is the number of assertions", async () => {
  const code = `
    import { expect, test, vi } from "vitest";
    test("calls", () => {
      const double = vi.fn((x: number) => x * 2);
      expect(double(2)).toBe(4);
      expect(double).toHaveBeenCalledTimes(1);
      expect(double).toHaveBeenCalledWith(2);
    });
    test("too few", () => { expect.assertions(2); expect(1).toBe(1); });
    test("enough", () => { expect.assertions(1); expect(1).toBe(1); });`;
  const { output } = await run(code);
  expect(output).toContain("✓ calls");
  expect(output).toContain("Error: expected 2 assertions, found 1");
  expect(output).toContain("Tests: 2 passed, 1 failed");
});
