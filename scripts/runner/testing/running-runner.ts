// Starts a runner as the product does and sends it programs as the agent does.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { ExecutionLimits, ExecutionResult } from "../../../supabase/functions/_shared/executors/executor.ts";
import { createRemoteExecutor } from "../../../supabase/functions/_shared/executors/remote.ts";

export const runnerKey = "a key that only tests know";
const defaults: ExecutionLimits = { seconds: 20, memory_mb: 128, output_bytes: 20_000 };
/** A machine that is busy with other tests may take long. */
const graceSeconds = 240;

export interface Extras extends Partial<ExecutionLimits> {
  readonly files?: Record<string, string>;
  readonly entry?: string;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
}

export interface RunningRunner {
  readonly url: string;
  readonly process: ChildProcess;
  run(code: string, extras?: Extras): Promise<ExecutionResult>;
}

export async function startRunner(): Promise<RunningRunner> {
  const args = ["scripts/runner/main.ts", "--port", "0", "--json"];
  const env = { ...process.env, EXECUTOR_KEY: runnerKey };
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], env });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(line));
  const executor = createRemoteExecutor({ url, key: runnerKey, fetch, graceSeconds });
  return {
    url,
    process: child,
    run: (code, extras = {}) => {
      const { files = {}, entry = "main.py", stdin = "", signal = new AbortController().signal, ...limits } = extras;
      const program = { language: "python", entry, files: { ...files, [entry]: code }, stdin } as const;
      return executor.run(program, { ...defaults, ...limits }, signal);
    },
  };
}
