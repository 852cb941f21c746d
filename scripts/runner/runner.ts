// Runs a limited number of programs at once, each in its own preloaded sandbox.
import type { ExecutionLimits, ExecutionResult, Program } from "../../supabase/functions/_shared/executors/executor.ts";
import { createOutputBuffer } from "../../supabase/functions/_shared/executors/output-buffer.ts";
import type { Outcome, Sandbox } from "./sandbox-process.ts";
import { createSpares } from "./spares.ts";
import { createTurns } from "./turns.ts";

export interface RunnerOptions {
  readonly maxRunning: number;
  readonly maxWaiting: number;
  readonly snapshot: Promise<string | undefined>;
}

export interface Runner {
  /** Undefined if too many are waiting already. */
  run(program: Program, limits: ExecutionLimits, signal: AbortSignal): Promise<ExecutionResult | undefined>;
  close(): void;
}

/** When its time is up a program is interrupted, which shows where it was; after this it is killed. */
const killGraceMs = 500;
const memoryCheckMs = 25;

export function createRunner({ maxRunning, maxWaiting, snapshot }: RunnerOptions): Runner {
  const turns = createTurns(maxRunning, maxWaiting);
  const spares = createSpares(snapshot);
  return {
    run: async (program, limits, signal) => {
      if (!(await turns.begin())) return undefined;
      try {
        const sandbox = await spares.take();
        return await runWithin(sandbox, program, limits, signal).finally(() => sandbox.kill());
      } finally {
        turns.end();
      }
    },
    close: spares.close,
  };
}

type KillCause = "timed_out" | "out_of_memory" | "stopped";

async function runWithin(
  sandbox: Sandbox,
  program: Program,
  limits: ExecutionLimits,
  signal: AbortSignal,
): Promise<ExecutionResult> {
  const output = createOutputBuffer(limits.output_bytes);
  const began = performance.now();
  const watch = await watchLimits(sandbox, limits, signal);
  try {
    const { entry, files, stdin = "" } = program;
    const outcome = await sandbox.play({ entry, files, stdin, seconds: limits.seconds }, output.write);
    const ending = endingOf(outcome, watch.cause(), limits);
    const duration_ms = Math.round(performance.now() - began);
    const { output: text, is_output_cut } = output.finish(ending.words);
    return {
      status: ending.status,
      exit_code: ending.exit_code,
      output: text,
      is_output_cut,
      duration_ms,
      ran_in: "remote",
    };
  } finally {
    watch.stop();
  }
}

/** Kills the sandbox when its time or memory is used up or its caller disconnects, and remembers why. */
async function watchLimits(sandbox: Sandbox, { seconds, memory_mb }: ExecutionLimits, signal: AbortSignal) {
  let cause: KillCause | undefined;
  const killFor = (why: KillCause) => {
    cause ??= why;
    sandbox.kill();
  };
  const atRest = (await sandbox.residentBytes()) ?? 0;
  const checkMemory = async () => {
    const bytes = await sandbox.residentBytes();
    if (bytes !== undefined && bytes - atRest > memory_mb * 1024 * 1024) killFor("out_of_memory");
  };
  const timer = setTimeout(() => killFor("timed_out"), seconds * 1000 + killGraceMs);
  const watch = setInterval(() => void checkMemory(), memoryCheckMs);
  const onAbort = () => killFor("stopped");
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  return {
    cause: () => cause,
    stop: () => {
      clearTimeout(timer);
      clearInterval(watch);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

interface Ending extends Pick<ExecutionResult, "status" | "exit_code"> {
  readonly words: string;
}

function endingOf(outcome: Outcome | undefined, killedFor: KillCause | undefined, limits: ExecutionLimits): Ending {
  if (killedFor === "stopped") return { status: "stopped", exit_code: null, words: "Stopped." };
  if (killedFor === "out_of_memory" || outcome?.cause === "out_of_memory") return outOfMemory(limits, outcome?.words);
  if (killedFor === "timed_out") return timedOut(limits, undefined);
  if (outcome?.cause === "interrupted") return timedOut(limits, outcome.words);
  if (outcome === undefined) return { status: "failed", exit_code: null, words: "The interpreter broke down." };
  const { exit_code, words } = outcome;
  return { status: exit_code === 0 ? "succeeded" : "failed", exit_code, words };
}

function timedOut({ seconds }: ExecutionLimits, where: string | undefined): Ending {
  const words = where === undefined ? `Stopped after ${seconds} s.` : `${where}\nStopped after ${seconds} s.`;
  return { status: "timed_out", exit_code: null, words };
}

function outOfMemory({ memory_mb }: ExecutionLimits, where: string | undefined): Ending {
  const words = `Out of memory: a program has ${memory_mb} MB.`;
  return { status: "out_of_memory", exit_code: null, words: where === undefined ? words : `${where}\n${words}` };
}
