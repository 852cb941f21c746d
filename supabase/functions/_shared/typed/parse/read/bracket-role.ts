// Decides which container a closing bracket closes when brackets are unbalanced.
import type { ContainerNode } from "./loose-tree.ts";
import { hasColon, keyAhead } from "./read-key.ts";
import { END, isQuote, type Source, UNKNOWN } from "./source.ts";

export type BracketRole =
  | { readonly role: "closes"; readonly unclosedInside: number; readonly isOtherKind: boolean }
  | { readonly role: "stray" | "unknown" };

const [closeBrace, closeBracket, comma, colon, openParenthesis] = [125, 93, 44, 58, 40];

/** The bracket is at the source's position; `open` lists the containers around it, outermost first. */
export function bracketRole(source: Source, open: readonly ContainerNode[]): BracketRole {
  const kind = source.peek(source.at) === closeBracket ? "list" : "record";
  if (open.at(-1)?.kind === kind) return { role: "closes", unclosedInside: 0, isOtherKind: false };
  const next = source.skipBlank(source.at + 1);
  const code = source.peek(next);
  if (code === UNKNOWN) return { role: "unknown" };
  const level = open.findLastIndex((container) => container.kind === kind);
  if (level < 0) return isGoingOn(code) ? { role: "stray" } : { role: "closes", unclosedInside: 0, isOtherKind: true };
  const goesOn = code === comma ? goesOnWithKey(source, next + 1) : false;
  if (goesOn === "unknown") return { role: "unknown" };
  // `{"a": [1, 2}, "b": 3}`: nothing could follow if it closed the outermost record. Deeper down it is ambiguous.
  if (goesOn && open.at(-1)?.kind === "list") {
    return level === 0 ? { role: "closes", unclosedInside: 0, isOtherKind: true } : { role: "stray" };
  }
  return { role: "closes", unclosedInside: open.length - 1 - level, isOtherKind: false };
}

function isGoingOn(code: number): boolean {
  return code !== END && (code === comma || code === closeBrace || code === closeBracket || isQuote(code));
}

function goesOnWithKey(source: Source, index: number): boolean | "unknown" {
  const next = source.skipBlank(index);
  const key = keyAhead(source, next);
  return key === "unknown" ? key : key !== undefined && hasColon(key);
}

/** `{"a": {"b": 1}}, "c": 2}` closed too early, and `[1](https://…)` is a link. */
export function behindRoot(source: Source, root: ContainerNode): "closed" | "no_answer" | "needs_text" {
  const next = source.skipBlank(source.at);
  const code = source.peek(next);
  if (code === UNKNOWN) return "needs_text";
  if (root.kind === "list" && next === source.at && (code === openParenthesis || code === colon)) return "no_answer";
  const goesOn = code === comma && goesOnWithKey(source, next + 1);
  if (goesOn === "unknown") return "needs_text";
  if (goesOn) root.flaw ??= "a closing bracket before the end of the object";
  root.isDone = true;
  return "closed";
}
