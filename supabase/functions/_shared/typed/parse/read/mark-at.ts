// Marks between two parts of an answer that do not belong to it.
import { type Source, UNKNOWN } from "./source.ts";

/** "elision": dots in place of omitted content; "end": the end of a fence, or of an element around the answer. */
export type Mark = "line_comment" | "block_comment" | "elision" | "end";

const [slash, star, hash, dot, ellipsis, backtick, less, space] = [47, 42, 35, 46, 0x2026, 96, 60, 32];
const beginnings: readonly number[] = [slash, hash, dot, ellipsis, backtick, less];

/** The mark at the source's position, if there is one. */
export function markAt(source: Source): Mark | "unknown" | undefined {
  const first = source.peek(source.at);
  if (!beginnings.includes(first)) return undefined;
  const [second, third] = [source.peek(source.at + 1), source.peek(source.at + 2)];
  if (second === UNKNOWN || (third === UNKNOWN && second === first)) return "unknown";
  switch (first) {
    case slash:
      return second === slash ? "line_comment" : second === star ? "block_comment" : undefined;
    case hash:
      return second === space ? "line_comment" : undefined;
    case ellipsis:
      return "elision";
    case dot:
      return second === dot ? "elision" : undefined;
    case backtick:
      return second === backtick && third === backtick ? "end" : undefined;
    default:
      return second === slash ? "end" : undefined;
  }
}
