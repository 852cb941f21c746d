// Error stacks as in Node: they start with the message and contain only the program's own files.
import { inspect } from "./inspect.ts";

const engineStack = Object.getOwnPropertyDescriptor(Error.prototype, "stack");
/** Modules of the sandbox. The paths of a program never start with a slash. */
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

/** The current stack of the program. */
export function stackNow(): string {
  const frames: unknown = engineStack?.get?.call(new Error());
  return typeof frames === "string" ? withoutForeign(frames) : "";
}

export function describeUncaught(thrown: unknown): string {
  const text = thrown instanceof Error ? inspect(thrown) : `${inspect(thrown)} (thrown value is not an Error)`;
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
  document: "There is no DOM here: programs with a page run in the browser.",
  window: "There is no DOM here: programs with a page run in the browser.",
  localStorage: "There is no DOM here: programs with a page run in the browser.",
  Intl: "There is no Intl here: format numbers and dates by hand.",
  URL: "There is no URL here: parse URLs by hand.",
  React: "There are no packages here: programs with a page run in the browser.",
  Worker: "There are no workers here.",
};

function hintFor(error: Error): string | undefined {
  if (error.name !== "ReferenceError") return undefined;
  const name = /^'?(\w+)'? is not defined$/.exec(error.message)?.[1];
  return name !== undefined && Object.hasOwn(absent, name) ? absent[name] : undefined;
}
