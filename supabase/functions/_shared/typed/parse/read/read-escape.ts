// One escape sequence of a quoted string.
import type { Source } from "./source.ts";

export interface Escape {
  readonly text: string;
  readonly length: number;
  /**
   * "safe"    a quote, a slash or a code point: unambiguous;
   * "control" a line break or a tab, or a name in a path whose backslashes are not escaped;
   * "unknown" not an escape: the backslashes of the string are not escaped;
   * "broken"  a backslash before a line break: a line continuation in some languages, an error in others.
   */
  readonly kind: "safe" | "control" | "backslash" | "unknown" | "broken";
}

const controls: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };
const fourHexDigits = /^[0-9a-fA-F]{4}$/;

/** The escape whose backslash is at `index`; undefined while its end has not arrived. */
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
