// Runs a program by the first executor that knows its language and is available.
import {
  type ExecutionLimits,
  type ExecutionResult,
  type Executor,
  ExecutorUnavailable,
  type Program,
} from "./executor.ts";

export interface Ran {
  /** Undefined when no executor could run the program. */
  readonly result?: ExecutionResult;
  /** What the executors said that could not run it; empty when none knows the language. */
  readonly unavailable: readonly string[];
}

export async function runByFirst(
  executors: readonly Executor[],
  program: Program,
  limits: ExecutionLimits,
  signal: AbortSignal,
): Promise<Ran> {
  const unavailable: string[] = [];
  for (const executor of executors) {
    if (!executor.languages.includes(program.language)) continue;
    try {
      return { result: await executor.run(program, limits, signal), unavailable };
    } catch (error) {
      if (!(error instanceof ExecutorUnavailable)) throw error;
      unavailable.push(error.message);
    }
  }
  return { unavailable };
}
