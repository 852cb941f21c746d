/** A sorted copy. Two piles around a pivot, each sorted in the same way; on average n·log(n) comparisons. */
export function quickSort<Item>(items: readonly Item[], compare: (one: Item, other: Item) => number): Item[] {
  const [pivot, ...others] = items;
  if (pivot === undefined || others.length === 0) return [...items];
  const smaller = others.filter((item) => compare(item, pivot) < 0);
  const rest = others.filter((item) => compare(item, pivot) >= 0);
  return [...quickSort(smaller, compare), pivot, ...quickSort(rest, compare)];
}
