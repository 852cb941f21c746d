// The changes that turn one text into another, so that an editor keeps its cursor, its scroll position and its folds.
import { type ChangeSpec, Text } from "@codemirror/state";
import { type Match, matchSequences } from "../../../../supabase/functions/_shared/workspace/sequence-diff.ts";

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Empty if the texts are equal. */
export function changesBetween(before: Text, after: Text): ChangeSpec[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const changes: ChangeSpec[] = [];
  let previous: Match = { before: 0, after: 0, length: 0 };
  const end = { before: old.length, after: fresh.length, length: 0 };
  for (const match of [...matchSequences(old, fresh), end]) {
    const gap = { from: previous.before + previous.length, to: match.before };
    const lines = fresh.slice(previous.after + previous.length, match.after);
    if (gap.to > gap.from || lines.length > 0) changes.push(replaceLines(before, gap, lines));
    previous = match;
  }
  return changes;
}

function linesOf(text: Text): string[] {
  return [...text.iterLines()];
}

/** Lines count from 0; `to` is the first one that stays. */
function replaceLines(text: Text, { from, to }: Range, lines: readonly string[]): ChangeSpec {
  const startOf = (line: number) => text.line(line + 1).from;
  if (from === to && from < text.lines) return { from: startOf(from), insert: Text.of([...lines, ""]) };
  if (from === to) return { from: text.length, insert: Text.of(["", ...lines]) };
  if (lines.length === 0 && to < text.lines) return { from: startOf(from), to: startOf(to) };
  if (lines.length === 0) return { from: Math.max(0, startOf(from) - 1), to: text.length };
  return withoutCommonEnds(text, { from: startOf(from), to: text.line(to).to }, lines.join("\n"));
}

/** Keeps a cursor in a changed line in its place, if the change is elsewhere in the line. */
function withoutCommonEnds(text: Text, { from, to }: Range, insert: string): ChangeSpec {
  const replaced = text.sliceString(from, to);
  const shorter = Math.min(replaced.length, insert.length);
  let head = 0;
  while (head < shorter && replaced[head] === insert[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && replaced.at(-1 - tail) === insert.at(-1 - tail)) tail += 1;
  return { from: from + head, to: to - tail, insert: Text.of(insert.slice(head, insert.length - tail).split("\n")) };
}
