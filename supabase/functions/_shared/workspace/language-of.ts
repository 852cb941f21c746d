// The language of a file, as private.language_of in SQL.
import type { Language } from "../protocol/enums.ts";

const languages: Readonly<Record<string, Language>> = {
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  ts: "typescript",
  mts: "typescript",
  cts: "typescript",
  tsx: "typescript",
  py: "python",
};

/** Undefined: the file cannot be run. */
export function languageOf(path: string): Language | undefined {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(languages, extension) ? languages[extension] : undefined;
}
