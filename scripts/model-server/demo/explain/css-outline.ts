import { counted, listOf } from "./lists.ts";
import type { Outline } from "./outline.ts";

export function cssOutline(text: string): Outline {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "");
  const selectors = Array.from(code.matchAll(/(?:^|\}|\{)\s*([^{}@;]+?)\s*\{/g), (match) =>
    (match[1] ?? "").replace(/\s+/g, " "),
  );
  const variables = [...new Set(Array.from(code.matchAll(/(--[\w-]+)\s*:/g), (match) => match[1] ?? ""))];
  const media = Array.from(code.matchAll(/@media\s*([^{]+?)\s*\{/g), (match) => match[1] ?? "");
  const isDark = /prefers-color-scheme|light-dark\(/.test(code);
  return {
    sentence: `a style sheet with ${counted(selectors.length, "rule")}.`,
    points: [
      ...(selectors.length > 0 ? [`It styles ${listOf([...new Set(selectors)], 12)}.`] : []),
      ...(variables.length > 0 ? [`Values that are used again and again: ${listOf(variables)}.`] : []),
      ...(media.length > 0 ? [`It looks different when ${listOf(media)}.`] : []),
      isDark
        ? "It has colours for light and for dark."
        : "It has one set of colours, whether the device is light or dark.",
      ...(/\bgrid\b/.test(code) ? ["It lays things out in a grid."] : []),
      ...(/@keyframes/.test(code) ? ["It has animations."] : []),
    ],
  };
}
