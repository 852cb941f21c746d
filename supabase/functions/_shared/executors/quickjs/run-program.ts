// Runs a JavaScript or TypeScript program and reports how it ended.
import { JSException, type JSValueHandle } from "quickjs-wasi";
import type { FinishedExecutionStatus } from "../../protocol/enums.ts";
import { createDisplayList } from "../display-list.ts";
import type { Display, ExecutionLimits, ExecutionResult, Program } from "../executor.ts";
import { createOutputBuffer } from "../output-buffer.ts";
import { createEngine, type Engine } from "./engine.ts";
import { UnreadableSource } from "./module-source.ts";
import { createProgramClock, maxSkippedMs, type ProgramClock } from "./program-clock.ts";

export interface Ending {
  readonly status: FinishedExecutionStatus;
  readonly exit_code: number | null;
  /** The last line of the output. */
  readonly sentence?: string;
}

/** Thrown through the engine. The program cannot catch it. */
class ProgramHalted extends Error {
  readonly ending: Ending;

  constructor(ending: Ending) {
    super("The program was halted.");
    this.ending = ending;
  }
}

/** Never throws: whatever a program does is a result, and so is a missing file. */
export async function runProgram(
  program: Program,
  limits: ExecutionLimits,
  signal: AbortSignal,
): Promise<ExecutionResult> {
  const output = createOutputBuffer(limits.output_bytes);
  const shown = createDisplayList(limits.display_bytes, output);
  const clock = createProgramClock();
  const context = { limits, signal, clock, write: output.write, show: shown.add, awaitsInput: false };
  const { status, exit_code, sentence } = signal.aborted ? stopped : await play(program, context);
  const duration_ms = Math.round(clock.spentMs());
  const finished = output.finish(sentence);
  return { status, exit_code, ...finished, ...shown.finish(finished), duration_ms, ran_in: "quickjs" };
}

export interface RunContext {
  readonly limits: ExecutionLimits;
  readonly signal: AbortSignal;
  readonly clock: ProgramClock;
  readonly write: (text: string) => void;
  /** False: it is shown as text. */
  readonly show: (display: Display) => boolean;
  /** More input may come. A program that reads beyond what there is ends with `inputAwaited`. */
  readonly awaitsInput: boolean;
  /** Learns how much memory the program used. */
  readonly measure?: (bytes: number) => void;
}

export const inputAwaited: Ending = { status: "stopped", exit_code: null };
const stopped: Ending = { status: "stopped", exit_code: null, sentence: "Stopped." };

export async function play(program: Program, context: RunContext): Promise<Ending> {
  const text = Object.hasOwn(program.files, program.entry) ? program.files[program.entry] : undefined;
  if (text === undefined) return failure(`There is no file ${program.entry}.`);
  const { limits, clock, write, show } = context;
  const halt: Halt = { engine: undefined, ending: undefined, stackGraceEndsMs: undefined };
  let exitCode = 0;
  const engine = await createEngine({
    files: program.files,
    stdin: program.stdin ?? "",
    memoryBytes: limits.memory_mb * 1024 * 1024,
    clock,
    write: (_stream, printed) => write(printed),
    show,
    checkpoint: () => checkpoint(halt, context),
    isLate: () => isLate(context),
    exit: (code) => {
      halt.ending = endingOf(exitCodeOf(code));
    },
    awaitInput: () => {
      if (context.awaitsInput) halt.ending = inputAwaited;
      return context.awaitsInput;
    },
    setExitCode: (code) => {
      exitCode = exitCodeOf(code);
    },
  });
  if (context.signal.aborted) return stopped;
  halt.engine = engine;
  clock.begin();
  try {
    const failed = runToEnd(engine, engine.start(program.entry, text));
    return clock.hasRefused() ? waitedTooLong : (failed ?? endingOf(exitCode));
  } catch (error) {
    return endingFrom(error, { engine, limits });
  } finally {
    context.measure?.(engine.usedBytes());
  }
}

/** Undefined when the program ended without an error. */
function runToEnd(engine: Engine, main: JSValueHandle): Ending | undefined {
  do {
    engine.settle();
    const reason = engine.unhandledRejection();
    if (reason !== undefined) throw new Uncaught(reason);
  } while (engine.runNextTimer());
  return main.promiseState === pending ? neverSettled : undefined;
}

const pending = 0;
const waitedTooLong: Ending = {
  status: "timed_out",
  exit_code: null,
  sentence: `Stopped: its timers would wait for more than ${maxSkippedMs / 60_000} minutes.`,
};
const neverSettled: Ending = {
  status: "failed",
  exit_code: 13,
  sentence: "The program ended while awaiting a promise that never settles.",
};

class Uncaught extends Error {
  readonly reason: JSValueHandle;

  constructor(reason: JSValueHandle) {
    super("Uncaught in the program.");
    this.reason = reason;
  }
}

interface Halt {
  engine: Engine | undefined;
  /** Of a program that has asked to end. */
  ending: Ending | undefined;
  /** Until then the engine may run code to find out where the program is, which passes the checkpoint again. */
  stackGraceEndsMs: number | undefined;
}

const stackGraceMs = 50;

function isLate({ limits, clock }: RunContext): boolean {
  return clock.spentMs() >= limits.seconds * 1000;
}

function checkpoint(halt: Halt, context: RunContext): void {
  const { limits, clock } = context;
  const spentMs = clock.spentMs();
  if (halt.ending !== undefined) throw new ProgramHalted(halt.ending);
  if (!isLate(context) || spentMs < (halt.stackGraceEndsMs ?? 0)) return;
  const isFirst = halt.stackGraceEndsMs === undefined;
  halt.stackGraceEndsMs ??= spentMs + stackGraceMs;
  const where = isFirst ? currentStack(halt.engine) : ".";
  throw new ProgramHalted({
    status: "timed_out",
    exit_code: null,
    sentence: `Stopped after ${limits.seconds} s${where}`,
  });
}

function currentStack(engine: Engine | undefined): string {
  try {
    const stack = engine?.stackNow() ?? "";
    return stack === "" ? "." : `, in the middle of:${stack}`;
  } catch (error) {
    // The program may have broken the built-ins that this needs.
    if (error instanceof JSException || error instanceof Error) return ".";
    throw error;
  }
}

function endingOf(code: number): Ending {
  return { status: code === 0 ? "succeeded" : "failed", exit_code: code };
}

function exitCodeOf(code: number): number {
  return Number.isInteger(code) ? code & 0xff : 1;
}

function failure(sentence: string): Ending {
  return { status: "failed", exit_code: 1, sentence };
}

interface FailedProgram {
  readonly engine: Engine;
  readonly limits: ExecutionLimits;
}

function endingFrom(error: unknown, failed: FailedProgram): Ending {
  if (error instanceof ProgramHalted) return error.ending;
  if (error instanceof Uncaught) return uncaught(error.reason, failed);
  if (error instanceof JSException) return uncaught(error.handle, failed);
  if (!(error instanceof Error)) throw error;
  if (error instanceof UnreadableSource) return failure(`Uncaught ${error.name}: ${error.message}`);
  if (/out of memory/.test(error.message)) return outOfMemory(failed.limits);
  if (error instanceof RangeError) return failure("Uncaught RangeError: nested too deeply for the engine's stack");
  return failure(error instanceof WebAssembly.RuntimeError ? `The engine crashed: ${error.message}` : error.message);
}

function uncaught(thrown: JSValueHandle, { engine, limits }: FailedProgram): Ending {
  const described = attempt(() => engine.describe(thrown));
  const told = attempt(() => thrown.getProp("message").toString());
  const halted = described.halted ?? told.halted;
  if (halted) return halted;
  const isFull = engine.usedBytes() > 0.9 * limits.memory_mb * 1024 * 1024;
  if (told.value === "out of memory" || (isFull && described.value === undefined) || (isFull && thrown.isNull)) {
    return outOfMemory(limits, described.value);
  }
  return failure(
    described.value ?? "Uncaught error that cannot be shown: the program broke the built-ins that show it.",
  );
}

function outOfMemory({ memory_mb }: ExecutionLimits, described?: string): Ending {
  const sentence = `Out of memory: a program has ${memory_mb} MB.${described === undefined ? "" : `\n${described}`}`;
  return { status: "out_of_memory", exit_code: null, sentence };
}

/** Showing an error runs code of the program, such as getters and toString. */
function attempt(show: () => string): { readonly value?: string; readonly halted?: Ending } {
  try {
    return { value: show() };
  } catch (error) {
    if (error instanceof ProgramHalted) return { halted: error.ending };
    if (error instanceof Error) return {};
    throw error;
  }
}
