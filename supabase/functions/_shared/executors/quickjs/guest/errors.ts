// Errors as people know them: a stack that begins with the message and names only the program's own files.
import { inspect } from "./inspect.ts";

const engineStack = Object.getOwnPropertyDescriptor(Error.prototype, "stack");
/** Modules of the sandbox itself; a program's own paths never begin with a slash. */
const foreignFrame = /[( ]\/runtime\//;

Object.defineProperty(Error.prototype, "stack", {
  configurable: true,
  enumerable: false,
  get() {
    const frames: unknown = engineStack?.get?.call(this);
    return typeof frames === "string" ? `${header(this)}${withoutForeign(frames)}` : frames;
  },
  set(value: unknown) {
    engineStack?.set?.call(this, value);
  },
});

/** Where the program is at this moment. */
export function stackNow(): string {
  const frames: unknown = engineStack?.get?.call(new Error());
  return typeof frames === "string" ? withoutForeign(frames) : "";
}

export function describeUncaught(thrown: unknown): string {
  const text = thrown instanceof Error ? inspect(thrown) : `${inspect(thrown)} was thrown, which is no Error`;
  const hint = thrown instanceof Error ? hintFor(thrown) : undefined;
  return `Uncaught ${text}${hint === undefined ? "" : `\n${hint}`}`;
}

function header(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { name, message } = error;
  return message === "" ? String(name) : `${name}: ${message}`;
}

function withoutForeign(frames: string): string {
  const own = frames.split("\n").filter((frame) => frame.trim() !== "" && !foreignFrame.test(frame));
  return own.map((frame) => `\n${plainFrame(frame)}`).join("");
}

function plainFrame(frame: string): string {
  return frame.replace(" (missing)", "").replace(/at (?:<eval>|<anonymous>) \((.*)\)$/, "at $1");
}

const files = "import the session's files, or read them with readFileSync from node:fs";
const absent: Readonly<Record<string, string>> = {
  require: "Programs are modules: use import instead of require.",
  module: "Programs are modules: use export instead of module.exports.",
  exports: "Programs are modules: use export instead of exports.",
  __dirname: `There is no disk: ${files}.`,
  __filename: `There is no disk: ${files}.`,
  process: "There is no process here: end with exit(code), read the input with readLine().",
  Deno: `There is no Deno here: ${files}; end with exit(code).`,
  Bun: `There is no Bun here: ${files}; end with exit(code).`,
  Buffer: "There is no Buffer here: use Uint8Array, TextEncoder and TextDecoder.",
  fetch: "There is no network here.",
  XMLHttpRequest: "There is no network here.",
  WebSocket: "There is no network here.",
  document: "There is no page here: a program with a page runs in a browser.",
  window: "There is no page here: a program with a page runs in a browser.",
  localStorage: "There is no page here: a program with a page runs in a browser.",
  Intl: "There is no Intl here: format numbers and dates by hand.",
  URL: "There is no URL here: take addresses apart by hand.",
  React: "There are no packages here: a program with a page runs in a browser.",
  Worker: "There are no workers here.",
};

function hintFor(error: Error): string | undefined {
  if (error.name !== "ReferenceError") return undefined;
  const name = /^'?(\w+)'? is not defined$/.exec(error.message)?.[1];
  return name !== undefined && Object.hasOwn(absent, name) ? absent[name] : undefined;
}
