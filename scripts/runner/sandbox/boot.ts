// The process that runs one Python program. It is started ahead of time and waits for its program: one line of JSON on stdin.
// The program's output goes to stdout, messages to the runner to descriptor 3.
import { readFileSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { confine, lendFileFlags } from "./confinement.ts";
import { endingUrl, type Job, messageDescriptor } from "./job.ts";

const [pyodideUrl = "", snapshotPath = ""] = process.argv.slice(2);
/** Modules that programs often import: they are free when they are in the snapshot. */
const warmModules =
  "abc argparse ast asyncio base64 bisect calendar collections contextlib copy csv dataclasses datetime decimal enum fractions " +
  "functools hashlib heapq inspect io itertools json linecache logging math numbers operator os pathlib pprint random re " +
  "secrets statistics string struct sys textwrap time traceback types typing unittest unittest.mock uuid warnings zlib";
/** Reads the clock only on some checks: the interpreter makes about a million a second. */
const checksPerLook = 256;
const keyboardInterrupt = 2;

/** The part of Pyodide in use; its types lack the snapshot. */
interface Pyodide {
  readonly FS: {
    writeFile(path: string, text: string): void;
    mkdirTree(path: string): void;
  };
  readonly globals: { get(name: string): (entry: string) => string };
  runPython(source: string, options?: { filename: string }): unknown;
  setStdin(options: { stdin: () => string | undefined; isatty: boolean }): void;
  setStdout(options: { write: (bytes: Uint8Array) => number; isatty: boolean }): void;
  setStderr(options: { write: (bytes: Uint8Array) => number; isatty: boolean }): void;
  setInterruptBuffer(buffer: { 0: number }): void;
  makeMemorySnapshot(): Uint8Array;
}

async function load(extras: Record<string, unknown>): Promise<Pyodide> {
  lendFileFlags();
  const { loadPyodide } = await import(`${pyodideUrl}pyodide.mjs`);
  return loadPyodide({
    indexURL: fileURLToPath(pyodideUrl),
    fullStdLib: false,
    jsglobals: Object.create(null),
    ...extras,
  });
}

async function makeSnapshot(): Promise<void> {
  const pyodide = await load({ _makeSnapshot: true });
  pyodide.runPython(`import ${warmModules.split(" ").join(", ")}`);
  writeAll(messageDescriptor, pyodide.makeMemorySnapshot());
}

async function waitForProgram(): Promise<void> {
  const pyodide = await load(snapshotPath === "" ? {} : { _loadSnapshot: readFileSync(snapshotPath) });
  for (const source of [endingUrl, new URL("./play.py", import.meta.url)])
    pyodide.runPython(readFileSync(source, "utf8"), { filename: "<sandbox>" });
  const play = pyodide.globals.get("play");
  pyodide.runPython("shut_the_door()");
  confine();
  say({ type: "ready" });
  for await (const line of createInterface({ input: process.stdin })) {
    const job: Job = JSON.parse(line); // our own parent wrote it
    playJob(job, pyodide, play);
    break;
  }
}

function playJob(job: Job, pyodide: Pyodide, play: (entry: string) => string): void {
  const print = { write: (bytes: Uint8Array) => writeAll(process.stdout.fd, bytes), isatty: false };
  pyodide.setStdout(print);
  pyodide.setStderr(print);
  pyodide.setStdin({ stdin: lineByLine(job.stdin), isatty: false });
  for (const [path, text] of Object.entries(job.files)) {
    const full = `/session/${path}`;
    pyodide.FS.mkdirTree(full.slice(0, full.lastIndexOf("/")));
    pyodide.FS.writeFile(full, text);
  }
  pyodide.setInterruptBuffer(deadline(job.seconds));
  say({ type: "played", outcome: JSON.parse(play(job.entry)) });
}

/** The interpreter polls a buffer for signals; this one reads the clock, so that no second thread is needed. */
function deadline(seconds: number): { 0: number } {
  const parent = process.ppid;
  const end = performance.now() + seconds * 1000;
  let checks = 0;
  let isOver = false;
  return {
    get 0(): number {
      checks += 1;
      if (isOver || checks % checksPerLook !== 0) return 0;
      if (process.ppid !== parent) process.exit(1);
      isOver = performance.now() > end;
      return isOver ? keyboardInterrupt : 0;
    },
    set 0(_cleared: number) {
      // The interpreter clears the signal it has read; this one is raised only once.
    },
  };
}

function lineByLine(text: string): () => string | undefined {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return () => lines.shift();
}

function say(words: Record<string, unknown>): void {
  writeAll(messageDescriptor, new TextEncoder().encode(`${JSON.stringify(words)}\n`));
}

/** A full pipe accepts nothing for the moment. */
function writeAll(descriptor: number, bytes: Uint8Array): number {
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (!(error instanceof Error) || Reflect.get(error, "code") !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
  return bytes.length;
}

const work = process.argv.includes("--make-snapshot") ? makeSnapshot() : waitForProgram();
work.then(
  () => process.exit(),
  (error: unknown) => {
    // By default Node would print the failing line of a minified file, a megabyte long.
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
