// Copies what the page writes to its console to the app, a few times a second.
import type { ConsoleLine } from "../frame-messages.ts";
import { formatArguments } from "./inspect.ts";
import type { Places } from "./places.ts";

const levels = {
  log: "log",
  info: "info",
  debug: "debug",
  warn: "warn",
  error: "error",
  dir: "log",
  table: "log",
  trace: "log",
} as const;
/** Longer lines are cut, and more lines at once are only counted: a page may not flood the app. */
export const maxLineCharacters = 10_000;
const maxLines = 200;
const flushMs = 50;

export type SendLines = (lines: readonly ConsoleLine[], leftOut: number) => void;

/** Returns what sends the lines so far at once, for what must not overtake them. */
export function watchConsole(target: Console, places: Places, send: SendLines): () => void {
  let lines: ConsoleLine[] = [];
  let leftOut = 0;
  const flush = () => {
    if (lines.length === 0) return;
    send(lines, leftOut);
    lines = [];
    leftOut = 0;
  };
  const add = (level: ConsoleLine["level"], text: string) => {
    if (lines.length === 0) setTimeout(flush, flushMs);
    if (lines.length >= maxLines) leftOut += 1;
    else lines.push({ level, text: shorten(places.rename(text)), ...placeOf(level, places) });
  };
  for (const name of keysOf(levels)) {
    const original = target[name].bind(target);
    target[name] = (...values: unknown[]) => {
      original(...values);
      add(levels[name], formatArguments(values));
    };
  }
  watchAssert(target, (text) => add("error", text));
  return flush;
}

function watchAssert(target: Console, onFailure: (text: string) => void): void {
  const assert = target.assert.bind(target);
  target.assert = (condition?: boolean, ...values: unknown[]) => {
    assert(condition, ...values);
    if (!condition) onFailure(`Assertion failed: ${formatArguments(values)}`);
  };
}

function keysOf<Key extends string>(object: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(object) as Key[]; // the object has no other keys
}

function shorten(text: string): string {
  return text.length > maxLineCharacters ? `${text.slice(0, maxLineCharacters)}…` : text;
}

/** Reading the stack is slow, so only lines that may need a fix get one. */
function placeOf(level: ConsoleLine["level"], places: Places): Pick<ConsoleLine, "place"> {
  const place = level === "warn" || level === "error" ? places.in(new Error("place").stack ?? "") : undefined;
  return place ? { place } : {};
}
