// A project with a data folder of its own, and the stack that serves it.
import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, onTestFinished } from "vitest";
import { assertPortIsFree } from "../ports.ts";
import { eventually } from "./processes.ts";
import { printLog, type StackProcess, startStackProcess } from "./stack-process.ts";

export interface Project {
  readonly supabaseDir: string;
  readonly dataDir: string;
  /** Flags that start a stack on it, on free ports. */
  readonly args: readonly string[];
}

/** Runs `seed` at the first start, which is quicker than a migration. Removed when the test is done; give `afterAll` to keep it for the file. */
export function newProject(seed = "", whenDone: (remove: () => void) => unknown = onTestFinished): Project {
  const root = mkdtempSync(join(tmpdir(), "stack-fault-"));
  const supabaseDir = join(root, "supabase");
  mkdirSync(supabaseDir);
  writeFileSync(join(supabaseDir, "seed.sql"), seed);
  const dataDir = mkdtempSync("/var/tmp/stack-fault-");
  rmSync(dataDir, { recursive: true }); // the stack creates it, so that Postgres may enter
  whenDone(() => {
    for (const folder of [root, dataDir]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return { supabaseDir, dataDir, args: ["--supabase", supabaseDir, "--data", dataDir, "--port", "0"] };
}

/** Returns a function that starts the stack unless it is running. Tests share it; one that stops it has it restarted by the next. */
export function useStack({ args }: Project, ...flags: string[]): () => Promise<StackProcess> {
  let stack: StackProcess | undefined;
  afterAll(() => stack?.stop());
  beforeEach(({ onTestFailed }) => onTestFailed(() => stack && printLog(stack)));
  return async () => {
    if (!stack?.isRunning()) stack = await startStackProcess([...args, ...flags]);
    return stack;
  };
}

/** A free port below those that the system gives to outgoing connections, so that it stays free. */
export async function findLastingPort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  return assertPortIsFree(port, "--port").then(
    () => port,
    () => findLastingPort(),
  );
}

/** The process named in the data folder; undefined after an orderly shutdown. A list of processes will not do: a new backend looks like the postmaster. */
export function postmasterOf(dataDir: string): number | undefined {
  return Number(readPidFile(dataDir).split("\n")[0]) || undefined;
}

/** Resolves when the stack has restarted Postgres. */
export async function killPostgres(stack: StackProcess): Promise<void> {
  const dataDir = stack.dataDir();
  const killed = postmasterOf(dataDir);
  if (killed === undefined) throw new Error("Postgres is not running");
  process.kill(killed, "SIGKILL");
  const isReady = () => /^ready\b/m.test(readPidFile(dataDir));
  await eventually("Postgres is back", () => postmasterOf(dataDir) !== killed && isReady());
}

function readPidFile(dataDir: string): string {
  const file = join(dataDir, "postgres", "postmaster.pid");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
