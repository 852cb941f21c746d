// One escape of a text in quotes.
import type { Source } from "./source.ts";

export interface Escape {
  readonly text: string;
  readonly length: number;
  /**
   * "safe"    means the same whether or not the writer meant an escape: a quote, a slash, a code point;
   * "control" a line break or a tab, or the beginning of a name in a path that was not escaped;
   * "unknown" no escape at all: the writer did not escape his backslashes;
   * "broken"  a backslash before a line break: it joins lines in some languages, and is a mistake in others.
   */
  readonly kind: "safe" | "control" | "backslash" | "unknown" | "broken";
}

const controls: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };
const fourHexDigits = /^[0-9a-fA-F]{4}$/;

/** The escape whose backslash stands at `index`; undefined when its end has not come yet. */
export function readEscape(source: Source, index: number): Escape | undefined {
  const { text, isEnded } = source;
  source.steps += 2;
  const letter = text[index + 1];
  if (letter === undefined) return isEnded ? { text: "", length: 1, kind: "unknown" } : undefined;
  if (letter === "u") return readCodePoint(source, index);
  const control = controls[letter];
  if (control !== undefined) return { text: control, length: 2, kind: "control" };
  if (letter === "\\") return { text: "\\", length: 2, kind: "backslash" };
  if (letter === '"' || letter === "/" || letter === "'" || letter === "`") {
    return { text: letter, length: 2, kind: "safe" };
  }
  if (letter === "\n") return { text: "\n", length: 2, kind: "broken" };
  return { text: `\\${letter}`, length: 2, kind: "unknown" };
}

function readCodePoint({ text, isEnded }: Source, index: number): Escape | undefined {
  const digits = text.slice(index + 2, index + 6);
  if (fourHexDigits.test(digits)) {
    return { text: String.fromCharCode(Number.parseInt(digits, 16)), length: 6, kind: "safe" };
  }
  if (digits.length < 4 && !isEnded) return undefined;
  return { text: "\\u", length: 2, kind: "unknown" };
}
