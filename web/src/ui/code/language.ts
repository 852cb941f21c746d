// Which language a piece of code is in, told by the word after a fence or by the name of its file.
export type HighlightedLanguage = "javascript" | "python" | "html" | "css" | "json";

const names: Readonly<Record<string, HighlightedLanguage>> = {
  js: "javascript",
  jsx: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  javascript: "javascript",
  ts: "javascript",
  tsx: "javascript",
  mts: "javascript",
  typescript: "javascript",
  py: "python",
  python: "python",
  html: "html",
  htm: "html",
  xml: "html",
  svg: "html",
  css: "css",
  json: "json",
  webmanifest: "json",
};

/** Undefined: drawn plain. */
export function languageOf(nameOrPath: string): HighlightedLanguage | undefined {
  const word = nameOrPath.slice(nameOrPath.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(names, word) ? names[word] : undefined;
}
