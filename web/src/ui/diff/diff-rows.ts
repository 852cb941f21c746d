// The rows of a diff as it is drawn: changed lines with the changed words marked, and unchanged lines folded.
import { type DiffLine, diffLines } from "../../../../supabase/functions/_shared/workspace/line-diff.ts";
import { diffWords, type Segment } from "../../../../supabase/functions/_shared/workspace/word-diff.ts";

export type DiffRow = DiffLine & {
  /** The text in parts; missing where no words are marked. */
  readonly segments?: readonly Segment[];
};

export interface DiffSection {
  /** The place of its first row, which names it. */
  readonly start: number;
  readonly isFolded: boolean;
  readonly rows: readonly DiffRow[];
}

const contextRows = 3;
/** Folding fewer would hide what its own row takes to say so. */
const leastFolded = 4;
/** More rows than anybody reads in one go, and few enough to draw at once. */
const maxRows = 1500;

export function diffRows(before: string, after: string): DiffRow[] {
  const lines = diffLines(before, after);
  const segments = markedWords(lines);
  return lines.map((line) => {
    const marked = segments.get(line);
    return marked ? { ...line, segments: marked } : line;
  });
}

/** Marks words where as many lines were added as removed, so that each has its replacement. */
function markedWords(lines: readonly DiffLine[]): Map<DiffLine, readonly Segment[]> {
  const marked = new Map<DiffLine, readonly Segment[]>();
  for (const { removed, added } of changesOf(lines)) {
    if (removed.length !== added.length) continue;
    for (const [index, old] of removed.entries()) {
      const fresh = added[index];
      const words = fresh && diffWords(old.text, fresh.text);
      if (!words) continue;
      marked.set(old, words.before);
      marked.set(fresh, words.after);
    }
  }
  return marked;
}

interface Change<Line> {
  readonly removed: readonly Line[];
  readonly added: readonly Line[];
}

function changesOf<Line extends DiffLine>(lines: readonly Line[]): Change<Line>[] {
  return blocksOf(lines)
    .filter(([first]) => first?.kind !== "same")
    .map((block) => ({
      removed: block.filter(({ kind }) => kind === "removed"),
      added: block.filter(({ kind }) => kind === "added"),
    }));
}

/** Runs of unchanged lines and runs of changed ones. */
function blocksOf<Line extends DiffLine>(lines: readonly Line[]): Line[][] {
  const blocks: Line[][] = [];
  for (const line of lines) {
    const block = blocks.at(-1);
    const continues = block && (block[0]?.kind === "same") === (line.kind === "same");
    if (continues) block.push(line);
    else blocks.push([line]);
  }
  return blocks;
}

/** Unchanged rows are folded except for a few around each change, and so is everything after `maxRows`. */
export function foldRows(rows: readonly DiffRow[]): DiffSection[] {
  const sections: DiffSection[] = [];
  let start = 0;
  let shown = 0;
  const add = (part: readonly DiffRow[], isFolded: boolean) => {
    if (part.length === 0) return;
    sections.push({ start, isFolded, rows: part });
    start += part.length;
    if (!isFolded) shown += part.length;
  };
  for (const block of blocksOf(rows)) {
    if (shown >= maxRows) break;
    if (block[0]?.kind !== "same") {
      add(block.slice(0, maxRows - shown), false);
      continue;
    }
    const head = start === 0 ? 0 : contextRows;
    const tail = start + block.length === rows.length ? 0 : contextRows;
    const isWorthFolding = block.length - head - tail >= leastFolded;
    const [from, to] = isWorthFolding ? [head, block.length - tail] : [block.length, block.length];
    add(block.slice(0, from), false);
    add(block.slice(from, to), true);
    add(block.slice(to), false);
  }
  add(rows.slice(start), true);
  return sections;
}
