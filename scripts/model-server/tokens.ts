// What counts as a token here: a word, or five characters of a longer one, with the blank before it. Deterministic.

const token = /\s?\S{1,5}|\s+/gu;

export function* tokensOf(text: string): Generator<string> {
  for (const [piece] of text.matchAll(token)) yield piece;
}

/** Of what is read: about four characters a token. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / 4);
}
