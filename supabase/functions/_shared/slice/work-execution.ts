// Runs one program of a user: claims it, sends it to an executor, and stores how it ended.
import { createInterruption, type Interruption } from "../agent/interruption.ts";
import type { ExecutionLimits, Executor } from "../executors/executor.ts";
import { runByFirst } from "../executors/run-by-first.ts";
import { AppError } from "../protocol/errors.ts";
import { type ClaimedExecution, claimExecution, type ExecutionOutcome } from "../store/executions.ts";
import { faultOf } from "../store/postgres-fault.ts";
import { collectProgram } from "../tools/run-code/collect-program.ts";
import { leftOutSentence, storableResult } from "../tools/run-code/report-execution.ts";
import { withLines } from "../workspace/selected-lines.ts";
import { addSlice } from "./live-slices.ts";
import type { SliceDeps } from "./work-slice.ts";

export type ExecutionDeps = Pick<SliceDeps, "db" | "holder" | "executors" | "log">;

const limits: ExecutionLimits = { seconds: 30, memory_mb: 256, output_bytes: 256_000, display_bytes: 900_000 };
const maxProgramBytes = 4_000_000;
/** How soon a stop reaches the executor. */
const keepMs = 1000;

/** Throws only when the database is unreachable, never for what a program does. */
export async function workExecution(executionId: string, deps: ExecutionDeps): Promise<void> {
  const execution = await claimExecution(deps.db, executionId, deps.holder);
  if (!execution) return;
  const interruption = createInterruption();
  const remove = addSlice(interruption);
  const keeping = setInterval(() => {
    // Without the database the lease expires, and another process runs the program again.
    execution.keep().catch((error: unknown) => {
      if (isStopped(error)) interruption.interrupt("lost", error);
    });
  }, keepMs);
  try {
    await work(execution, interruption, deps);
  } catch (error) {
    // Stopped meanwhile: nothing is left to store.
    if (!isStopped(error)) throw error;
  } finally {
    clearInterval(keeping);
    remove();
  }
}

async function work(execution: ClaimedExecution, interruption: Interruption, deps: ExecutionDeps): Promise<void> {
  const outcome = await outcomeOf(execution, interruption.signal, deps);
  if (interruption.reason() === "lost") return;
  if (interruption.reason() === undefined) return execution.finish(outcome);
  await execution.yield();
}

/** An error of ours ends the program, because it would come again. */
async function outcomeOf(
  execution: ClaimedExecution,
  signal: AbortSignal,
  deps: ExecutionDeps,
): Promise<ExecutionOutcome> {
  try {
    return await run(execution, signal, deps.executors);
  } catch (error) {
    if (isStopped(error) || faultOf(error) === "lost") throw error;
    deps.log.error("An internal error ended an execution", { execution_id: execution.program.id, error });
    return { status: "failed", note: "Something went wrong in Edgewright itself, and the program was not run." };
  }
}

async function run(
  { program, files: tree }: ClaimedExecution,
  signal: AbortSignal,
  executors: readonly Executor[],
): Promise<ExecutionOutcome> {
  const { language, entry, stdin, first_line, last_line } = program;
  const collected = await collectProgram(entry, tree, maxProgramBytes);
  if (!collected.found) return { status: "failed", note: `There is no file ${entry}.` };
  const files =
    first_line === null || last_line === null
      ? collected.files
      : withLines(collected.files, entry, [first_line, last_line]);
  const sent = { language, entry, files, ...(stdin === null ? {} : { stdin }) };
  const { result, unavailable } = await runByFirst(executors, sent, limits, signal);
  if (!result) return { status: "failed", note: unavailable.at(-1) ?? missingExecutor };
  const note = collected.left_out.length > 0 ? leftOutSentence(collected.left_out) : null;
  return { ...storableResult(result, limits), note };
}

/** The others run in a function of the project itself. */
const missingExecutor =
  "Python needs an executor, and this installation has none. Its operator sets one up with EXECUTOR_URL.";

function isStopped(error: unknown): boolean {
  return error instanceof AppError && error.code === "lease_lost";
}
