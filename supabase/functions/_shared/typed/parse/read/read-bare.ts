// An unquoted word or number where a value is expected.
import { END, isBlank, isQuote, type Source, UNKNOWN } from "./source.ts";

export interface BareWord {
  readonly text: string;
  readonly end: number;
  /** It ends with a quote whose opening quote is missing. */
  readonly lacksOpeningQuote: boolean;
  readonly flaw?: string;
}

const semicolon = 59;
const maxBareLength = 1024;
const [newline, comma, closeBrace, closeBracket, hash, slash, backtick, doubleQuote] = [
  10, 44, 125, 93, 35, 47, 96, 34,
];
const completeLiteral = /^(true|false|null|none|nan|undefined)$/i;

/** "unknown" while it may continue; undefined when it is too long for a value. */
export function readBare(source: Source, index: number): BareWord | undefined | "unknown" {
  let next = index;
  let isAfterBlank = false;
  while (next - index <= maxBareLength) {
    const code = source.peek(next);
    if (code === UNKNOWN) return "unknown";
    if (code === END || isEndOfWord(code)) return wordFrom(source, index, next, code === END);
    if (isAfterBlank && (isQuote(code) || beginsComment(source, next, code)))
      return wordFrom(source, index, next, false);
    if (code === backtick && source.startsWith("```", next)) return wordFrom(source, index, next, false);
    isAfterBlank = isBlank(code);
    next++;
  }
  return undefined;
}

function isEndOfWord(code: number): boolean {
  return code === newline || code === comma || code === semicolon || code === closeBrace || code === closeBracket;
}

function beginsComment(source: Source, index: number, code: number): boolean {
  if (code === hash) return true;
  const second = source.peek(index + 1);
  return code === slash && (second === slash || second === 42);
}

function wordFrom(source: Source, index: number, until: number, isCut: boolean): BareWord {
  const text = source.text.slice(index, until).trimEnd();
  const end = index + text.length;
  const quoteAt = text.indexOf('"');
  if (quoteAt >= 0 && quoteAt === text.length - 1 && text.charCodeAt(quoteAt) === doubleQuote) {
    return { text: text.slice(0, -1), end, lacksOpeningQuote: true };
  }
  const plain = { text, end, lacksOpeningQuote: false };
  if (quoteAt >= 0 || /[{[]|:\s/.test(text)) return { ...plain, flaw: "unquoted text that looks like JSON" };
  if (isCut && until === end && !completeLiteral.test(text))
    return { ...plain, flaw: "cut off in the middle of a value" };
  return plain;
}
