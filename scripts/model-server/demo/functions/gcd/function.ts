/** The greatest whole number that divides both, by Euclid's way. */
export function greatestCommonDivisor(one: number, other: number): number {
  let [larger, smaller] = [Math.abs(one), Math.abs(other)];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

/** The smallest number that both divide. */
export function leastCommonMultiple(one: number, other: number): number {
  if (one === 0 || other === 0) return 0;
  return Math.abs(one / greatestCommonDivisor(one, other)) * Math.abs(other);
}
