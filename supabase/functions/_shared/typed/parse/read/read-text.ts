// Reads a quoted string until it closes or the source ends.
import type { QuotedNode } from "./loose-tree.ts";
import { OpenText } from "./open-text.ts";
import { type QuotePlace, quoteRole } from "./quote-role.ts";
import { readEscape } from "./read-escape.ts";
import { closingQuote, END, isWordCode, Source, UNKNOWN } from "./source.ts";
import type { TreeBuilder } from "./tree-builder.ts";

export type TextStep = "closed" | "needs_text" | "cut";

const [backslash, singleQuote, doubleQuote, backtick, firstPrintable] = [92, 39, 34, 96, 32];

/** Undefined while the kind of quotes is unknown: three in a row open a triple-quoted string. */
export function openText(source: Source, tree: TreeBuilder): OpenText | undefined {
  const code = source.peek(source.at);
  const [second, third] = [source.peek(source.at + 1), source.peek(source.at + 2)];
  const mayBeTriple = code !== backtick && second === code;
  if (code !== backtick && (second === UNKNOWN || (mayBeTriple && third === UNKNOWN))) return undefined;
  const isTriple = mayBeTriple && third === code;
  const node: QuotedNode = { ...tree.base(), kind: "quoted", text: "" };
  if (code !== doubleQuote || isTriple) node.repairs.push({ kind: "quote_style", at: node.start });
  tree.attach(node);
  const opening = String.fromCharCode(code).repeat(isTriple ? 3 : 1);
  source.at += opening.length;
  return new OpenText(node, closingQuote(code), isTriple || code === backtick ? opening : undefined);
}

export function readText(source: Source, text: OpenText, placeOf: () => QuotePlace): TextStep {
  return text.fence === undefined ? readQuotedText(source, text, placeOf) : readRawText(source, text, text.fence);
}

function readQuotedText(source: Source, text: OpenText, placeOf: () => QuotePlace): TextStep {
  while (true) {
    const stop = nextStop(source, text);
    text.add(source.take(stop));
    const code = source.peek(stop);
    if (code === UNKNOWN) return "needs_text";
    if (code === END) return "cut";
    const step = code === backslash ? takeEscape(source, text) : takeQuote(source, text, placeOf());
    if (step !== "goes_on") return step;
  }
}

/** The next quote or backslash, or the end of the available text. */
function nextStop(source: Source, text: OpenText): number {
  const { text: all } = source;
  let next = source.at;
  for (; next < all.length; next++) {
    const code = all.charCodeAt(next);
    if (code === text.quote || code === backslash) break;
    if (code < firstPrintable) text.repair("raw_line_break", source.positionOf(next));
  }
  source.steps += next - source.at;
  return next;
}

function takeEscape(source: Source, text: OpenText): TextStep | "goes_on" {
  const escaped = readEscape(source, source.at);
  if (escaped === undefined) return "needs_text";
  text.addEscape(escaped, source.position);
  source.take(Math.min(source.at + escaped.length, source.text.length));
  return "goes_on";
}

function takeQuote(source: Source, text: OpenText, place: QuotePlace): TextStep | "goes_on" {
  const role = isApostrophe(source, text) ?? quoteRole(source, source.at, place);
  switch (role) {
    case "unknown":
      return "needs_text";
    case "closes":
      source.at++;
      text.close(source.position);
      return "closed";
    case "opens_key":
      text.dropComma();
      text.repair("missing_quote", source.position);
      text.close(source.position);
      return "closed";
    case "apostrophe":
      text.add(source.take(source.at + 1));
      return "goes_on";
    default:
      if (role === "looks_like_json") text.node.flaw ??= "unescaped quotes inside a string that look like JSON";
      text.repair("unescaped_quote", source.position);
      text.innerQuotes++;
      text.add(source.take(source.at + 1));
      return "goes_on";
  }
}

/** A quote between letters, as in 'it's', opens or closes nothing. */
function isApostrophe(source: Source, text: OpenText): "apostrophe" | "unknown" | undefined {
  if (text.quote !== singleQuote || !isWordCode(text.before) || text.isAfterBlank) return undefined;
  const next = source.peek(source.at + 1);
  if (next === UNKNOWN) return "unknown";
  return isWordCode(next) ? "apostrophe" : undefined;
}

function readRawText(source: Source, text: OpenText, fence: string): TextStep {
  const found = source.text.indexOf(fence, source.at);
  const kept = source.isEnded ? 0 : fence.length - 1;
  text.add(source.take(found >= 0 ? found : Math.max(source.at, source.text.length - kept)));
  if (found < 0) return source.isEnded ? "cut" : "needs_text";
  source.at += fence.length;
  undoEscapes(text, fence);
  text.close(source.position);
  return "closed";
}

function undoEscapes({ node }: OpenText, fence: string): void {
  if (fence === "`" && node.text.includes("${")) node.flaw = "a template literal with expressions";
  if (!node.text.includes("\\")) return;
  if (node.text.includes("\n")) {
    // Both raw and escaped notation are common, so the meaning is unknown.
    node.flaw = "line breaks and backslashes in a string between triple quotes or backticks";
    return;
  }
  const source = new Source();
  source.add(node.text);
  source.end();
  let plain = "";
  for (let at = 0; at < source.text.length;) {
    const escaped = source.text.charCodeAt(at) === backslash ? readEscape(source, at) : undefined;
    plain += escaped?.text ?? source.text[at] ?? "";
    at += escaped?.length ?? 1;
  }
  node.text = plain;
}
