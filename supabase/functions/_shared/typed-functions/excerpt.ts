// Shortens long texts for prompts.

/** Keeps the beginning and the end: the beginning states the goal, the end the current state. */
export function withinMiddle(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const head = Math.floor(maxCharacters * 0.3);
  const tail = Math.floor(maxCharacters * 0.7);
  return `${text.slice(0, head)}\n\n[… ${text.length - head - tail} characters left out …]\n\n${text.slice(text.length - tail)}`;
}

/** The length to show of each text, so that all fit into `most` and short ones are shown whole. */
export function fairShares(lengths: readonly number[], most: number): number[] {
  const shares = lengths.map(() => 0);
  const shortestFirst = lengths.map((length, index) => ({ length, index })).sort((a, b) => a.length - b.length);
  let left = most;
  for (const [at, { length, index }] of shortestFirst.entries()) {
    const share = Math.min(length, Math.floor(left / (shortestFirst.length - at)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}
