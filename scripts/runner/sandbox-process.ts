// A sandbox as seen from the runner: a confined process, loaded ahead of time, for one program, that can be killed at any time.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { residentBytes } from "./resident-memory.ts";
import { endingUrl, type Job, messageDescriptor } from "./sandbox/job.ts";

const outcomeSchema = z.object({
  exit_code: z.int(),
  words: z.string(),
  cause: z.enum(["interrupted", "out_of_memory"]).nullable(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

const messageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("played"), outcome: outcomeSchema }),
]);

/** CPU seconds after which the system ends a sandbox whose runner is gone. */
const lastResortCpuSeconds = 120;
const maxErrorOutput = 4000;
/** Longer than any message of a sandbox. */
const maxLineLength = 1024 * 1024;
const boot = new URL("./sandbox/boot.ts", import.meta.url);
export const pyodideUrl = new URL("./", import.meta.resolve("pyodide"));

export interface Sandbox {
  readonly ended: Promise<unknown>;
  /** False if it ended before it was ready. */
  readonly isReady: Promise<boolean>;
  /** True once, while the sandbox is alive: it runs one program. */
  take(): boolean;
  /** Passes the program's output to `print`. Undefined if the process ended before the program. */
  play(job: Job, print: (text: string) => void): Promise<Outcome | undefined>;
  residentBytes(): Promise<number | undefined>;
  kill(): void;
  /** Its error output, for a sandbox that did not become ready. */
  errorOutput(): string;
}

export function startSandbox(snapshotPath: string | undefined): Sandbox {
  const child = spawnSandbox([snapshotPath ?? ""], snapshotPath === undefined ? [] : [snapshotPath]);
  const message = readMessages(child);
  const ended = once(child, "close");
  let errorOutput = "";
  let isFree = true;
  ended.then(() => {
    isFree = false;
  });
  child.stderr?.on("data", (chunk) => {
    errorOutput = `${errorOutput}${chunk}`.slice(-maxErrorOutput);
  });
  // Writing fails if the sandbox is killed; its end is handled elsewhere.
  child.stdin?.on("error", () => undefined);
  const isReady = Promise.race([message.ready.then(() => true), ended.then(() => false)]);
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
      // Only after the close event has all output been read.
      await ended;
      return Promise.race([message.played, undefined]);
    },
    residentBytes: () => residentBytes(child.pid ?? 0),
    kill: () => {
      child.kill("SIGKILL");
    },
    errorOutput: () => errorOutput,
  };
}

/** The memory image of a freshly loaded interpreter. */
export async function makeSnapshot(): Promise<Buffer> {
  const child = spawnSandbox(["", "--make-snapshot"], []);
  const chunks: Buffer[] = [];
  for await (const chunk of messageStream(child)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function spawnSandbox(args: readonly string[], readable: readonly string[]): ChildProcess {
  const read = [new URL("./sandbox/", import.meta.url), endingUrl, pyodideUrl].map((url) => fileURLToPath(url));
  const node = [
    process.execPath,
    "--permission",
    ...[...read, ...readable].map((path) => `--allow-fs-read=${path}`),
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

function messageStream(child: ChildProcess): Readable {
  const stream = child.stdio[messageDescriptor];
  if (!(stream instanceof Readable)) throw new Error("A sandbox was started without its message channel.");
  return stream;
}

interface Messages {
  /** Both stay pending if the message never arrives. */
  readonly ready: Promise<void>;
  readonly played: Promise<Outcome>;
}

/** A program may have taken over the channel: anything but the two messages ends the sandbox. */
function readMessages(child: ChildProcess): Messages {
  const ready = Promise.withResolvers<void>();
  const played = Promise.withResolvers<Outcome>();
  const stream = messageStream(child).setEncoding("utf8");
  const read = (line: string) => {
    const message = messageIn(line);
    if (message === undefined) giveUp();
    else if (message.type === "ready") ready.resolve();
    else played.resolve(message.outcome);
  };
  const giveUp = () => {
    stream.off("data", take).resume();
    child.kill("SIGKILL");
  };
  let rest = "";
  const take = (chunk: string) => {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(read);
    if (rest.length > maxLineLength) giveUp();
  };
  stream.on("data", take);
  return { ready: ready.promise, played: played.promise };
}

function messageIn(line: string): z.infer<typeof messageSchema> | undefined {
  try {
    return messageSchema.parse(JSON.parse(line));
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
