// Decides whether a quote inside a quoted string closes it or is unescaped. The decision depends only on the text that follows, so it
// is final and holds while the answer grows.
import { hasColon, hasLineBreak, type KeyAhead, keyAhead } from "./read-key.ts";
import { END, isBlank, isQuote, isWordCode, type Source, UNKNOWN } from "./source.ts";

export type QuoteRole =
  | "closes"
  | "inner"
  /** The string was never closed: this quote opens the next key. */
  | "opens_key"
  /** As an inner quote it makes the string look like JSON, so its end is unknown. */
  | "looks_like_json"
  | "unknown";

export interface QuotePlace {
  readonly inList: boolean;
  /** Whether brackets of this kind are open around the string. */
  readonly hasList: boolean;
  readonly hasRecord: boolean;
  /** 1 inside the outermost bracket. */
  readonly depth: number;
  /** Unescaped quotes so far in this string. After an odd number the next one likely ends a quotation. */
  readonly innerQuotes: number;
  /** The last character before it other than white space, and whether a line break follows that one. */
  readonly before: number;
  readonly isAfterLineBreak: boolean;
  isKnownKey(name: string): boolean;
}

const [comma, semicolon, colon, slash, star, hash, backtick] = [44, 59, 58, 47, 42, 35, 96];
const [dot, plus] = [46, 43];
const [openBrace, closeBrace, openBracket, closeBracket] = [123, 125, 91, 93];

export function quoteRole(source: Source, index: number, place: QuotePlace): QuoteRole {
  const opened = opensKey(source, index, place);
  if (opened !== "no") return opened;
  const next = source.skipBlank(index + 1);
  const code = source.peek(next);
  switch (code) {
    case UNKNOWN:
      return "unknown";
    case END:
      return "closes";
    case closeBrace:
      return beforeBracket(source, next, place, place.hasRecord, place.inList ? 2 : 1);
    case closeBracket:
      return beforeBracket(source, next, place, place.hasList, place.inList ? 1 : 2);
    case comma:
    case semicolon:
      return place.inList ? afterCommaInList(source, next + 1, place) : afterCommaInRecord(source, next + 1, place);
    case backtick:
      if (source.peek(next + 2) === UNKNOWN) return "unknown";
      return place.innerQuotes === 0 && source.startsWith("```", next) ? "closes" : "inner";
    default:
      return beforeSomethingElse(source, index, next, place);
  }
}

function innerRole({ before }: QuotePlace, code: number): QuoteRole {
  const isJson = code === colon || before === openBrace || before === openBracket;
  return isJson ? "looks_like_json" : "inner";
}

function opensKey(source: Source, index: number, place: QuotePlace): QuoteRole | "no" {
  const mayOpen = !place.inList && place.innerQuotes % 2 === 0 && (place.before === comma || place.isAfterLineBreak);
  if (!mayOpen || !isWordOrUnknown(source.peek(index + 1))) return "no";
  const key = keyAhead(source, index);
  if (key === "unknown") return "unknown";
  return key !== undefined && hasColon(key) && place.isKnownKey(key.name) ? "opens_key" : "no";
}

function isWordOrUnknown(code: number): boolean {
  return code === UNKNOWN || isWordCode(code);
}

/** A bracket without an opening one counts only if it can be the outermost one. */
function beforeBracket(source: Source, at: number, place: QuotePlace, hasPartner: boolean, levels: number): QuoteRole {
  if (hasPartner) return afterBracket(source, at + 1, place, levels);
  const standsForOutermost = place.depth === 1 && place.innerQuotes === 0;
  return standsForOutermost ? afterBracket(source, at + 1, place, 1) : innerRole(place, source.peek(at));
}

/** `levels`: the number of brackets that the one before `index` closes. */
function afterBracket(source: Source, index: number, place: QuotePlace, levels: number): QuoteRole {
  const next = source.skipBlank(index);
  const code = source.peek(next);
  if (code === UNKNOWN) return "unknown";
  if ([END, comma, semicolon, closeBrace, closeBracket, backtick].includes(code)) return "closes";
  if (hasLineBreak(source, index, next) || code === slash || code === hash) return "closes";
  // After the outermost bracket, prose starts with a space or ends a sentence; code continues at once.
  const isOutermost = place.depth <= levels;
  const goesOn = next === index && "=([.+-*/)".includes(String.fromCharCode(code));
  const afterDot = code === dot ? source.peek(next + 1) : 0;
  if (afterDot === UNKNOWN) return "unknown";
  const endsSentence = afterDot === END || isBlank(afterDot);
  if (isOutermost && place.innerQuotes % 2 === 0 && (!goesOn || endsSentence)) return "closes";
  if (isQuote(code)) return keyRole(source, next, place, "closes");
  return code === openBrace && place.innerQuotes === 0 ? "closes" : innerRole(place, code);
}

function keyRole(source: Source, index: number, place: QuotePlace, ifKnown: QuoteRole): QuoteRole {
  const key = keyAhead(source, index);
  if (key === "unknown") return "unknown";
  return key !== undefined && hasColon(key) && place.isKnownKey(key.name) ? ifKnown : "inner";
}

function afterCommaInRecord(source: Source, index: number, place: QuotePlace): QuoteRole {
  const next = source.skipBlank(index);
  const code = source.peek(next);
  if (code === UNKNOWN) return "unknown";
  if ([END, closeBrace, closeBracket, comma].includes(code)) return "closes";
  const commentOrEllipsis = isComment(source, next, code);
  if (commentOrEllipsis !== "inner") return commentOrEllipsis;
  const key = keyAhead(source, next);
  if (key === "unknown") return "unknown";
  if (key === undefined) return isBackInList(code, place) ? "closes" : "inner";
  if (hasColon(key)) return "closes";
  // The text ends after the key, or it is not a key.
  if (key.follower === END && key.isQuoted) return place.isKnownKey(key.name) ? "closes" : "looks_like_json";
  // Without a colon only a key of the schema counts.
  return key.isQuoted && place.isKnownKey(key.name) && beginsValue(key) ? "closes" : "inner";
}

/** The record lacks its bracket, and the next record of the list follows. */
function isBackInList(code: number, place: QuotePlace): boolean {
  return code === openBrace && place.hasList && place.innerQuotes === 0;
}

function beginsValue({ follower }: KeyAhead): boolean {
  return isQuote(follower) || follower === openBrace || follower === openBracket;
}

function afterCommaInList(source: Source, index: number, place: QuotePlace): QuoteRole {
  const next = source.skipBlank(index);
  const code = source.peek(next);
  if (code === UNKNOWN) return "unknown";
  if (place.innerQuotes % 2 === 1) return "inner";
  if ([END, closeBracket, closeBrace, comma, openBrace, openBracket, 45].includes(code)) return "closes";
  if (isQuote(code) || (code >= 48 && code <= 57)) return "closes";
  const commentOrEllipsis = isComment(source, next, code);
  if (commentOrEllipsis !== "inner") return commentOrEllipsis;
  const word = keyAhead(source, next);
  if (word === "unknown") return "unknown";
  if (word === undefined) return "inner";
  const isLiteral = /^(true|false|null|none|nan)$/i.test(word.name);
  return isLiteral && [comma, closeBracket, END].includes(word.follower) ? "closes" : "inner";
}

function isComment(source: Source, index: number, code: number): QuoteRole {
  if (code !== slash && code !== hash && code !== 46 && code !== 0x2026) return "inner";
  if (code === 0x2026) return "closes";
  const second = source.peek(index + 1);
  if (second === UNKNOWN) return "unknown";
  const begins = code === hash ? second === 32 : code === 46 ? second === 46 : second === slash || second === star;
  return begins ? "closes" : "inner";
}

function beforeSomethingElse(source: Source, index: number, next: number, place: QuotePlace): QuoteRole {
  const code = source.peek(next);
  if (place.innerQuotes % 2 === 1 || next === index + 1) return innerRole(place, code);
  const comment = isComment(source, next, code);
  if (comment !== "inner" && code !== dot) return comment;
  if (code === plus) return beforePlus(source, next + 1);
  const isOnNextLine = hasLineBreak(source, index + 1, next);
  if (place.inList) {
    return isQuote(code) || (isOnNextLine && code === openBrace) ? "closes" : innerRole(place, code);
  }
  const key = keyAhead(source, next);
  if (key === "unknown") return "unknown";
  if (key !== undefined && hasColon(key) && (isOnNextLine || place.isKnownKey(key.name))) return "closes";
  const hasBlankLine = /\n[ \t\r]*\n/.test(source.text.slice(index + 1, next));
  return hasBlankLine ? "closes" : innerRole(place, code);
}

/** `"a" + "b"` is a concatenation, not one string. */
function beforePlus(source: Source, index: number): QuoteRole {
  const code = source.peek(source.skipBlank(index));
  if (code === UNKNOWN) return "unknown";
  return isQuote(code) ? "looks_like_json" : "inner";
}
