// Colours for code. Loaded with the first code that needs it; each language's grammar is a chunk of its own.
import type { Parser } from "@lezer/common";
import { highlightCode, type Tag, tagHighlighter, tags } from "@lezer/highlight";
import type { HighlightedLanguage } from "./language.ts";

export interface CodeSpan {
  readonly text: string;
  /** A class of tokens.css, or "" for plain text. */
  readonly className: string;
}

const parsers: Readonly<Record<HighlightedLanguage, () => Promise<Parser>>> = {
  // One grammar for all four: what it does not expect is drawn plain.
  javascript: () => import("@lezer/javascript").then(({ parser }) => parser.configure({ dialect: "ts jsx" })),
  python: () => import("@lezer/python").then(({ parser }) => parser),
  html: () => import("@lezer/html").then(({ parser }) => parser),
  css: () => import("@lezer/css").then(({ parser }) => parser),
  json: () => import("@lezer/json").then(({ parser }) => parser),
};

const style = (className: string, ...tag: readonly Tag[]) => ({ tag, class: className });

/** The editor uses the same classes. */
export const codeHighlighter = tagHighlighter([
  style("code-comment", tags.comment),
  style("code-keyword", tags.keyword, tags.modifier, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword),
  style("code-string", tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue, tags.color),
  style("code-number", tags.number, tags.bool, tags.null, tags.atom, tags.unit),
  style("code-name", tags.function(tags.variableName), tags.function(tags.propertyName), tags.className),
  style("code-type", tags.typeName, tags.tagName, tags.namespace),
  style("code-property", tags.propertyName, tags.attributeName),
  style("code-mark", tags.punctuation, tags.operator, tags.bracket, tags.meta),
]);

export async function loadParser(language: HighlightedLanguage): Promise<Parser> {
  return parsers[language]();
}

/** The spans of each line. */
export function highlightLines(code: string, parser: Parser): CodeSpan[][] {
  const lines: CodeSpan[][] = [[]];
  const putText = (text: string, className: string) => lines.at(-1)?.push({ text, className });
  highlightCode(code, parser.parse(code), codeHighlighter, putText, () => lines.push([]));
  return lines;
}
