// A program of ours, started beside this one: ready when it prints one line of JSON, ended when we say so.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const startTimeoutMs = 120_000;
const stopTimeoutMs = 15_000;

export interface ChildProgram<Details> {
  readonly details: Details;
  readonly pid: number;
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<unknown>;
  /** What it has written to its log so far. */
  readonly log: () => string;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly args: readonly string[];
  /** Besides our own: what nobody is to read off a command line. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its log goes to ours instead of being kept for its last words. */
  readonly isLogShown?: boolean;
}

/** Rejects with what it logged when it does not become ready. */
export async function startProgram<Details>(
  name: string,
  parse: (line: string) => Details,
  { args, env = {}, isLogShown = false }: ProgramOptions,
): Promise<ChildProgram<Details>> {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", isLogShown ? "inherit" : "pipe"],
    env: { ...process.env, ...env },
  });
  let log = "";
  child.stderr?.on("data", (chunk) => {
    log += chunk;
  });
  const ended = once(child, "exit");
  if (!child.stdout || child.pid === undefined) throw new Error(`The ${name} could not be started.`);
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    ended.then(() => undefined),
    sleep(startTimeoutMs, undefined, { ref: false }),
  ]);
  if (line === undefined) {
    child.kill("SIGKILL");
    throw new Error(`The ${name} did not start. ${log.trim()}`);
  }
  return {
    details: parse(String(line[0])),
    pid: child.pid,
    ended,
    log: () => log,
    stop: async () => {
      child.kill("SIGTERM");
      const isOver = await Promise.race([ended.then(() => true), sleep(stopTimeoutMs, false, { ref: false })]);
      if (!isOver) child.kill("SIGKILL");
    },
  };
}
