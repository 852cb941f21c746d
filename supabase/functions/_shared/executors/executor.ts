// The contract of every sandbox that runs a session's code. A program has its files, but no disk and no network.

import type { ExecutionPlace, FinishedExecutionStatus, Language } from "../protocol/enums.ts";

export interface Program {
  readonly language: Language;
  /** The path of one of the files. */
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

export interface ExecutionLimits {
  readonly seconds: number;
  readonly memory_mb: number;
  readonly output_bytes: number;
  /** Of what is shown as pictures, pages and tables. Otherwise the program shows text alone, as for the agent. */
  readonly display_bytes?: number;
}

/** Of one program. */
export const maxDisplays = 50;
/** What a screen can show. */
export const displayTypes: ReadonlySet<string> = new Set([
  ...["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"],
  ...["text/html", "application/json"],
]);

/** Something that is shown at a place of the output: an image in base64, a page, or a table in JSON. */
export interface Display {
  readonly type: string;
  readonly content: string;
}

interface PlacedDisplay extends Display {
  readonly at: number;
}

export interface ExecutionResult {
  readonly status: FinishedExecutionStatus;
  /** Null when the program did not end by itself. */
  readonly exit_code: number | null;
  /** The text of both streams in order, then the error that ended the program, if any. */
  readonly output: string;
  readonly is_output_cut: boolean;
  readonly displays?: readonly PlacedDisplay[];
  readonly duration_ms: number;
  readonly ran_in: ExecutionPlace;
}

export interface Executor {
  readonly languages: readonly Language[];
  /** Whatever a program does is data. Throws ExecutorUnavailable only when the program could not run at all. */
  run(program: Program, limits: ExecutionLimits, signal: AbortSignal): Promise<ExecutionResult>;
}

export class ExecutorUnavailable extends Error {
  override readonly name = "ExecutorUnavailable";
}
