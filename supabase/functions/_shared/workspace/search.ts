// Searches the lines of files for a text or a regular expression, in linear time.
import { RE2JS, RE2JSSyntaxException } from "re2js";
import { excerpt, linesOf } from "./lines.ts";
import { isStorable } from "./text.ts";

/** Lines are searched one by one: no match spans two lines. */
export interface LineFinder {
  isIn(line: string): boolean;
  /** The position in a matching line. */
  placeIn(line: string): number;
}

export type Query =
  | { readonly ok: true; readonly finder: LineFinder }
  /** Says what is wrong with the expression. */
  | { readonly ok: false; readonly sentence: string };

interface FoundLine {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

export interface Found {
  /** The first matches, sorted by path and line. */
  readonly lines: readonly FoundLine[];
  readonly total: number;
}

export interface SearchBounds {
  readonly maxLines: number;
  readonly maxLineCharacters: number;
}

/** Searching a long text among its own repetitions takes the product of the lengths. */
const maxTextCharacters = 500;
const maxExpressionCharacters = 1000;
/** Time is program size times text length, and nested counted repetitions make programs of any size. */
const maxProgramSize = 1000;

export function literalQuery(text: string): Query {
  if (text === "") return refused("The text to search for is empty.");
  if (text.length > maxTextCharacters) {
    return refused(`The text to search for is longer than ${maxTextCharacters} characters.`);
  }
  if (!isStorable(text))
    return refused("The text holds a NUL character or half of a character, which no file can hold.");
  if (/[\r\n]/.test(text)) return refused("Only one line can be searched for: the text holds a line ending.");
  return { ok: true, finder: { isIn: (line) => line.includes(text), placeIn: (line) => line.indexOf(text) } };
}

/** RE2 syntax: no lookaround and no backreferences, which need backtracking. */
export function expressionQuery(expression: string): Query {
  if (expression === "") return refused("The regular expression is empty.");
  if (expression.length > maxExpressionCharacters) {
    return refused(`The regular expression is longer than ${maxExpressionCharacters} characters.`);
  }
  try {
    const compiled = RE2JS.compile(expression);
    if (compiled.programSize() > maxProgramSize) {
      return refused(
        "The regular expression is too large: its counted repetitions multiply. Use smaller counts, or * and +.",
      );
    }
    return { ok: true, finder: { isIn: (line) => compiled.test(line), placeIn: (line) => placeOf(compiled, line) } };
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return refused(explainSyntax(error));
    throw error;
  }
}

export function searchFiles(files: ReadonlyMap<string, string>, finder: LineFinder, bounds: SearchBounds): Found {
  const lines: FoundLine[] = [];
  let total = 0;
  for (const path of [...files.keys()].sort()) {
    for (const [index, line] of linesOf(files.get(path) ?? "").entries()) {
      if (!finder.isIn(line)) continue;
      total += 1;
      if (lines.length >= bounds.maxLines) continue;
      lines.push({ path, line: index + 1, text: excerpt(line, finder.placeIn(line), bounds.maxLineCharacters) });
    }
  }
  return { lines, total };
}

function refused(sentence: string): Query {
  return { ok: false, sentence };
}

function placeOf(compiled: RE2JS, line: string): number {
  const matcher = compiled.matcher(line);
  return matcher.find() ? matcher.start() : 0;
}

function explainSyntax(error: RE2JSSyntaxException): string {
  const what = error.message.replace(/^error parsing regexp: /, "").slice(0, 300);
  return `The regular expression cannot be read: ${what}. The syntax is that of RE2: no lookaround, no references back, counts up to 1000.`;
}
