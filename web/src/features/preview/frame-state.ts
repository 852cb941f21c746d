// What the app shows of a frame, changed by the frame's messages alone. Pure.
import type { ConsoleLine, FromFrame, Place } from "./frame-messages.ts";
import { words } from "./words.ts";

export interface ConsoleEntry extends ConsoleLine {
  readonly id: number;
  /** How many times it was written in a row. */
  readonly count: number;
}

export interface RuntimeError {
  readonly text: string;
  readonly place?: Place | undefined;
  readonly stack: string;
}

export interface FrameState {
  /** Empty: the frame has not been given a page. */
  readonly status: "empty" | "loading" | "loaded";
  readonly doesRespond: boolean;
  readonly title: string;
  readonly entries: readonly ConsoleEntry[];
  readonly leftOut: number;
  readonly errorCount: number;
  /** The first since the page was loaded: later ones often follow from them. */
  readonly errors: readonly RuntimeError[];
  /** An address outside the session that the page wants to open. */
  readonly link: string | undefined;
}

export const emptyFrame: FrameState = {
  status: "empty",
  doesRespond: true,
  title: "",
  entries: [],
  leftOut: 0,
  errorCount: 0,
  errors: [],
  link: undefined,
};

const maxEntries = 500;
const maxErrors = 5;

export function reduceFrame(state: FrameState, message: FromFrame): FrameState {
  switch (message.type) {
    case "loaded":
      return { ...state, status: "loaded", title: message.title };
    case "pong":
      return state.doesRespond ? state : { ...state, doesRespond: true };
    case "console":
      return message.lines.reduce(addLine, { ...state, leftOut: state.leftOut + message.left_out });
    case "error":
      return addError(state, message);
    case "blocked":
      return addBlocked(state, message);
    case "link":
      return { ...state, link: message.url };
    case "position":
    case "storage":
    case "navigate":
    case "read":
      return state; // of no interest to the screen
    default:
      return message satisfies never;
  }
}

export function addLine(state: FrameState, line: ConsoleLine): FrameState {
  const errorCount = state.errorCount + (line.level === "error" ? 1 : 0);
  const last = state.entries.at(-1);
  if (last && isSame(last, line)) {
    return { ...state, errorCount, entries: [...state.entries.slice(0, -1), { ...last, count: last.count + 1 }] };
  }
  const entry = { ...line, id: (last?.id ?? 0) + 1, count: 1 };
  const kept = state.entries.slice(Math.max(0, state.entries.length - maxEntries + 1));
  return {
    ...state,
    errorCount,
    entries: [...kept, entry],
    leftOut: state.leftOut + state.entries.length - kept.length,
  };
}

function isSame(left: ConsoleLine, right: ConsoleLine): boolean {
  return left.level === right.level && left.text === right.text && left.place?.line === right.place?.line;
}

function addError(state: FrameState, { text, place, stack }: RuntimeError): FrameState {
  const added = addLine(state, { level: "error", text, ...(place ? { place } : {}) });
  const isKept = state.errors.length < maxErrors && !state.errors.some((known) => known.text === text);
  return isKept ? { ...added, errors: [...state.errors, { text, place, stack }] } : added;
}

/** A page without its scripts is broken, without a font or a picture it is not. */
function addBlocked(state: FrameState, { url, directive }: { url: string; directive: string }): FrameState {
  const text = words.blocked(url);
  if (directive.startsWith("script-src")) return addError(state, { text, stack: "" });
  return addLine(state, { level: "warn", text });
}
