// Deep equality of parsed values.

export function isSameValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return left === right;
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime();
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [leftEntries, rightFields] = [Object.entries(left), new Map(Object.entries(right))];
  return (
    leftEntries.length === rightFields.size &&
    leftEntries.every(([key, value]) => rightFields.has(key) && isSameValue(value, rightFields.get(key)))
  );
}
