// One of our programs in a child process: ready when it prints one line of JSON, stopped on request.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";

const startTimeoutMs = 120_000;
const stopTimeoutMs = 15_000;

export interface ChildProgram<Details> {
  readonly details: Details;
  readonly pid: number;
  /** Resolves when the process has exited, for whatever reason. */
  readonly ended: Promise<unknown>;
  /** Its log so far. */
  readonly log: () => string;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly args?: readonly string[];
  /** Added to our own environment: secrets, which must not appear on a command line. */
  readonly env?: Readonly<Record<string, string>>;
  /** Passes its log to our standard error instead of keeping it. */
  readonly isLogShown?: boolean;
}

/** Rejects with its log when the program does not become ready. */
export async function startProgram<Details>(
  script: string,
  schema: z.ZodType<Details>,
  { args = [], env = {}, isLogShown = false }: ProgramOptions,
): Promise<ChildProgram<Details>> {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ["ignore", "pipe", isLogShown ? "inherit" : "pipe"],
    env: { ...process.env, ...env },
  });
  let log = "";
  child.stderr?.on("data", (chunk) => {
    log += chunk;
  });
  const ended = once(child, "exit");
  if (!child.stdout || child.pid === undefined) throw new Error(`${script} could not be started.`);
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    ended.then(() => undefined),
    sleep(startTimeoutMs, undefined, { ref: false }),
  ]);
  if (line === undefined) {
    child.kill("SIGKILL");
    throw new Error(`${script} did not start. ${log.trim()}`);
  }
  return {
    details: schema.parse(JSON.parse(String(line[0]))),
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
