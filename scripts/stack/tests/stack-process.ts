// The stack as its users start it: the command, in a process of its own.
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
  return {
    details: JSON.parse(line[0]),
    child,
    log: () => log,
    stop: async (signal = "SIGTERM") => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill(signal);
      await exited;
    },
  };
}

/** Why a test failed is often told there alone. */
export function printLog({ log }: StackProcess): void {
  process.stderr.write(log());
}
