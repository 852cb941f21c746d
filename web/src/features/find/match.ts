// How well a text known here fits what was typed. The server searches the rest.

/** Smaller is better; undefined does not fit. */
export type Fit = number | undefined;

/** Every word of the query stands in the text: at its start, at the start of a word, or inside. */
export function fitOf(query: string, text: string): Fit {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const searched = text.toLowerCase();
  let worst = 0;
  for (const word of words) {
    const at = searched.indexOf(word);
    if (at === -1) return undefined;
    worst = Math.max(worst, at === 0 ? 0 : /\w/.test(searched[at - 1] ?? "") ? 2 : 1);
  }
  return worst;
}

/** A path also fits letters of it in their order, as "aplay" for "app/layout.tsx"; the name of the file counts most. */
export function fitOfPath(query: string, path: string): Fit {
  const inName = fitOf(query, path.slice(path.lastIndexOf("/") + 1));
  if (inName !== undefined) return inName;
  const inPath = fitOf(query, path);
  if (inPath !== undefined) return inPath + 3;
  return isInOrder(query.toLowerCase().replaceAll(/\s/g, ""), path.toLowerCase()) ? 6 : undefined;
}

function isInOrder(letters: string, text: string): boolean {
  let at = -1;
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1);
    if (at === -1) return false;
  }
  return true;
}

/** What fits, best first; equals stay in their order. */
export function bestFits<Item>(items: Iterable<Item>, fit: (item: Item) => Fit): Item[] {
  return [...items]
    .flatMap((item) => {
      const value = fit(item);
      return value === undefined ? [] : [{ item, value }];
    })
    .toSorted((left, right) => left.value - right.value)
    .map(({ item }) => item);
}

const shownBefore = 24;

/** On one line, from a little before the query, so that it is in view. */
export function aroundMatch(excerpt: string, query: string): string {
  const line = excerpt.replaceAll(/\s+/g, " ").trim();
  const at = markedIn(line, query).before.length;
  return at <= shownBefore || at === line.length ? line : `…${line.slice(at - shownBefore).trimStart()}`;
}

export interface Marked {
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

/** The place of the query in a text, else of its first word, for drawing. */
export function markedIn(text: string, query: string): Marked {
  const searched = text.toLowerCase();
  for (const part of [query.trim(), query.trim().split(/\s+/)[0] ?? ""]) {
    const at = part === "" ? -1 : searched.indexOf(part.toLowerCase());
    // Some letters change their length in lower case; then nothing is marked.
    if (at !== -1 && searched.length === text.length) {
      return {
        before: text.slice(0, at),
        match: text.slice(at, at + part.length),
        after: text.slice(at + part.length),
      };
    }
  }
  return { before: text, match: "", after: "" };
}
