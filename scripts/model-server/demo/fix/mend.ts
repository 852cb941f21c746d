// A mend is a text that is to stand in place of another in one file, and why.
import type { ProgramError } from "./program-error.ts";

export type Texts = ReadonlyMap<string, string>;

export interface Mend {
  readonly path: string;
  /** The whole file as it shall be. */
  readonly text: string;
  /** A sentence: what was wrong, and what was done about it. */
  readonly why: string;
}

/** Undefined where this is not the kind of mistake it knows. */
export type Mender = (error: ProgramError, texts: Texts) => Mend | undefined;

export interface ExactEdit {
  readonly find: string;
  readonly replace: string;
}

/** The lines that differ, with as many around them as make them unique in the file. */
export function editBetween(before: string, after: string): ExactEdit | undefined {
  if (before === after) return undefined;
  const [old, next] = [before.split("\n"), after.split("\n")];
  let head = 0;
  while (head < Math.min(old.length, next.length) && old[head] === next[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, next.length) - head && old.at(-1 - tail) === next.at(-1 - tail)) tail += 1;
  for (;;) {
    const find = old.slice(head, old.length - tail).join("\n");
    const replace = next.slice(head, next.length - tail).join("\n");
    if (find.trim() !== "" && before.split(find).length === 2) return { find, replace };
    if (head === 0 && tail === 0) return { find, replace };
    head = Math.max(0, head - 1);
    tail = Math.max(0, tail - 1);
  }
}

export function withLine(text: string, line: number, change: (old: string) => string): string {
  return text
    .split("\n")
    .map((old, index) => (index === line - 1 ? change(old) : old))
    .join("\n");
}

export function lineOf(text: string, line: number): string {
  return text.split("\n")[line - 1] ?? "";
}

/** Whole words alone. */
export function replaceWord(text: string, word: string, by: string): string {
  return text.replace(new RegExp(`(?<![\\w$])${escapePattern(word)}(?![\\w$])`, "g"), () => by);
}

export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
