/** All primes up to and including `limit`, by the sieve of Eratosthenes. */
export function primesUpTo(limit: number): number[] {
  const isCrossedOut = new Uint8Array(Math.max(0, Math.floor(limit) + 1));
  const primes: number[] = [];
  for (let candidate = 2; candidate <= limit; candidate += 1) {
    if (isCrossedOut[candidate]) continue;
    primes.push(candidate);
    for (let multiple = candidate * candidate; multiple <= limit; multiple += candidate) isCrossedOut[multiple] = 1;
  }
  return primes;
}
