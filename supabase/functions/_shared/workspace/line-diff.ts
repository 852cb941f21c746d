// The lines that a change of a text removes and adds, as people read a diff.
import { matchSequences } from "./sequence-diff.ts";

/** Numbers count from 1, each in its own text. */
export type DiffLine =
  | { readonly kind: "same"; readonly before: number; readonly after: number; readonly text: string }
  | { readonly kind: "removed"; readonly before: number; readonly text: string }
  | { readonly kind: "added"; readonly after: number; readonly text: string };

/** All lines of both texts in reading order: what is removed stands before what is added in its place. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const lines: DiffLine[] = [];
  let [oldPlace, freshPlace] = [0, 0];
  const end = { before: old.length, after: fresh.length, length: 0 };
  for (const match of [...matchSequences(old, fresh), end]) {
    for (; oldPlace < match.before; oldPlace += 1) {
      lines.push({ kind: "removed", before: oldPlace + 1, text: shown(old[oldPlace]) });
    }
    for (; freshPlace < match.after; freshPlace += 1) {
      lines.push({ kind: "added", after: freshPlace + 1, text: shown(fresh[freshPlace]) });
    }
    for (let count = 0; count < match.length; count += 1, oldPlace += 1, freshPlace += 1) {
      lines.push({ kind: "same", before: oldPlace + 1, after: freshPlace + 1, text: shown(fresh[freshPlace]) });
    }
  }
  return lines;
}

/** With their carriage returns: a line that only gets one is a changed line. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function shown(line = ""): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
