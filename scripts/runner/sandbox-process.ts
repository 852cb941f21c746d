// A sandbox from outside: a process of its own, confined, loaded ahead of time, good for one program, killed at any moment.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { residentBytes } from "./resident-memory.ts";
import { type Job, ownWordsDescriptor } from "./sandbox/job.ts";

const outcomeSchema = z.object({
  exit_code: z.int(),
  words: z.string(),
  cause: z.enum(["interrupted", "out_of_memory"]).nullable(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

const wordsSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("played"), outcome: outcomeSchema }),
]);

/** Seconds of processor time after which the system itself ends a sandbox whose runner is gone. */
const lastResortCpuSeconds = 120;
const maxComplaints = 4000;
/** Longer than anything a sandbox has to say of itself. */
const maxLineLength = 1024 * 1024;
const boot = new URL("./sandbox/boot.ts", import.meta.url);
export const pyodideUrl = new URL("./", import.meta.resolve("pyodide"));

export interface Sandbox {
  readonly ended: Promise<unknown>;
  /** Whether it became ready; false when it ended before. */
  readonly isReady: Promise<boolean>;
  /** True once, while it is alive: it is for one program. */
  take(): boolean;
  /** What the program says goes to `print`. Undefined when the process ended before its program. */
  play(job: Job, print: (text: string) => void): Promise<Outcome | undefined>;
  residentBytes(): Promise<number | undefined>;
  kill(): void;
  /** What it complained of: of interest when it did not become ready. */
  complaints(): string;
}

export function startSandbox(snapshotPath: string | undefined): Sandbox {
  const child = spawnSandbox([snapshotPath ?? ""], snapshotPath === undefined ? [] : [snapshotPath]);
  const words = hearWords(child);
  const ended = once(child, "close");
  let complaints = "";
  let isFree = true;
  ended.then(() => {
    isFree = false;
  });
  child.stderr?.on("data", (chunk) => {
    complaints = `${complaints}${chunk}`.slice(-maxComplaints);
  });
  // A sandbox that is killed while it is written to: its end is what counts.
  child.stdin?.on("error", () => undefined);
  const isReady = Promise.race([words.ready.then(() => true), ended.then(() => false)]);
  return {
    ended,
    isReady,
    take: () => {
      const wasFree = isFree;
      isFree = false;
      return wasFree;
    },
    play: async (job, print) => {
      const decoder = new TextDecoder();
      child.stdout?.on("data", (chunk: Uint8Array) => print(decoder.decode(chunk, { stream: true })));
      child.stdin?.end(`${JSON.stringify(job)}\n`);
      // Only when it is closed has everything been read that the program printed.
      await ended;
      return Promise.race([words.played, undefined]);
    },
    residentBytes: () => residentBytes(child.pid ?? 0),
    kill: () => {
      child.kill("SIGKILL");
    },
    complaints: () => complaints,
  };
}

/** The memory of an interpreter that has just been loaded. */
export async function makeSnapshot(): Promise<Buffer> {
  const child = spawnSandbox(["", "--make-snapshot"], []);
  const chunks: Buffer[] = [];
  for await (const chunk of ownWords(child)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function spawnSandbox(args: readonly string[], readable: readonly string[]): ChildProcess {
  const folders = [new URL("./sandbox/", import.meta.url), pyodideUrl].map((url) => fileURLToPath(url));
  const node = [
    process.execPath,
    "--permission",
    ...[...folders, ...readable].map((path) => `--allow-fs-read=${path}`),
    "--disallow-code-generation-from-strings",
    "--no-warnings",
    fileURLToPath(boot),
    pyodideUrl.href,
    ...args,
  ];
  const limited = ["/bin/sh", "-c", `ulimit -t ${lastResortCpuSeconds}; exec "$@"`, "sandbox", ...node];
  const [program = process.execPath, ...rest] = process.platform === "win32" ? node : limited;
  return spawn(program, rest, { env: {}, stdio: ["pipe", "pipe", "pipe", "pipe"] });
}

function ownWords(child: ChildProcess): Readable {
  const stream = child.stdio[ownWordsDescriptor];
  if (!(stream instanceof Readable)) throw new Error("A sandbox was started without a way to speak for itself.");
  return stream;
}

interface Words {
  /** Both never resolve when it does not say so. */
  readonly ready: Promise<void>;
  readonly played: Promise<Outcome>;
}

/** A program may have got hold of what its sandbox says: one that says anything but its two words is at its end. */
function hearWords(child: ChildProcess): Words {
  const ready = Promise.withResolvers<void>();
  const played = Promise.withResolvers<Outcome>();
  const stream = ownWords(child).setEncoding("utf8");
  const hear = (line: string) => {
    const words = wordsIn(line);
    if (words === undefined) giveUp();
    else if (words.type === "ready") ready.resolve();
    else played.resolve(words.outcome);
  };
  const giveUp = () => {
    stream.off("data", take).resume();
    child.kill("SIGKILL");
  };
  let rest = "";
  const take = (chunk: string) => {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(hear);
    if (rest.length > maxLineLength) giveUp();
  };
  stream.on("data", take);
  return { ready: ready.promise, played: played.promise };
}

function wordsIn(line: string): z.infer<typeof wordsSchema> | undefined {
  try {
    return wordsSchema.parse(JSON.parse(line));
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
