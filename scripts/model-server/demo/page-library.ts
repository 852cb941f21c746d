// The pages that the demo model knows: real files in `pages/` with placeholders, and what a prompt wants of them.
import { readFileSync } from "node:fs";
import { type Colour, colourIn } from "./colours.ts";
import { plainTrade, type Trade, trades } from "./landing-copy.ts";
import { capitalized, escapeHtml, mentions, pathsIn, quotationsIn, requestIn } from "./words.ts";

interface Page {
  /** Its folder in `pages/`. */
  readonly id: string;
  readonly label: string;
  readonly phrases: readonly string[];
  readonly name: string;
  readonly colour: string;
  /** Completes "You can …". */
  readonly abilities: string;
}

const landing: Page = {
  id: "landing",
  label: "a landing page",
  phrases: [
    "landing page",
    "home page",
    "homepage",
    "website",
    "web site",
    "web page",
    "portfolio",
    "page for",
    "page about",
    "site for",
  ],
  name: "",
  colour: "",
  abilities: "scroll from the offer to the opening hours, which show whether it is open right now",
};

const pages: readonly Page[] = [
  {
    id: "snake",
    label: "a game of snake",
    phrases: ["snake", "game"],
    name: "Snake",
    colour: "green",
    abilities: "steer with the arrow keys, WASD or a swipe, pause with the space bar, and beat your five best scores",
  },
  {
    id: "todo",
    label: "a to-do list",
    phrases: ["todo", "to do", "task list", "checklist", "shopping list", "packing list", "task manager"],
    name: "To do",
    colour: "indigo",
    abilities: "add, edit, tick off and delete tasks, filter them, and undo what you deleted",
  },
  landing,
];

export interface PageRequest {
  readonly page: Page;
  readonly name: string;
  readonly colour: Colour;
  readonly trade: Trade | undefined;
}

export function pageIn(prompt: string): PageRequest | undefined {
  const request = requestIn(prompt);
  const page = pages.find(({ phrases }) => mentions(request, phrases));
  if (!page) return undefined;
  const trade = page === landing ? tradeIn(request) : undefined;
  const colour = colourIn(request) ?? colourIn(trade?.colour ?? page.colour);
  const name = nameIn(prompt) ?? (trade === undefined ? page.name : trade.name);
  return colour && { page, name, colour, trade };
}

/** Another subject than the known ones lends its name to the plain words: "a page about whales". */
function tradeIn(request: string): Trade {
  const known = trades.find(({ phrases }) => mentions(request, phrases));
  const [, subject = ""] =
    /\b(?:about|for)\s+(?:(?:my|our|the|a|an)\s+)?([\p{L}][\p{L}' -]{1,40}?)(?=\s+(?:in|with|and|that|called|named)\b|[.,;:!?]|\s*$)/iu.exec(
      request,
    ) ?? [];
  if (known || subject === "" || /^(me|us|you|it|this)$/i.test(subject)) return known ?? plainTrade;
  const kicker = capitalized(subject);
  return { ...plainTrade, label: subject, name: kicker, words: { ...plainTrade.words, kicker } };
}

const maxNameLength = 60;

export function nameIn(prompt: string): string | undefined {
  const named =
    /\b(?:called|named|titled|call it|name it)\s+(?:["“‘']([^"”’'\n]+)|((?:[\p{Lu}\p{N}<][^\s,.;:!?]*)(?:\s+(?:(?:&|and|of|the|de|la)\s+){0,2}[\p{Lu}\p{N}][^\s,.;:!?]*)*)|([^\s,.;:!?]+))/u.exec(
      prompt,
    );
  const found = named?.slice(1).find(Boolean) ?? quotationsIn(prompt).find((text) => pathsIn(text).length === 0);
  const name = found?.replace(/\s+/g, " ").trim() ?? "";
  return name === "" || name.length > maxNameLength ? undefined : name;
}

export interface PageFile {
  readonly path: string;
  readonly content: string;
}

export function filesOf({ page, name, colour, trade }: PageRequest): PageFile[] {
  const slots: Readonly<Record<string, string>> = { ...(trade && slotsOf(trade)), name };
  const html = stored(`${page.id}/index.html`).replace(/\{\{(\w+)\}\}/g, (_, slot) => escapeHtml(slots[slot] ?? ""));
  const css = `${stored("base.css")}\n${stored(`${page.id}/styles.css`)}`;
  return [
    { path: "index.html", content: html },
    { path: "styles.css", content: recoloured(css, colour) },
    { path: "script.js", content: stored(`${page.id}/script.js`) },
  ];
}

export function recoloured(css: string, { hue, chroma }: Colour): string {
  return css.replace(/--hue: [\d.]+;/, `--hue: ${hue};`).replace(/--chroma: [\d.]+;/, `--chroma: ${chroma};`);
}

function slotsOf({ words, items }: Trade): Record<string, string> {
  const slots = items.flatMap(([item, text, price], index) => [
    [`item${index + 1}`, item],
    [`text${index + 1}`, text],
    [`price${index + 1}`, price],
  ]);
  return { ...words, ...Object.fromEntries(slots) };
}

function stored(path: string): string {
  return readFileSync(new URL(`pages/${path}`, import.meta.url), "utf8");
}
