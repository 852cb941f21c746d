// Deep equality of node:assert. deno-std's takes 0 for -0, and any boxed number for any other.

export interface Comparison {
  /** Prototypes count, and an undefined property differs from a missing one. */
  readonly isStrict: boolean;
}

export function isDeepEqual(left: unknown, right: unknown, comparison: Comparison): boolean {
  return isEqual(left, right, { ...comparison, pairs: [] });
}

interface Walk extends Comparison {
  /** The pairs under comparison. A cycle that returns to a pair is equal there. */
  readonly pairs: readonly (readonly [object, object])[];
}

function isEqual(left: unknown, right: unknown, walk: Walk): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (walk.pairs.some(([one, other]) => one === left && other === right)) return true;
  if (kind(left) !== kind(right)) return false;
  if (walk.isStrict && Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  const inner = { ...walk, pairs: [...walk.pairs, [left, right] as const] };
  return hasEqualContent(left, right, inner) && hasEqualProperties(left, right, inner);
}

function kind(value: object): string {
  return Object.prototype.toString.call(value);
}

function hasEqualContent(left: object, right: object, walk: Walk): boolean {
  if (left instanceof Date && right instanceof Date) return Object.is(left.getTime(), right.getTime());
  if (left instanceof RegExp && right instanceof RegExp) return String(left) === String(right);
  if (left instanceof Error && right instanceof Error) {
    return left.name === right.name && left.message === right.message;
  }
  if (left instanceof Map && right instanceof Map) return hasEqualEntries(left, right, walk);
  if (left instanceof Set && right instanceof Set) return hasEqualItems(left, right, walk);
  if (Array.isArray(left) && Array.isArray(right)) return left.length === right.length;
  if (isBoxed(left) && isBoxed(right)) return Object.is(left.valueOf(), right.valueOf());
  return true;
}

function isBoxed(value: object): boolean {
  return value instanceof Number || value instanceof String || value instanceof Boolean;
}

function hasEqualEntries(left: Map<unknown, unknown>, right: Map<unknown, unknown>, walk: Walk): boolean {
  if (left.size !== right.size) return false;
  const others = [...right];
  return [...left].every(([key, value]) => {
    if (right.has(key)) return isEqual(value, right.get(key), walk);
    return others.some(([otherKey, other]) => isEqual(key, otherKey, walk) && isEqual(value, other, walk));
  });
}

function hasEqualItems(left: Set<unknown>, right: Set<unknown>, walk: Walk): boolean {
  if (left.size !== right.size) return false;
  const others = [...right];
  return [...left].every((item) => right.has(item) || others.some((other) => isEqual(item, other, walk)));
}

function hasEqualProperties(left: object, right: object, walk: Walk): boolean {
  const leftKeys = keys(left, walk);
  const rightKeys = keys(right, walk);
  if (leftKeys.length !== rightKeys.length) return false;
  return leftKeys.every(
    (key) => Object.hasOwn(right, key) && isEqual(Reflect.get(left, key), Reflect.get(right, key), walk),
  );
}

function keys(value: object, { isStrict }: Comparison): string[] {
  const own = Object.keys(value);
  return isStrict ? own : own.filter((key) => Reflect.get(value, key) !== undefined);
}
