// expect() of deno-std, with the matchers that Vitest has in addition and Vitest's meaning where the two differ.
import { expect } from "deno-std/expect/expect.js";
import { outcomeOf } from "./assert.ts";
import { assertionCount } from "./deno-std-parts.ts";
import { inspect } from "./inspect.ts";
import { testChecks } from "./suite.ts";

interface Context {
  readonly value: unknown;
  readonly isNot: boolean;
}

interface Result {
  readonly pass: boolean;
  readonly message: () => string;
}

function result({ value, isNot }: Context, pass: boolean, words: string): Result {
  return { pass, message: () => `expected ${inspect(value)} ${isNot ? "not " : ""}${words}` };
}

/** deno-std also accepts a function that returns an error, and rejects one that throws anything but an error. */
function toThrow(context: Context, expected?: unknown): Result {
  const wanted = expected === undefined ? "to throw" : `to throw ${inspect(expected)}`;
  const { value } = context;
  // After `rejects` the value is the rejection's reason.
  if (typeof value !== "function" && !(value instanceof Error))
    return result(context, context.isNot, `${wanted}, but it is not a function`);
  const outcome = typeof value === "function" ? outcomeOf(() => value()) : { hasThrown: true as const, thrown: value };
  if (!outcome.hasThrown) return result(context, false, wanted);
  const pass = expected === undefined || isThrownAs(outcome.thrown, expected);
  return result(context, pass, `${wanted}, it threw ${inspect(outcome.thrown)}`);
}

function isThrownAs(thrown: unknown, expected: unknown): boolean {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (typeof expected === "function") return thrown instanceof expected;
  if (expected instanceof RegExp) return expected.test(message);
  return expected instanceof Error ? message === expected.message : message.includes(String(expected));
}

/** The message of deno-std omits the path. */
function toHaveProperty(context: Context, path: string | readonly string[], ...expected: unknown[]): Result {
  const keys = typeof path === "string" ? path.split(".") : path;
  const holder = keys.slice(0, -1).reduce<unknown>((value, key) => Object(value)[key], context.value);
  const key = keys.at(-1) ?? "";
  const isThere = key in Object(holder);
  if (!isThere || expected.length === 0) return result(context, isThere, `to have the property ${inspect(path)}`);
  const value: unknown = Object(holder)[key];
  const words = `to have the property ${inspect(path)} of ${inspect(expected[0])}, it is ${inspect(value)}`;
  return result(context, isEqual(value, expected[0]), words);
}

function isEqual(actual: unknown, expected: unknown): boolean {
  return !outcomeOf(() => Reflect.get(expect(actual), "toEqual")(expected)).hasThrown;
}

expect.extend({
  toThrow,
  toThrowError: toThrow,
  toHaveProperty,
  toBeTypeOf: (context: Context, type: unknown) =>
    result(context, typeof context.value === type, `to be of type ${String(type)}`),
});
/** deno-std takes 0 for -0, and any boxed number for any other. */
expect.addEqualityTesters([
  (left: unknown, right: unknown) => {
    if (typeof left === "number" && typeof right === "number") return Object.is(left, right);
    return left instanceof Number && right instanceof Number ? Object.is(left.valueOf(), right.valueOf()) : undefined;
  },
]);

testChecks.push(assertionCount);

export { expect };
