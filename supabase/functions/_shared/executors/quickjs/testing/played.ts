// Runs programs of tests under generous limits.
import type { ExecutionLimits, ExecutionResult } from "../../executor.ts";
import { runProgram } from "../run-program.ts";

export const roomy: ExecutionLimits = { seconds: 10, memory_mb: 64, output_bytes: 20_000 };

export interface Extras extends Partial<ExecutionLimits> {
  readonly files?: Record<string, string>;
  readonly entry?: string;
  readonly stdin?: string;
}

export function run(code: string, extras: Extras = {}): Promise<ExecutionResult> {
  const { files = {}, entry = "main.ts", stdin = "", ...limits } = extras;
  const program = { language: "typescript", entry, files: { ...files, [entry]: code }, stdin } as const;
  return runProgram(program, { ...roomy, ...limits }, new AbortController().signal);
}

/** The output of a program that must succeed. */
export async function printed(code: string, extras: Extras = {}): Promise<string> {
  const { status, output } = await run(code, extras);
  if (status !== "succeeded") throw new Error(`The program ${status}:\n${output}`);
  return output;
}
