// What differs between two texts. CodeMirror compares character by character, and gives up on long texts with changes far apart.
import { Change, diff } from "@codemirror/merge";
import { matchSequences } from "../../../../supabase/functions/_shared/workspace/sequence-diff.ts";

const scanLimit = 2000;
/** For the lines that replaced each other. What is compared later is compared more crudely. */
const millisecondsWithinLines = 150;

/** Lines are compared first, and then the characters of those that differ. */
export function textDifferences(before: string, after: string): readonly Change[] {
  const deadline = Date.now() + millisecondsWithinLines;
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const [oldStarts, freshStarts] = [startsOf(old), startsOf(fresh)];
  const changes: Change[] = [];
  let [oldPlace, freshPlace] = [0, 0];
  const end = { before: old.length, after: fresh.length, length: 0 };
  for (const match of [...matchSequences(old, fresh), end]) {
    const [fromA = 0, toA = 0] = [oldStarts[oldPlace], oldStarts[match.before]];
    const [fromB = 0, toB = 0] = [freshStarts[freshPlace], freshStarts[match.after]];
    const timeout = Math.max(1, deadline - Date.now()); // 0 would be none
    const within = diff(before.slice(fromA, toA), after.slice(fromB, toB), { scanLimit, timeout });
    changes.push(...within.map((change) => shifted(change, fromA, fromB)));
    [oldPlace, freshPlace] = [match.before + match.length, match.after + match.length];
  }
  return changes;
}

function shifted({ fromA, toA, fromB, toB }: Change, byA: number, byB: number): Change {
  return new Change(fromA + byA, toA + byA, fromB + byB, toB + byB);
}

/** With their line ends. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}

/** And where the last one ends. */
function startsOf(lines: readonly string[]): number[] {
  const starts = [0];
  for (const [index, line] of lines.entries()) starts.push((starts[index] ?? 0) + line.length);
  return starts;
}
