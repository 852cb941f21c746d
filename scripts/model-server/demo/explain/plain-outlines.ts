// Files that are mostly words or mostly values.
import { counted, listOf } from "./lists.ts";
import type { Outline } from "./outline.ts";

export function jsonOutline(text: string): Outline {
  try {
    return describeValue(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { sentence: "meant to be JSON, but it is not well-formed.", points: [`The parser says: ${error.message}`] };
  }
}

function describeValue(value: unknown): Outline {
  if (Array.isArray(value))
    return {
      sentence: `a JSON list of ${counted(value.length, "item")}.`,
      points: value.length > 0 ? [`The first is ${kindOf(value[0])}.`] : [],
    };
  if (typeof value !== "object" || value === null)
    return { sentence: `JSON with a single value, ${kindOf(value)}.`, points: [] };
  const entries = Object.entries(value);
  return {
    sentence: `a JSON object with ${counted(entries.length, "key")}.`,
    points: entries.slice(0, 12).map(([key, one]) => `\`${key.replaceAll("`", "'")}\`: ${kindOf(one)}`),
  };
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${counted(value.length, "item")}`;
  if (typeof value === "object" && value !== null)
    return `an object with ${listOf(Object.keys(value), 5) || "no keys"}`;
  return typeof value === "string" ? `the text “${value.slice(0, 60)}”` : `\`${String(value)}\``;
}

export function markdownOutline(text: string): Outline {
  const headings = Array.from(text.matchAll(/^#{1,6} (.+)$/gm), (match) => match[1] ?? "");
  const firstWords = text.split("\n").find((line) => /^[^#\s>|`*-]/.test(line)) ?? "";
  return {
    sentence: `a Markdown text of ${counted(wordsIn(text), "word")}${headings[0] === undefined ? "" : `, headed “${headings[0]}”`}.`,
    points: [
      ...(headings.length > 1
        ? [
            `Its headings: ${headings
              .slice(0, 12)
              .map((heading) => `“${heading}”`)
              .join(", ")}.`,
          ]
        : []),
      ...(firstWords === "" ? [] : [`It begins: “${firstWords.slice(0, 160)}${firstWords.length > 160 ? "…" : ""}”`]),
    ],
  };
}

export function textOutline(text: string): Outline {
  const first = text.split("\n").find((line) => line.trim() !== "") ?? "";
  return {
    sentence: `a text of ${counted(wordsIn(text), "word")}.`,
    points: first === "" ? ["It is empty."] : [`It begins: “${first.slice(0, 160)}”`],
  };
}

function wordsIn(text: string): number {
  return text.split(/\s+/).filter((word) => word !== "").length;
}
