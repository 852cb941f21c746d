// What a file consists of, read from its text alone: a sentence, and points worth telling.
import { cssOutline } from "./css-outline.ts";
import { htmlOutline } from "./html-outline.ts";
import { javascriptOutline } from "./javascript-outline.ts";
import { jsonOutline, markdownOutline, textOutline } from "./plain-outlines.ts";
import { pythonOutline } from "./python-outline.ts";

export interface Outline {
  /** Begins in small letters and ends with a full stop. */
  readonly sentence: string;
  /** Markdown list items without their dash. */
  readonly points: readonly string[];
}

export function outlineOf(path: string, text: string): Outline {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  if (/^[cm]?[jt]sx?$/.test(ending)) return javascriptOutline(text, ending.includes("t") ? "TypeScript" : "JavaScript");
  if (ending === "py") return pythonOutline(text);
  if (ending === "html" || ending === "htm") return htmlOutline(text);
  if (ending === "css") return cssOutline(text);
  if (ending === "json") return jsonOutline(text);
  return ending === "md" ? markdownOutline(text) : textOutline(text);
}
