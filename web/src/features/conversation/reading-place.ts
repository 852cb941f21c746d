// Where the reader is in each conversation. Forgotten with the tab of the browser.

export interface ReadingPlace {
  /** The row at the upper edge, and how far it is scrolled past; undefined at the end. */
  readonly anchor: { readonly key: string; readonly offset: number } | undefined;
  readonly opened: ReadonlySet<string>;
}

const places = new Map<string, ReadingPlace>();

export function readingPlace(sessionId: string): ReadingPlace {
  return places.get(sessionId) ?? { anchor: undefined, opened: new Set() };
}

export function keepReadingPlace(sessionId: string, place: ReadingPlace): void {
  places.set(sessionId, place);
}
