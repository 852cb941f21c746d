// Finds a text in the lines of all files.
import { excerpt, linesOf } from "../../../../supabase/functions/_shared/workspace/lines.ts";

interface FoundLine {
  /** From 1. */
  readonly line: number;
  /** The line, shortened around the match. */
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

export interface FoundFile {
  readonly path: string;
  readonly lines: readonly FoundLine[];
}

export interface Found {
  readonly files: readonly FoundFile[];
  readonly total: number;
  /** Fewer than `total` where there are very many. */
  readonly shown: number;
}

const maxShown = 500;
/** So that the match is in sight in a narrow list. */
const maxBefore = 14;
const maxAfter = 160;

export function findInFiles(texts: ReadonlyMap<string, string>, wanted: string, isCaseSensitive: boolean): Found {
  const fold = (text: string) => (isCaseSensitive ? text : text.toLowerCase());
  const folded = fold(wanted);
  const files: FoundFile[] = [];
  let [total, shown] = [0, 0];
  for (const path of [...texts.keys()].sort()) {
    const lines: FoundLine[] = [];
    for (const [index, line] of linesOf(texts.get(path) ?? "").entries()) {
      const place = fold(line).indexOf(folded);
      if (place < 0) continue;
      total += 1;
      if (shown >= maxShown) continue;
      shown += 1;
      lines.push({ line: index + 1, ...around(line, place, wanted.length) });
    }
    if (lines.length > 0) files.push({ path, lines });
  }
  return { files, total, shown };
}

function around(line: string, place: number, length: number): Omit<FoundLine, "line"> {
  const [before, match, after] = [line.slice(0, place), line.slice(place, place + length), line.slice(place + length)];
  return {
    before: shortEnd(before.trimStart()),
    match,
    after: excerpt(after, 0, maxAfter),
  };
}

function shortEnd(text: string): string {
  return text.length > maxBefore ? excerpt(text, text.length, maxBefore) : text;
}
