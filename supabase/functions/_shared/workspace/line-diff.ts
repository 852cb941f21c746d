// How many lines a change adds and takes away: the "+3 −1" of a summary.

export interface LineCount {
  readonly added: number;
  readonly removed: number;
}

/** Where texts differ in more lines, the count is of lines without a like one on the other side, in whatever order. */
const maxDistance = 1000;

export function countChangedLines(before: string, after: string): LineCount {
  const [old, fresh] = withoutCommonEnds(linesOf(before), linesOf(after));
  const distance = lineDistance(old, fresh) ?? unlikeLines(old, fresh);
  const growth = fresh.length - old.length;
  return { added: (distance + growth) / 2, removed: (distance - growth) / 2 };
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function withoutCommonEnds(old: readonly string[], fresh: readonly string[]): [string[], string[]] {
  const shorter = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < shorter && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1;
  return [old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)];
}

/**
 * The fewest lines to remove and add, by Myers' greedy algorithm. Only the number is wanted, so the furthest point of each
 * diagonal is all there is to remember: memory is linear in the texts.
 */
function lineDistance(old: readonly string[], fresh: readonly string[]): number | undefined {
  const furthest = new Map<number, number>([[1, 0]]);
  for (let distance = 0; distance <= Math.min(maxDistance, old.length + fresh.length); distance += 1) {
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      const reached = followDiagonal(old, fresh, diagonal, nextStart(furthest, diagonal, distance));
      if (reached >= old.length && reached - diagonal >= fresh.length) return distance;
      furthest.set(diagonal, reached);
    }
  }
  return undefined;
}

function nextStart(furthest: ReadonlyMap<number, number>, diagonal: number, distance: number): number {
  const added = furthest.get(diagonal + 1) ?? -1;
  const removed = furthest.get(diagonal - 1) ?? -1;
  return diagonal === -distance || (diagonal !== distance && removed < added) ? added : removed + 1;
}

function followDiagonal(old: readonly string[], fresh: readonly string[], diagonal: number, start: number): number {
  let place = start;
  while (place < old.length && place - diagonal < fresh.length && old[place] === fresh[place - diagonal]) place += 1;
  return place;
}

function unlikeLines(old: readonly string[], fresh: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of old) left.set(line, (left.get(line) ?? 0) + 1);
  let alike = 0;
  for (const line of fresh) {
    const count = left.get(line) ?? 0;
    if (count === 0) continue;
    left.set(line, count - 1);
    alike += 1;
  }
  return old.length + fresh.length - 2 * alike;
}
