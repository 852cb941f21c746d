/** Every prime number up to `last`, found with the sieve of Eratosthenes. */
export function primes(last: number): number[] {
  const isComposite = new Set<number>();
  const found: number[] = [];
  for (let value = 2; value <= last; value += 1) {
    if (isComposite.has(value)) continue;
    found.push(value);
    for (let multiple = value * value; multiple <= last; multiple += value) isComposite.add(multiple);
  }
  return found;
}
