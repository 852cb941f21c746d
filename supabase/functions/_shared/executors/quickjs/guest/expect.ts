// expect(): the matchers that most tests use, by the names they have in Vitest and Jest.
import { AssertionError, outcomeOf, settled } from "./assert.ts";
import { isDeepEqual } from "./deep-equal.ts";
import { difference } from "./difference.ts";
import { inspect } from "./inspect.ts";

type Matcher = (actual: unknown, ...expected: unknown[]) => { isMet: boolean; sentence: string };

const loosely = { isStrict: false };
const says = (isMet: boolean, sentence: string) => ({ isMet, sentence });

const compares = (words: string, compare: (actual: number | bigint, expected: number | bigint) => boolean): Matcher => {
  return (actual, expected) =>
    says(isNumeric(actual) && isNumeric(expected) && compare(actual, expected), `${words} ${inspect(expected)}`);
};

const matchers: Readonly<Record<string, Matcher>> = {
  toBe: (actual, expected) => says(Object.is(actual, expected), `to be\n${difference(actual, expected)}`),
  toEqual: (actual, expected) =>
    says(isDeepEqual(actual, expected, loosely), `to equal\n${difference(actual, expected)}`),
  toStrictEqual: (actual, expected) =>
    says(isDeepEqual(actual, expected, { isStrict: true }), `to strictly equal\n${difference(actual, expected)}`),
  toBeTruthy: (actual) => says(Boolean(actual), "to be truthy"),
  toBeFalsy: (actual) => says(!actual, "to be falsy"),
  toBeNull: (actual) => says(actual === null, "to be null"),
  toBeUndefined: (actual) => says(actual === undefined, "to be undefined"),
  toBeDefined: (actual) => says(actual !== undefined, "to be defined"),
  toBeNaN: (actual) => says(Number.isNaN(actual), "to be NaN"),
  toBeGreaterThan: compares("to be greater than", (actual, expected) => actual > expected),
  toBeGreaterThanOrEqual: compares("to be at least", (actual, expected) => actual >= expected),
  toBeLessThan: compares("to be less than", (actual, expected) => actual < expected),
  toBeLessThanOrEqual: compares("to be at most", (actual, expected) => actual <= expected),
  toBeCloseTo: (actual, expected, digits = 2) => {
    const isClose = Math.abs(Number(actual) - Number(expected)) < 10 ** -Number(digits) / 2;
    return says(isClose || Object.is(actual, expected), `to be close to ${inspect(expected)}`);
  },
  toBeTypeOf: (actual, expected) => says(typeof actual === expected, `to be of type ${String(expected)}`),
  toBeInstanceOf: (actual, expected) =>
    says(typeof expected === "function" && actual instanceof expected, `to be an instance of ${inspect(expected)}`),
  toContain: (actual, expected) => says(contains(actual, expected), `to contain ${inspect(expected)}`),
  toContainEqual: (actual, expected) =>
    says(
      itemsOf(actual).some((item) => isDeepEqual(item, expected, loosely)),
      `to contain an item equal to ${inspect(expected)}`,
    ),
  toHaveLength: (actual, expected) => says(lengthOf(actual) === expected, `to have the length ${inspect(expected)}`),
  toMatch: (actual, expected) =>
    says(typeof actual === "string" && matches(actual, expected), `to match ${inspect(expected)}`),
  toMatchObject: (actual, expected) => says(includesAll(actual, expected), `to match\n${difference(actual, expected)}`),
  toHaveProperty: (actual, path, ...value) => {
    const found = lookUp(actual, String(path).split("."));
    const isMet = found !== undefined && (value.length === 0 || isDeepEqual(found.value, value[0], loosely));
    return says(isMet, `to have the property ${inspect(path)}${value.length > 0 ? ` of ${inspect(value[0])}` : ""}`);
  },
};

const throwing: Matcher = (thrown, expected) => {
  const wanted = expected === undefined ? "" : ` ${inspect(expected)}`;
  const isThrown = typeof thrown === "object" && thrown !== null && Reflect.get(thrown, "hasThrown") === true;
  const isMet = isThrown && (expected === undefined || isThrownAs(Reflect.get(thrown, "thrown"), expected));
  return says(isMet, `to throw${wanted}${isThrown ? `, it threw ${inspect(Reflect.get(thrown, "thrown"))}` : ""}`);
};

export function expect(actual: unknown) {
  return {
    ...assertions(actual, false),
    not: assertions(actual, true),
    resolves: later(actual, false),
    rejects: later(actual, true),
  };
}

function assertions(actual: unknown, isNegated: boolean) {
  const bound = Object.entries(matchers).map(([name, matcher]) => [
    name,
    (...expected: unknown[]) => check(matcher(actual, ...expected), actual, isNegated),
  ]);
  const toThrow = (expected?: unknown) => {
    if (typeof actual !== "function") throw new TypeError("toThrow needs a function to call.");
    check(
      throwing(
        outcomeOf(() => actual()),
        expected,
      ),
      actual,
      isNegated,
    );
  };
  return { ...Object.fromEntries(bound), toThrow, toThrowError: toThrow };
}

/** The same matchers on what a promise comes to. */
function later(work: unknown, isRejection: boolean) {
  const awaited = async () => {
    if (!isRejection) return await work;
    const outcome = await settled(Promise.resolve(work));
    if (!outcome.hasThrown) throw failed("expected the promise to reject, it resolved");
    return outcome.thrown;
  };
  const bind = (isNegated: boolean) => {
    const bound = Object.entries(matchers).map(([name, matcher]) => [
      name,
      async (...expected: unknown[]) => {
        const value = await awaited();
        check(matcher(value, ...expected), value, isNegated);
      },
    ]);
    const toThrow = async (expected?: unknown) =>
      check(throwing({ hasThrown: true, thrown: await awaited() }, expected), work, isNegated);
    return { ...Object.fromEntries(bound), toThrow, toThrowError: toThrow };
  };
  return { ...bind(false), not: bind(true) };
}

function check({ isMet, sentence }: ReturnType<Matcher>, actual: unknown, isNegated: boolean): void {
  if (isMet !== isNegated) return;
  throw failed(`expected ${inspect(actual)} ${isNegated ? "not " : ""}${sentence}`);
}

function failed(message: string): AssertionError {
  return new AssertionError({ message, operator: "expect" });
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function itemsOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null && Symbol.iterator in value
    ? Array.from(value as Iterable<unknown>)
    : []; // it has an iterator
}

function contains(actual: unknown, expected: unknown): boolean {
  return typeof actual === "string" ? actual.includes(String(expected)) : itemsOf(actual).includes(expected);
}

function lengthOf(value: unknown): unknown {
  return value === null || value === undefined ? undefined : Reflect.get(Object(value), "length");
}

function matches(text: string, expected: unknown): boolean {
  return expected instanceof RegExp ? expected.test(text) : text.includes(String(expected));
}

function includesAll(actual: unknown, expected: unknown): boolean {
  if (typeof actual !== "object" || typeof expected !== "object" || actual === null || expected === null) {
    return isDeepEqual(actual, expected, loosely);
  }
  if (Array.isArray(expected) && (!Array.isArray(actual) || actual.length !== expected.length)) return false;
  return Object.entries(expected).every(([key, value]) => includesAll(Reflect.get(actual, key), value));
}

function lookUp(value: unknown, path: readonly string[]): { readonly value: unknown } | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return { value };
  if (value === null || value === undefined || !(key in Object(value))) return undefined;
  return lookUp(Reflect.get(Object(value), key), rest);
}

function isThrownAs(thrown: unknown, expected: unknown): boolean {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (typeof expected === "function") return thrown instanceof expected;
  if (expected instanceof Error) return message === expected.message;
  return matches(message, expected);
}
