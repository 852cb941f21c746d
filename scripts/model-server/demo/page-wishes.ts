// Which page a prompt asks for, what it is to be called, and in what colour.
import { colourIn } from "./colours.ts";
import { type LandingTheme, landingThemes, plainTheme } from "./landing-themes.ts";
import { mentions, pathsIn, quotedIn, wishOf } from "./words.ts";

export interface PageKind {
  /** Its folder. */
  readonly id: string;
  readonly label: string;
  readonly phrases: readonly string[];
  readonly hue: number;
  readonly chroma: number;
  /** What it can do, for the last words. */
  readonly abilities: string;
}

const landing: PageKind = {
  id: "landing",
  label: "landing page",
  phrases: [
    "landing page",
    "homepage",
    "home page",
    "website",
    "web site",
    "web page",
    "webpage",
    "page for",
    "page about",
    "site for",
    "portfolio",
    "html page",
  ],
  hue: 262,
  chroma: 0.15,
  abilities: "a hero, an offer in three cards, a few words about you, and opening hours that mark today",
};

const pageKinds: readonly PageKind[] = [
  {
    id: "tic-tac-toe",
    label: "tic-tac-toe",
    phrases: ["tic tac toe", "tictactoe", "noughts and crosses"],
    hue: 290,
    chroma: 0.16,
    abilities: "play against a computer that never loses, or with two",
  },
  {
    id: "snake",
    label: "snake",
    phrases: ["snake"],
    hue: 150,
    chroma: 0.14,
    abilities: "steer with arrow keys, WASD, a swipe or the buttons on a phone; it gets faster as you grow",
  },
  {
    id: "todo",
    label: "to-do list",
    phrases: [
      "todo",
      "to do list",
      "to do app",
      "to dos",
      "task list",
      "checklist",
      "shopping list",
      "task manager",
      "packing list",
    ],
    hue: 262,
    chroma: 0.15,
    abilities: "add, tick off, filter and delete, with an undo",
  },
  {
    id: "calculator",
    label: "calculator",
    phrases: ["calculator"],
    hue: 52,
    chroma: 0.15,
    abilities: "brackets, a preview as you type, and the keyboard",
  },
  {
    id: "timer",
    label: "timer",
    phrases: ["timer", "countdown", "pomodoro", "stopwatch"],
    hue: 25,
    chroma: 0.15,
    abilities: "presets or a time of your own, pause and go on, and a sound at the end",
  },
  {
    id: "clock",
    label: "clock",
    phrases: ["clock", "world time"],
    hue: 255,
    chroma: 0.14,
    abilities: "hands, digits, the date, and the time in six cities",
  },
  {
    id: "notes",
    label: "notes",
    phrases: ["notes", "note taking", "notebook", "markdown editor", "note app", "journal"],
    hue: 185,
    chroma: 0.1,
    abilities: "write in Markdown, read it as it will look, and search all notes",
  },
  landing,
];

const making = [
  "make",
  "create",
  "build",
  "write",
  "generate",
  "design",
  "code",
  "program",
  "need",
  "want",
  "give me",
  "develop",
  "implement",
  "set up",
  "new",
];
const maxNameLength = 60;

/** A trade alone, as in "make something for my bakery", is enough for a landing page. */
export function pageIn(wish: string): PageKind | undefined {
  const kind = pageKinds.find(({ phrases }) => mentions(wish, phrases));
  return kind ?? (themeIn(wish) !== plainTheme && mentions(wish, ["page", "site", "website"]) ? landing : undefined);
}

export function isToBeMade(wish: string): boolean {
  return mentions(wish, making) || wish.trim().split(/\s+/).length <= 5;
}

function themeIn(wish: string): LandingTheme {
  return landingThemes.find(({ phrases }) => mentions(wish, phrases)) ?? plainTheme;
}

/** What the page is to be called, where the prompt says so. */
export function nameIn(prompt: string): string | undefined {
  const named =
    /\b(?:called|named|titled|with the (?:name|title)|name(?:d)? it|call it)\s+(?:["'“‘]([^"'”’\n]+)["'”’]|((?:[\p{Lu}\p{N}<][^\s,.;:!?]*)(?:\s+(?:(?:&|and|of|the|de|la|du)\s+){0,2}[\p{Lu}\p{N}][^\s,.;:!?]*)*)|([^\s,.;:!?]+))/u.exec(
      prompt,
    );
  const found =
    named?.slice(1).find((text) => text !== undefined) ?? quotedIn(prompt).find((text) => pathsIn(text).length === 0);
  const name = found?.replace(/\s+/g, " ").trim();
  return name === undefined || name === "" || name.length > maxNameLength ? undefined : name;
}

/** "A page about whales" is called Whales. */
function subjectIn(wish: string): string | undefined {
  const subject =
    /\b(?:about|for)\s+(?:(?:my|our|the|a|an|all)\s+)?([\p{L}][\p{L}' -]{1,30}?)(?=\s+(?:in|with|and|that|which|using)\b|[.,;:!?]|\s*$)/iu.exec(
      wish,
    )?.[1];
  return subject === undefined || /^(me|us|you|it|this)$/i.test(subject)
    ? undefined
    : subject.charAt(0).toUpperCase() + subject.slice(1);
}

export interface PageWish {
  readonly kind: PageKind;
  readonly theme: LandingTheme | undefined;
  /** Undefined: the page's own. */
  readonly name: string | undefined;
  readonly hue: number;
  readonly chroma: number;
}

export function readPageWish(prompt: string): PageWish | undefined {
  const wish = wishOf(prompt);
  const kind = pageIn(wish);
  if (!kind) return undefined;
  const theme = kind.id === "landing" ? themeIn(wish) : undefined;
  const { hue, chroma } = colourIn(wish) ?? theme ?? kind;
  return {
    kind,
    theme,
    name: nameIn(prompt) ?? (theme === plainTheme ? subjectIn(wish) : undefined) ?? theme?.defaultName,
    hue,
    chroma,
  };
}
