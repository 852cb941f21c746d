/** A sorted copy. Both halves are sorted, then merged; equal items keep their order, and it never takes more than n·log(n) comparisons. */
export function mergeSort<Item>(items: readonly Item[], compare: (one: Item, other: Item) => number): Item[] {
  if (items.length < 2) return [...items];
  const middle = Math.floor(items.length / 2);
  return merge(mergeSort(items.slice(0, middle), compare), mergeSort(items.slice(middle), compare), compare);
}

function merge<Item>(left: Item[], right: Item[], compare: (one: Item, other: Item) => number): Item[] {
  const merged: Item[] = [];
  let [leftIndex, rightIndex] = [0, 0];
  while (leftIndex < left.length && rightIndex < right.length) {
    const isLeftFirst = compare(left[leftIndex] as Item, right[rightIndex] as Item) <= 0;
    merged.push((isLeftFirst ? left[leftIndex++] : right[rightIndex++]) as Item);
  }
  return [...merged, ...left.slice(leftIndex), ...right.slice(rightIndex)];
}
