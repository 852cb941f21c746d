// The pages that the demo model knows by heart are real files in `pages/`; a wish changes their names, their words and their colour.
import { readFileSync } from "node:fs";
import type { PageWish } from "./page-wishes.ts";

export interface PageFile {
  readonly path: string;
  readonly content: string;
}

export function filesOfPage(wish: PageWish): PageFile[] {
  const folder = wish.kind.id;
  return [
    { path: "index.html", content: filled(stored(`${folder}/index.html`), wordsOf(wish)) },
    { path: "style.css", content: coloured(`${stored("base.css")}\n${stored(`${folder}/style.css`)}`, wish) },
    { path: "script.js", content: stored(`${folder}/script.js`) },
  ];
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function wordsOf({ name, theme }: PageWish): Record<string, string> {
  if (name === undefined) return {};
  const initial = Array.from(name)[0] ?? "";
  return {
    ...theme?.slots,
    name,
    initial,
    title: theme?.slots.kicker === undefined ? name : `${name} · ${theme.slots.kicker}`,
  };
}

/** An element marked with a slot holds text alone; its mark goes away, and what is put in is text again. */
function filled(html: string, words: Readonly<Record<string, string>>): string {
  return html
    .replace(/( *)<link rel="stylesheet" href="\.\.\/base\.css">\n/, "")
    .replace(/ data-slot="([\w-]+)"([^<>]*)>([^<]*)</g, (_, slot: string, attributes: string, text: string) => {
      const word = words[slot];
      return `${attributes}>${word === undefined ? text : escapeHtml(word)}<`;
    });
}

function coloured(css: string, { hue, chroma }: PageWish): string {
  return css.replace(/--hue: \d+;/, `--hue: ${hue};`).replace(/--chroma: [\d.]+;/, `--chroma: ${chroma};`);
}

function stored(path: string): string {
  return readFileSync(new URL(`pages/${path}`, import.meta.url), "utf8");
}
