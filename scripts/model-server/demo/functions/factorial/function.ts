/** The product of 1 to `value`, exactly, however large. */
export function factorial(value: number): bigint {
  if (!Number.isInteger(value) || value < 0) throw new RangeError("value must be a whole number, zero or more");
  let product = 1n;
  for (let factor = 2n; factor <= BigInt(value); factor += 1n) product *= factor;
  return product;
}
