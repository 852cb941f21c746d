// Which page a prompt asks for, with which name and colour, and its files.
import { readFileSync } from "node:fs";
import { type Colour, colourIn } from "./colours.ts";
import { type Page, pages } from "./page-list.ts";
import { escapeHtml, mentions, pathsIn, quotationsIn, requestIn } from "./words.ts";

export interface PageRequest {
  readonly page: Page;
  readonly name: string;
  readonly colour: Colour;
}

export function pageIn(prompt: string): PageRequest | undefined {
  const request = requestIn(prompt);
  const known = pages.find(({ phrases }) => mentions(request, phrases));
  if (!known) return undefined;
  const page = known === pages.at(-1) ? about(request, known) : known;
  const colour = colourIn(request) ?? colourIn(page.colour);
  return colour && { page, name: nameIn(prompt) ?? page.name, colour };
}

const subjectPattern =
  /\b(?:about|for)\s+((?:an?\s+)?(?:(?:my|our|the)\s+)?([\p{L}][\p{L}' -]{1,40}?))(?=\s+(?:in|with|and|that|called|named)\b|[.,;:!?]|\s*$)/iu;

/** Another subject lends its name to the plain words: "a page about whales". */
function about(request: string, page: Page): Page {
  const [, phrase = "", subject = ""] = subjectPattern.exec(request) ?? [];
  if (/^(|me|us|you|it|this)$/i.test(subject)) return page;
  const name = subject.charAt(0).toUpperCase() + subject.slice(1);
  const label = `${page.label} for ${phrase.replace(/^(my|our)\b/i, "your")}`;
  return { ...page, name, label, words: { ...page.words, kicker: name } };
}

const namePattern =
  /\b(?:called|named|titled)\s+((?:[\p{Lu}\p{N}<][^\s,.;:!?]*)(?:\s+(?:(?:&|and|of|the)\s+)*[\p{Lu}\p{N}][^\s,.;:!?]*)*|[^\s,.;:!?]+)/u;
const maxNameLength = 60;

function nameIn(prompt: string): string | undefined {
  const quoted = quotationsIn(prompt).find((text) => pathsIn(text).length === 0);
  const name = (quoted ?? namePattern.exec(prompt)?.[1])?.trim() ?? "";
  return name === "" || name.length > maxNameLength ? undefined : name;
}

export function filesOf({ page: { folder, words }, name, colour }: PageRequest): { path: string; content: string }[] {
  const slots: Readonly<Record<string, string>> = { ...words, name };
  const html = stored(`${folder}/index.html`).replace(/\{\{(\w+)\}\}/g, (_, slot) => escapeHtml(slots[slot] ?? ""));
  const css = `${stored("base.css")}\n${stored(`${folder}/styles.css`)}`;
  return [
    { path: "index.html", content: html },
    { path: "styles.css", content: recoloured(css, colour) },
    { path: "script.js", content: stored(`${folder}/script.js`) },
  ];
}

export function recoloured(css: string, { hue, chroma }: Colour): string {
  return css.replace(/--hue: [\d.]+;/, `--hue: ${hue};`).replace(/--chroma: [\d.]+;/, `--chroma: ${chroma};`);
}

function stored(path: string): string {
  return readFileSync(new URL(`pages/${path}`, import.meta.url), "utf8");
}
