// Finding in a prompt what it is about: by stems, whatever the case, and past a small slip of the keyboard.

/** Without what is quoted and without code: those are material, not wishes. */
export function wishOf(prompt: string): string {
  return prompt
    .replace(/```[\s\S]*?(```|$)/g, " ")
    .replace(/`[^`\n]*`|"[^"\n]*"|“[^”\n]*”|(?<=^|\s)'[^'\n]*'(?=$|\W)/g, " ");
}

export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Whether any of the phrases stands in the text, word beside word. */
export function mentions(text: string, phrases: readonly string[]): boolean {
  const words = wordsOf(text);
  return phrases.some((phrase) => placeOf(words, wordsOf(phrase)) >= 0);
}

function placeOf(words: readonly string[], wanted: readonly string[]): number {
  return words.findIndex((_, start) => wanted.every((word, index) => isWord(words[start + index], word)));
}

function isWord(said: string | undefined, wanted: string): boolean {
  if (said === undefined) return false;
  if (said === wanted || stem(said) === stem(wanted)) return true;
  return wanted.length >= 6 && said.length >= 5 && said[0] === wanted[0] && isNear(said, wanted);
}

function stem(word: string): string {
  if (word.length < 4) return word;
  return word.replace(/(?:'s|ing|ies|ed|es|s|e|y)$/, "") || word;
}

/** One letter wrong, missing or too many, or two neighbours swapped. */
function isNear(one: string, other: string): boolean {
  return one !== other && editDistance(one, other, 2) <= 1;
}

/** Damerau's distance with neighbours swapped as one edit; stops counting at `limit`. */
export function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) >= limit) return limit;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const cost = one[row - 1] === other[column - 1] ? 0 : 1;
      let best = Math.min(at(previous, column) + 1, at(current, column - 1) + 1, at(previous, column - 1) + cost);
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && isSwap) best = Math.min(best, at(beforePrevious, column - 2) + 1);
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return Math.min(limit, at(previous, other.length));
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

/** What stands in quotation marks, in its order. */
export function quotedIn(prompt: string): string[] {
  const quotes = prompt.matchAll(/`([^`\n]+)`|"([^"\n]+)"|“([^”\n]+)”|(?<=^|\s)'([^'\n]+)'(?=$|\W)/g);
  return Array.from(quotes, (match) => match.slice(1).find((text) => text !== undefined) ?? "");
}

/** What looks like a path of a file. */
export function pathsIn(prompt: string): string[] {
  return (
    prompt.match(
      /(?<![\w./@:-])(?:[\w-]+\/)*[\w-][\w.-]*\.(?:tsx?|jsx?|mjs|cjs|html?|css|json|md|py|txt|csv|svg|sql|ya?ml|toml)\b/gi,
    ) ?? []
  );
}
