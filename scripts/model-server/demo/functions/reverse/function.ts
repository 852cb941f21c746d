/** A text backwards. Letters with accents and emoji made of several characters stay whole. */
export function reverse(text: string): string {
  return (text.match(/\p{RI}\p{RI}|\p{L}\p{M}*|\P{M}(?:\p{M}|\p{EMod}|\uFE0F|\u200D\P{M})*/gu) ?? [])
    .reverse()
    .join("");
}
