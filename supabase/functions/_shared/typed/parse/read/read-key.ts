// Looks ahead for a key without consuming text.
import { readEscape } from "./read-escape.ts";
import { closingQuote, END, isBlank, isQuote, isWordCode, type Source, UNKNOWN } from "./source.ts";

export interface KeyAhead {
  readonly name: string;
  /** The index after the key and its quotes. */
  readonly end: number;
  readonly isQuoted: boolean;
  /** The first character after it other than white space, and its index. */
  readonly follower: number;
  readonly followerAt: number;
  readonly hasOddQuotes: boolean;
  readonly repairsEscapes: boolean;
}

/** Bounds the lookahead. */
const maxKeyLength = 1024;
const maxBareKeyLength = 64;
const doubleQuote = 34;
const colon = 58;
const equals = 61;
const greater = 62;

/** "unknown" while the text is too short; undefined when no key can start here. */
export function keyAhead(source: Source, index: number): KeyAhead | undefined | "unknown" {
  const first = source.peek(index);
  if (first === UNKNOWN) return "unknown";
  return isQuote(first) ? quotedKey(source, index, closingQuote(first)) : bareKey(source, index);
}

/** Whether a colon, or its equivalent in some languages, follows the key. */
export function hasColon({ follower }: KeyAhead): boolean {
  return follower === colon || follower === equals;
}

/** Whether the text ends inside a quoted key that starts at the source's position. */
export function isCutInKey({ text, at, isEnded }: Source): boolean {
  const code = text.charCodeAt(at);
  if (!isEnded || !isQuote(code) || text.length - at > maxKeyLength) return false;
  return !text.includes(String.fromCharCode(closingQuote(code)), at + 1);
}

function quotedKey(source: Source, index: number, quote: number): KeyAhead | undefined | "unknown" {
  let name = "";
  let repairsEscapes = false;
  let next = index + 1;
  while (next - index <= maxKeyLength) {
    const code = source.peek(next);
    if (code === UNKNOWN) return "unknown";
    if (code === END) return undefined;
    if (code === quote) {
      return finish(source, { name, end: next + 1, isQuoted: true, hasOddQuotes: false, repairsEscapes });
    }
    if (code === 92) {
      const escaped = readEscape(source, next);
      if (escaped === undefined) return "unknown";
      name += escaped.text;
      next += escaped.length;
      repairsEscapes ||= escaped.kind === "unknown";
    } else {
      name += String.fromCharCode(code);
      next++;
    }
  }
  return undefined;
}

function bareKey(source: Source, index: number): KeyAhead | undefined | "unknown" {
  let next = index;
  while (next - index <= maxBareKeyLength) {
    const code = source.peek(next);
    if (code === UNKNOWN) return "unknown";
    if (!isWordCode(code) && code !== 45 && code !== 46) break;
    next++;
  }
  if (next === index || next - index > maxBareKeyLength) return undefined;
  const hasOddQuotes = source.peek(next) === doubleQuote;
  const name = source.text.slice(index, next);
  return finish(source, {
    name,
    end: hasOddQuotes ? next + 1 : next,
    isQuoted: false,
    hasOddQuotes,
    repairsEscapes: false,
  });
}

function finish(source: Source, key: Omit<KeyAhead, "follower" | "followerAt">): KeyAhead | "unknown" {
  const followerAt = source.skipBlank(key.end);
  const follower = source.peek(followerAt);
  if (follower === UNKNOWN) return "unknown";
  // `=>`, as in Ruby and PHP, is one token.
  const second = follower === equals ? source.peek(followerAt + 1) : END;
  if (second === UNKNOWN) return "unknown";
  return { ...key, follower, followerAt: second === greater ? followerAt + 1 : followerAt };
}

/** Whether only white space with at least one line break separates two positions. */
export function hasLineBreak({ text }: Source, from: number, until: number): boolean {
  for (let index = from; index < until && isBlank(text.charCodeAt(index)); index++) {
    if (text.charCodeAt(index) === 10) return true;
  }
  return false;
}
