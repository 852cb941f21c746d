// The part of node:assert that tests use.
import { isDeepEqual } from "./deep-equal.ts";
import { difference } from "./difference.ts";
import { inspect } from "./inspect.ts";

export class AssertionError extends Error {
  override readonly name = "AssertionError";
  readonly code = "ERR_ASSERTION";
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string;

  constructor({ message, actual, expected, operator }: AssertionFacts) {
    super(message);
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    for (const key of ["name", "code", "actual", "expected", "operator"]) {
      Object.defineProperty(this, key, { enumerable: false });
    }
  }
}

interface AssertionFacts {
  readonly message: string;
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly operator: string;
}

type Message = string | Error | undefined;
type Expected = RegExp | Error | object | ((error: unknown) => unknown) | undefined;

function check(isTrue: boolean, given: Message, facts: () => AssertionFacts): void {
  if (isTrue) return;
  if (given instanceof Error) throw given;
  const known = facts();
  throw new AssertionError(given === undefined ? known : { ...known, message: `${given}\n\n${known.message}` });
}

function comparing(operator: string, sentence: string, compare: (actual: unknown, expected: unknown) => boolean) {
  return (actual: unknown, expected: unknown, message?: string | Error): void =>
    check(compare(actual, expected), message, () => ({
      message: `${sentence}:\n\n${difference(actual, expected)}\n`,
      actual,
      expected,
      operator,
    }));
}

export function ok(value: unknown, message?: string | Error): void {
  if (value) return;
  if (message instanceof Error) throw message;
  const sentence = message ?? `The expression is not true: ${inspect(value)}`;
  throw new AssertionError({ message: sentence, actual: value, expected: true, operator: "==" });
}

export const strictEqual = comparing("strictEqual", "Expected values to be strictly equal", Object.is);
export const notStrictEqual = comparing(
  "notStrictEqual",
  "Expected values not to be strictly equal",
  (actual, expected) => !Object.is(actual, expected),
);
const isLooselyEqual = (actual: unknown, expected: unknown) => actual == expected || Object.is(actual, expected);
export const equal = comparing("==", "Expected values to be loosely equal", isLooselyEqual);
export const notEqual = comparing("!=", "Expected values not to be loosely equal", (a, b) => !isLooselyEqual(a, b));
export const deepStrictEqual = comparing("deepStrictEqual", "Expected values to be strictly deep-equal", (a, b) =>
  isDeepEqual(a, b, { isStrict: true }),
);
export const notDeepStrictEqual = comparing(
  "notDeepStrictEqual",
  "Expected values not to be strictly deep-equal",
  (a, b) => !isDeepEqual(a, b, { isStrict: true }),
);
export const deepEqual = comparing("deepEqual", "Expected values to be loosely deep-equal", (a, b) =>
  isDeepEqual(a, b, { isStrict: false }),
);
export const notDeepEqual = comparing(
  "notDeepEqual",
  "Expected values not to be loosely deep-equal",
  (a, b) => !isDeepEqual(a, b, { isStrict: false }),
);

export function match(text: string, pattern: RegExp, message?: string | Error): void {
  check(pattern.test(text), message, () => ({
    message: `The text does not match ${pattern}: ${inspect(text)}`,
    actual: text,
    expected: pattern,
    operator: "match",
  }));
}

export function doesNotMatch(text: string, pattern: RegExp, message?: string | Error): void {
  check(!pattern.test(text), message, () => ({
    message: `The text matches ${pattern}: ${inspect(text)}`,
    actual: text,
    expected: pattern,
    operator: "doesNotMatch",
  }));
}

export function fail(message: string | Error = "Failed"): never {
  if (message instanceof Error) throw message;
  throw new AssertionError({ message, operator: "fail" });
}

export function throws(run: () => unknown, expected?: Expected | string, message?: string): void {
  const outcome = outcomeOf(run);
  if (!outcome.hasThrown) fail(sentenceOf(expected, message) ?? "Missing expected exception.");
  checkThrown(outcome.thrown, expected);
}

export function doesNotThrow(run: () => unknown): void {
  run();
}

export async function rejects(
  work: Promise<unknown> | (() => Promise<unknown>),
  expected?: Expected | string,
  message?: string,
): Promise<void> {
  const outcome = await settled(work);
  if (!outcome.hasThrown) fail(sentenceOf(expected, message) ?? "Missing expected rejection.");
  checkThrown(outcome.thrown, expected);
}

export async function doesNotReject(work: Promise<unknown> | (() => Promise<unknown>)): Promise<void> {
  await (typeof work === "function" ? work() : work);
}

type Outcome = { readonly hasThrown: false } | { readonly hasThrown: true; readonly thrown: unknown };

export function outcomeOf(run: () => unknown): Outcome {
  try {
    run();
  } catch (thrown) {
    return { hasThrown: true, thrown };
  }
  return { hasThrown: false };
}

export async function settled(work: Promise<unknown> | (() => Promise<unknown>)): Promise<Outcome> {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (thrown) {
    return { hasThrown: true, thrown };
  }
  return { hasThrown: false };
}

function sentenceOf(expected: Expected | string, message: string | undefined): string | undefined {
  return typeof expected === "string" ? expected : message;
}

function checkThrown(thrown: unknown, expected: Expected | string): void {
  if (expected === undefined || typeof expected === "string") return;
  if (isErrorClass(expected)) {
    if (thrown instanceof expected) return;
    throw thrown;
  }
  if (typeof expected === "function") {
    if (expected(thrown) === true) return;
    fail(`The validation function did not accept ${inspect(thrown)}`);
  }
  if (expected instanceof RegExp) match(String(thrown), expected);
  else for (const [key, value] of expectedFacts(expected)) checkFact(thrown, key, value);
}

function isErrorClass(expected: unknown): expected is new () => unknown {
  return typeof expected === "function" && (expected === Error || expected.prototype instanceof Error);
}

function expectedFacts(expected: object): [string, unknown][] {
  const facts = Object.entries(expected);
  return expected instanceof Error ? [["name", expected.name], ["message", expected.message], ...facts] : facts;
}

function checkFact(thrown: unknown, key: string, expected: unknown): void {
  const actual: unknown = typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, key) : undefined;
  if (expected instanceof RegExp && typeof actual === "string") match(actual, expected);
  else deepStrictEqual(actual, expected, `The thrown error's ${key}`);
}

const shared = { AssertionError, ok, match, doesNotMatch, fail, throws, doesNotThrow, rejects, doesNotReject };

export const strict = Object.assign((value: unknown, message?: string | Error) => ok(value, message), {
  ...shared,
  equal: strictEqual,
  notEqual: notStrictEqual,
  deepEqual: deepStrictEqual,
  notDeepEqual: notDeepStrictEqual,
  strictEqual,
  notStrictEqual,
  deepStrictEqual,
  notDeepStrictEqual,
});

export default Object.assign((value: unknown, message?: string | Error) => ok(value, message), {
  ...strict,
  equal,
  notEqual,
  deepEqual,
  notDeepEqual,
  strict,
});
