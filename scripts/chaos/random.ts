// Reproducible random numbers: the same seed gives the same sequence.

export interface Random {
  /** At least 0 and less than 1. */
  next(): number;
  /** An integer of at least `least` and less than `most`. */
  between(least: number, most: number): number;
}

/** mulberry32: small, fast, and good enough to choose where to fail. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, between: (least, most) => least + Math.floor(next() * (most - least)) };
}
