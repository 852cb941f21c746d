/** A sorted copy. Neighbours in the wrong order are swapped until none are left; fine for short lists, n² comparisons for long ones. */
export function bubbleSort<Item>(items: readonly Item[], compare: (one: Item, other: Item) => number): Item[] {
  const sorted = [...items];
  for (let end = sorted.length - 1, isSwapped = true; isSwapped && end > 0; end -= 1) {
    isSwapped = false;
    for (let index = 0; index < end; index += 1) {
      const [one, other] = [sorted[index] as Item, sorted[index + 1] as Item];
      if (compare(one, other) <= 0) continue;
      [sorted[index], sorted[index + 1]] = [other, one];
      isSwapped = true;
    }
  }
  return sorted;
}
