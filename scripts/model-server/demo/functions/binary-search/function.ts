/** Where `wanted` stands in a sorted list, or -1. Halves the list at each look. */
export function binarySearch(sorted: readonly number[], wanted: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const value = sorted[middle] ?? Number.NaN;
    if (value === wanted) return middle;
    if (value < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
