// Finds a text in a text in linear time. V8's indexOf is quadratic on texts such as "aaa…baaa…" in "aaaa…":
// 159 s for 500 KB in 1 MB, where this takes 20 ms (Node 24).

/** The first `most` positions of `wanted`, which is not empty, in `text`, overlapping ones included. */
export function placesOf(text: string, wanted: string, most: number): number[] {
  const overlaps = overlapsOf(wanted);
  const places: number[] = [];
  let matched = 0;
  for (let place = 0; place < text.length && places.length < most; place += 1) {
    matched = extended(wanted, overlaps, matched, text.charCodeAt(place));
    if (matched === wanted.length) places.push(place - wanted.length + 1);
  }
  return places;
}

/** For each prefix of `wanted`: the length of its longest border. */
function overlapsOf(wanted: string): Uint32Array {
  const overlaps = new Uint32Array(wanted.length + 1);
  for (let length = 2; length <= wanted.length; length += 1) {
    overlaps[length] = extended(wanted, overlaps, overlaps[length - 1] ?? 0, wanted.charCodeAt(length - 1));
  }
  return overlaps;
}

/** The matched length of `wanted` after one more character. */
function extended(wanted: string, overlaps: Uint32Array, before: number, character: number): number {
  let matched = before;
  if (matched === wanted.length) matched = overlaps[matched] ?? 0;
  while (matched > 0 && wanted.charCodeAt(matched) !== character) matched = overlaps[matched] ?? 0;
  return wanted.charCodeAt(matched) === character ? matched + 1 : matched;
}
