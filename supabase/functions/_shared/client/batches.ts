/** Parts of a list that are small enough for one request each. What is larger by itself is alone. */
export function inBatches<Sized extends { readonly bytes: number }>(
  items: readonly Sized[],
  { maxItems, maxBytes }: { readonly maxItems: number; readonly maxBytes: number },
): Sized[][] {
  const batches: Sized[][] = [];
  let bytes = 0;
  for (const item of items) {
    const batch = batches.at(-1);
    bytes += item.bytes;
    const fits = batch !== undefined && batch.length < maxItems && bytes <= maxBytes;
    if (fits) batch.push(item);
    else {
      batches.push([item]);
      bytes = item.bytes;
    }
  }
  return batches;
}
