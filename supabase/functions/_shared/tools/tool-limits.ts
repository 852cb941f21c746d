// How much a tool reads and prints. A tool says what it leaves out.
import type { ExecutionLimits } from "../executors/executor.ts";

export interface ToolLimits {
  readonly listedFiles: number;
  readonly readLines: number;
  readonly readBytes: number;
  readonly readLineCharacters: number;
  readonly foundLines: number;
  readonly foundLineCharacters: number;
  /** Bytes of files that contain a text. */
  readonly searchedBytes: number;
  /** Bytes of files searched with a regular expression: the worst expressions take 4 µs a character. */
  readonly matchedBytes: number;
  readonly outputBytes: number;
  readonly programBytes: number;
  readonly execution: ExecutionLimits;
  readonly browserSeconds: number;
}

export const defaultToolLimits: ToolLimits = {
  listedFiles: 500,
  readLines: 2000,
  readBytes: 40_000,
  readLineCharacters: 2000,
  foundLines: 100,
  foundLineCharacters: 240,
  searchedBytes: 4_000_000,
  matchedBytes: 2_000_000,
  outputBytes: 20_000,
  programBytes: 4_000_000,
  execution: { seconds: 10, memory_mb: 64, output_bytes: 64_000 },
  browserSeconds: 60,
};

/** runTool enforces this on every tool; no tool has a reason to print more. */
export const maxOutputBytes = 60_000;
