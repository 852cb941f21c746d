// Running a session's code: what every sandbox takes and gives. A program has its files and nothing else, no disk and no network.

import type { ExecutionStatus, Language } from "../protocol/enums.ts";

export interface Program {
  readonly language: Language;
  /** A path among the files. */
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

export interface ExecutionLimits {
  readonly seconds: number;
  readonly memory_mb: number;
  readonly output_bytes: number;
}

export interface ExecutionResult {
  readonly status: ExecutionStatus;
  /** Null where the program did not come to an end by itself. */
  readonly exit_code: number | null;
  /** What it printed, both streams in their order, then the error it ended with, if any. */
  readonly output: string;
  readonly is_output_cut: boolean;
  readonly duration_ms: number;
  readonly ran_in: "quickjs" | "remote" | "browser";
}

export interface Executor {
  readonly languages: readonly Language[];
  /** What a program does is data. Throws ExecutorUnavailable only when the program could not be run at all. */
  run(program: Program, limits: ExecutionLimits, signal: AbortSignal): Promise<ExecutionResult>;
}

export class ExecutorUnavailable extends Error {
  override readonly name = "ExecutorUnavailable";
}
