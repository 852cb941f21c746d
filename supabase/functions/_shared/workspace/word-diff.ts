// Which parts of a line a change replaced.
import { matchSequences } from "./sequence-diff.ts";

export interface Segment {
  readonly text: string;
  readonly isChanged: boolean;
}

export interface ChangedWords {
  readonly before: readonly Segment[];
  readonly after: readonly Segment[];
}

/** Marks that cover most of a line say less than none. */
const leastCommonShare = 0.3;
const maxCharacters = 2000;

/** Undefined for lines that have too little in common, or are too long to compare. */
export function diffWords(before: string, after: string): ChangedWords | undefined {
  if (before.length + after.length > maxCharacters) return undefined;
  const [old, fresh] = [wordsOf(before), wordsOf(after)];
  const matches = matchSequences(old, fresh);
  const common = matches.flatMap((match) => old.slice(match.before, match.before + match.length)).join("");
  if (common.trim().length * 2 < leastCommonShare * (before.trim().length + after.trim().length)) return undefined;
  return {
    before: segments(
      old,
      matches.map(({ before: start, length }) => [start, length]),
    ),
    after: segments(
      fresh,
      matches.map(({ after: start, length }) => [start, length]),
    ),
  };
}

/** Words, runs of blanks, and every other character by itself. */
function wordsOf(line: string): string[] {
  return line.match(/[\p{L}\p{N}_]+|\s+|./gu) ?? [];
}

function segments(words: readonly string[], common: readonly (readonly [start: number, length: number])[]): Segment[] {
  const found: Segment[] = [];
  let place = 0;
  const add = (end: number, isChanged: boolean) => {
    if (end > place) found.push({ text: words.slice(place, end).join(""), isChanged });
    place = end;
  };
  for (const [start, length] of common) {
    add(start, true);
    add(start + length, false);
  }
  add(words.length, true);
  return found;
}
