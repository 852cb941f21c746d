// The stack the stories run on: this project's own supabase folder, served as `npm run stack` serves it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

const detailsSchema = z.object({
  url: z.string(),
  publishableKey: z.string(),
  secretKey: z.string(),
  jwtSecret: z.string(),
  anonJwt: z.string(),
  serviceJwt: z.string(),
  dbUrl: z.string(),
  mailUrl: z.string(),
});

export type StackDetails = z.infer<typeof detailsSchema>;

const startTimeoutMs = 120_000;

export interface RunningStack {
  readonly details: StackDetails;
  stop(): Promise<void>;
}

/** Resolves when it is ready; rejects with what it logged when it cannot start. */
export async function startStack(...args: string[]): Promise<RunningStack> {
  const command = ["scripts/stack/main.ts", "--ephemeral", "--port", "0", "--json", "--log-level", "warn", ...args];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  const exited = once(child, "exit");
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    exited.then(() => undefined),
    sleep(startTimeoutMs, undefined, { ref: false }),
  ]);
  if (line === undefined) {
    child.kill("SIGKILL");
    throw new Error(`The stack did not start:\n${log}`);
  }
  return {
    details: detailsSchema.parse(JSON.parse(line[0])),
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
