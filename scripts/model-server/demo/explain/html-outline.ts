import { counted, listOf } from "./lists.ts";
import type { Outline } from "./outline.ts";

export function htmlOutline(text: string): Outline {
  const title = textOf(/<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1] ?? "");
  const headings = Array.from(text.matchAll(/<h([1-6])[^>]*>([\s\S]*?)<\/h\1>/gi), (match) => textOf(match[2] ?? ""));
  const styles = all(text, /<link[^>]+href="([^"]+\.css)"/gi);
  const scripts = all(text, /<script[^>]+src="([^"]+)"/gi);
  const ids = all(text, /\sid="([^"]+)"/g);
  const counts = ["section", "form", "button", "input", "img", "table", "canvas"].flatMap((tag) => {
    const count = text.match(new RegExp(`<${tag}\\b`, "gi"))?.length ?? 0;
    return count > 0 ? [counted(count, tag)] : [];
  });
  return {
    sentence: `a page${title === "" ? " without a title" : ` with the title “${title}”`}.`,
    points: [
      ...(headings.length > 0
        ? [
            `Headings: ${headings
              .map((heading) => `“${heading}”`)
              .slice(0, 10)
              .join(", ")}.`,
          ]
        : ["It has no headings."]),
      ...(counts.length > 0 ? [`It is made of ${counts.join(", ")}.`] : []),
      ...(styles.length > 0 ? [`How it looks comes from ${listOf(styles)}.`] : []),
      ...(scripts.length > 0 ? [`What it does comes from ${listOf(scripts)}.`] : []),
      ...(ids.length > 0 ? [`Elements that scripts and links can find: ${listOf(ids)}.`] : []),
    ],
  };
}

function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

function all(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), (match) => match[1] ?? "");
}
