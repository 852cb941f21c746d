// The first module of every engine: defines the globals of a program.
import { display, programConsole } from "./console.ts";
import { describeUncaught, stackNow } from "./errors.ts";
import { host } from "./host.ts";
import { readAll, readLine } from "./stdin.ts";
import { structuredClone } from "./structured-clone.ts";
import { TextDecoder, TextEncoder } from "./text-coding.ts";
import { clearTimeout, runNextTimer, setImmediate, setInterval, setTimeout } from "./timers.ts";

/** Ends the program. The engine stops at its next checkpoint, which the loop reaches at once. */
function exit(code: unknown = 0): never {
  host.exit(Number(code));
  for (;;);
}

const globals = {
  console: programConsole,
  display,
  exit,
  readLine,
  readInput: readAll,
  queueMicrotask: (callback: () => void) => void Promise.resolve().then(() => callback()),
  setTimeout,
  setInterval,
  setImmediate,
  clearTimeout,
  clearInterval: clearTimeout,
  clearImmediate: clearTimeout,
  structuredClone,
  TextEncoder,
  TextDecoder,
};

for (const [name, value] of Object.entries(globals)) {
  Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
}
Object.assign(host.hooks, { runNextTimer, describeUncaught, stackNow });
