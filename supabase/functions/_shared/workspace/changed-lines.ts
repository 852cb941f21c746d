// How many lines a change adds and removes: the "+3 −1" of a summary. The same definition as
// private.count_changed_lines in SQL, which counts for the log.

export interface LineCount {
  readonly added: number;
  readonly removed: number;
}

/** Counts the lines without an equal one on the other side, wherever they stand: a line that only moves is neither. */
export function countChangedLines(before: string, after: string): LineCount {
  const balance = new Map<string, number>();
  for (const line of linesOf(after)) balance.set(line, (balance.get(line) ?? 0) + 1);
  for (const line of linesOf(before)) balance.set(line, (balance.get(line) ?? 0) - 1);
  let added = 0;
  let removed = 0;
  for (const count of balance.values()) {
    added += Math.max(count, 0);
    removed += Math.max(-count, 0);
  }
  return { added, removed };
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
