// What two sequences have in common, in order: the base of the differences of lines and of words.

/** `length` equal items, beginning at `before` in the one sequence and at `after` in the other. */
export interface Match {
  readonly before: number;
  readonly after: number;
  readonly length: number;
}

/**
 * Myers' algorithm takes time and memory of this number squared. Beyond it, what lies between the common ends counts as
 * different, except for items that occur once on either side.
 */
const maxDistance = 1000;

/** As many equal items as there are, in order and without overlap. */
export function matchSequences(before: readonly string[], after: readonly string[]): Match[] {
  const head = commonHead(before, after);
  const tail = commonTail(before.slice(head), after.slice(head));
  const [old, fresh] = numbered(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  const middle = shortestEdit(old, fresh) ?? uniquePairs(old, fresh);
  return joined([
    ...runOf(0, 0, head),
    ...middle.map(([x, y]) => ({ before: head + x, after: head + y, length: 1 })),
    ...runOf(before.length - tail, after.length - tail, tail),
  ]);
}

type Pair = readonly [before: number, after: number];

function commonHead(before: readonly string[], after: readonly string[]): number {
  const shorter = Math.min(before.length, after.length);
  let length = 0;
  while (length < shorter && before[length] === after[length]) length += 1;
  return length;
}

function commonTail(before: readonly string[], after: readonly string[]): number {
  const shorter = Math.min(before.length, after.length);
  let length = 0;
  while (length < shorter && before[before.length - 1 - length] === after[after.length - 1 - length]) length += 1;
  return length;
}

function runOf(before: number, after: number, length: number): Match[] {
  return length === 0 ? [] : [{ before, after, length }];
}

/** Equal items get equal numbers, which compare faster than texts. */
function numbered(before: readonly string[], after: readonly string[]): [Int32Array, Int32Array] {
  const numbers = new Map<string, number>();
  const numberOf = (item: string) => {
    const known = numbers.get(item) ?? numbers.size;
    numbers.set(item, known);
    return known;
  };
  return [Int32Array.from(before, numberOf), Int32Array.from(after, numberOf)];
}

/** Myers' greedy algorithm. Undefined if the sequences differ in more than `maxDistance` items. */
function shortestEdit(old: Int32Array, fresh: Int32Array): Pair[] | undefined {
  const most = Math.min(maxDistance, old.length + fresh.length);
  const furthest = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let distance = 0; distance <= most; distance += 1) {
    trace.push(furthest.slice(most - distance, most + distance + 3));
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      let x = stepStart(furthest, most + 1, diagonal, distance);
      while (x < old.length && x - diagonal < fresh.length && old[x] === fresh[x - diagonal]) x += 1;
      furthest[most + 1 + diagonal] = x;
      if (x >= old.length && x - diagonal >= fresh.length) return walkBack(trace, old.length, fresh.length);
    }
  }
  return undefined;
}

/** Where a diagonal begins after one more item is removed or added. `zero` is the place of diagonal 0. */
function stepStart(furthest: Int32Array, zero: number, diagonal: number, distance: number): number {
  return comesByAdding(furthest, zero, diagonal, distance)
    ? (furthest[zero + diagonal + 1] ?? 0)
    : (furthest[zero + diagonal - 1] ?? 0) + 1;
}

function comesByAdding(furthest: Int32Array, zero: number, diagonal: number, distance: number): boolean {
  const added = furthest[zero + diagonal + 1] ?? 0;
  const removed = furthest[zero + diagonal - 1] ?? 0;
  return diagonal === -distance || (diagonal !== distance && removed < added);
}

/** `trace[distance]` holds the diagonals from -distance - 1 to distance + 1, as they were before that distance. */
function walkBack(trace: readonly Int32Array[], oldLength: number, freshLength: number): Pair[] {
  const pairs: Pair[] = [];
  let [x, y] = [oldLength, freshLength];
  for (let distance = trace.length - 1; distance >= 0; distance -= 1) {
    const furthest = trace[distance] ?? new Int32Array();
    const zero = distance + 1;
    const diagonal = x - y;
    const isAdded = distance > 0 && comesByAdding(furthest, zero, diagonal, distance);
    const start = distance === 0 ? 0 : stepStart(furthest, zero, diagonal, distance);
    for (; x > start; x -= 1, y -= 1) pairs.push([x - 1, y - 1]);
    if (distance > 0 && isAdded) y -= 1;
    else if (distance > 0) x -= 1;
  }
  return pairs.reverse();
}

/** Items that occur once on either side, as far as they are in the same order. */
function uniquePairs(old: Int32Array, fresh: Int32Array): Pair[] {
  const inFresh = placesOfUnique(fresh);
  const pairs = [...placesOfUnique(old)].flatMap(([item, x]): Pair[] => {
    const y = inFresh.get(item);
    return y === undefined ? [] : [[x, y]];
  });
  return longestRising(pairs.toSorted(([left], [right]) => left - right));
}

function placesOfUnique(items: Int32Array): Map<number, number> {
  const places = new Map<number, number>();
  const repeated = new Set<number>();
  for (const [place, item] of items.entries()) {
    if (places.has(item)) repeated.add(item);
    places.set(item, place);
  }
  for (const item of repeated) places.delete(item);
  return places;
}

/** The longest part of pairs, sorted by their first numbers, whose second numbers rise too. */
function longestRising(pairs: readonly Pair[]): Pair[] {
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [index, [, y]] of pairs.entries()) {
    const length = firstEndFrom(ends, pairs, y);
    previous.push(ends[length - 1]);
    ends[length] = index;
  }
  const rising: Pair[] = [];
  for (let index = ends.at(-1); index !== undefined; index = previous[index]) {
    const pair = pairs[index];
    if (pair) rising.push(pair);
  }
  return rising.reverse();
}

/** The first of `ends` whose second number is not below `y`, by halving. */
function firstEndFrom(ends: readonly number[], pairs: readonly Pair[], y: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pairs[ends[middle] ?? 0]?.[1] ?? 0) < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

function joined(matches: readonly Match[]): Match[] {
  const runs: Match[] = [];
  for (const match of matches) {
    const last = runs.at(-1);
    const continues = last && last.before + last.length === match.before && last.after + last.length === match.after;
    if (continues) runs[runs.length - 1] = { ...last, length: last.length + match.length };
    else runs.push(match);
  }
  return runs;
}
