// The stack as users start it: the command, in its own process.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { StackDetails } from "../start-stack.ts";

export const mainScript = fileURLToPath(new URL("../main.ts", import.meta.url));
export const fixtureProject = fileURLToPath(new URL("./supabase", import.meta.url));

const startTimeoutMs = 120_000;

export interface StackProcess {
  readonly details: StackDetails;
  readonly child: ChildProcess;
  /** Everything it logged so far. */
  readonly log: () => string;
  /** Where its data is, as it logs at its start. */
  dataDir(): string;
  isRunning(): boolean;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts `npm run stack -- <args> --json` and resolves when it is ready; rejects with its log when it is not. */
export async function startStackProcess(args: readonly string[]): Promise<StackProcess> {
  const child = spawn(process.execPath, [mainScript, "--json", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    once(child, "exit").then(() => undefined),
    sleep(startTimeoutMs, undefined, { ref: false }),
  ]);
  if (line === undefined) {
    child.kill("SIGKILL");
    throw new Error(`The stack did not start:\n${log}`);
  }
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    details: JSON.parse(line[0]),
    child,
    log: () => log,
    dataDir: () => {
      const [, folder] = /data=(\S+)/.exec(log) ?? [];
      if (folder === undefined) throw new Error("The stack has not logged where its data is");
      return folder;
    },
    isRunning,
    stop: async (signal = "SIGTERM") => {
      if (!isRunning()) return;
      const exited = once(child, "exit");
      child.kill(signal);
      await exited;
    },
  };
}

/** Often the only place that says why a test failed. */
export function printLog({ log }: StackProcess): void {
  process.stderr.write(log());
}
