// A token is a word or five characters of a longer one, with the space before it. Deterministic.

const token = /\s?\S{1,5}|\s+/gu;

export function* tokensOf(text: string): Generator<string> {
  for (const [piece] of text.matchAll(token)) yield piece;
}

/** Input counts as one token for every four characters. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / 4);
}
