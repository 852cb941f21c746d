// A JavaScript or TypeScript program from its first line to its end, and what there is to say of how it ended.
import { JSException, type JSValueHandle } from "quickjs-wasi";
import type { ExecutionStatus } from "../../protocol/enums.ts";
import type { ExecutionLimits, ExecutionResult, Program } from "../executor.ts";
import { createOutputBuffer } from "../output-buffer.ts";
import { createEngine, type Engine } from "./engine.ts";
import { UnreadableSource } from "./module-source.ts";
import { createProgramClock, maxSkippedMs, type ProgramClock } from "./program-clock.ts";

interface Ending {
  readonly status: ExecutionStatus;
  readonly exit_code: number | null;
  /** The last words on the output. */
  readonly sentence?: string;
}

/** Thrown out of the engine, through whatever the program does: it cannot be caught inside. */
class ProgramHalted extends Error {
  readonly ending: Ending;

  constructor(ending: Ending) {
    super("The program was halted.");
    this.ending = ending;
  }
}

/** Never throws: what a program does, its file missing included, is a result. */
export async function runProgram(
  program: Program,
  limits: ExecutionLimits,
  signal: AbortSignal,
): Promise<ExecutionResult> {
  const output = createOutputBuffer(limits.output_bytes);
  const clock = createProgramClock();
  const ending = signal.aborted ? stopped : await play(program, { limits, signal, clock, write: output.write });
  const { status, exit_code, sentence } = ending;
  const duration_ms = Math.round(clock.spentMs());
  return { status, exit_code, ...output.finish(sentence), duration_ms, ran_in: "quickjs" };
}

interface Stage {
  readonly limits: ExecutionLimits;
  readonly signal: AbortSignal;
  readonly clock: ProgramClock;
  readonly write: (text: string) => void;
}

const stopped: Ending = { status: "stopped", exit_code: null, sentence: "Stopped." };

async function play(program: Program, stage: Stage): Promise<Ending> {
  const text = Object.hasOwn(program.files, program.entry) ? program.files[program.entry] : undefined;
  if (text === undefined) return failure(`There is no file ${program.entry}.`);
  const { limits, clock, write } = stage;
  const halt: Halt = { engine: undefined, exitCode: undefined, courtesyEndsMs: undefined };
  let exitCode = 0;
  const engine = await createEngine({
    files: program.files,
    stdin: program.stdin ?? "",
    memoryBytes: limits.memory_mb * 1024 * 1024,
    clock,
    write: (_stream, printed) => write(printed),
    checkpoint: () => checkpoint(halt, stage),
    isLate: () => isLate(stage),
    exit: (code) => {
      halt.exitCode = exitCodeOf(code);
    },
    setExitCode: (code) => {
      exitCode = exitCodeOf(code);
    },
  });
  if (stage.signal.aborted) return stopped;
  halt.engine = engine;
  clock.begin();
  try {
    const complaint = playOut(engine, engine.start(program.entry, text));
    return clock.hasRefused() ? waitedTooLong : (complaint ?? endingOf(exitCode));
  } catch (error) {
    return endingFrom(error, { engine, limits });
  }
}

/** Undefined when the program came to its end without a complaint. */
function playOut(engine: Engine, main: JSValueHandle): Ending | undefined {
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
  sentence: `Stopped: its timers wait for more than ${maxSkippedMs / 60_000} minutes.`,
};
const neverSettled: Ending = {
  status: "failed",
  exit_code: 13,
  sentence: "The program ended while it awaits something that never comes.",
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
  exitCode: number | undefined;
  /** Until then the engine may be asked where the program is, which runs code, and comes by the checkpoint again. */
  courtesyEndsMs: number | undefined;
}

const courtesyMs = 50;

function isLate({ limits, clock }: Stage): boolean {
  return clock.spentMs() >= limits.seconds * 1000;
}

function checkpoint(halt: Halt, stage: Stage): void {
  const { limits, clock } = stage;
  const spentMs = clock.spentMs();
  if (halt.exitCode !== undefined) throw new ProgramHalted(endingOf(halt.exitCode));
  if (!isLate(stage) || spentMs < (halt.courtesyEndsMs ?? 0)) return;
  const isFirst = halt.courtesyEndsMs === undefined;
  halt.courtesyEndsMs ??= spentMs + courtesyMs;
  const where = isFirst ? whereabouts(halt.engine) : ".";
  throw new ProgramHalted({
    status: "timed_out",
    exit_code: null,
    sentence: `Stopped after ${limits.seconds} s${where}`,
  });
}

function whereabouts(engine: Engine | undefined): string {
  try {
    const stack = engine?.stackNow() ?? "";
    return stack === "" ? "." : `, in the middle of:${stack}`;
  } catch (error) {
    // The program may have broken what this needs; where it is is a courtesy.
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

interface Scene {
  readonly engine: Engine;
  readonly limits: ExecutionLimits;
}

function endingFrom(error: unknown, scene: Scene): Ending {
  if (error instanceof ProgramHalted) return error.ending;
  if (error instanceof Uncaught) return uncaught(error.reason, scene);
  if (error instanceof JSException) return uncaught(error.handle, scene);
  if (!(error instanceof Error)) throw error;
  if (error instanceof UnreadableSource) return failure(`Uncaught ${error.name}: ${error.message}`);
  if (/out of memory/.test(error.message)) return outOfMemory(scene.limits);
  if (error instanceof RangeError) return failure("Uncaught RangeError: nested too deeply for the engine's stack");
  return failure(error instanceof WebAssembly.RuntimeError ? `The engine broke down: ${error.message}` : error.message);
}

function uncaught(thrown: JSValueHandle, { engine, limits }: Scene): Ending {
  const described = attempt(() => engine.describe(thrown));
  const told = attempt(() => thrown.getProp("message").toString());
  const halted = described.halted ?? told.halted;
  if (halted) return halted;
  const isFull = engine.usedBytes() > 0.9 * limits.memory_mb * 1024 * 1024;
  if (told.value === "out of memory" || (isFull && described.value === undefined) || (isFull && thrown.isNull)) {
    return outOfMemory(limits, described.value);
  }
  return failure(described.value ?? "Uncaught error that cannot be shown: the program broke what shows it.");
}

function outOfMemory({ memory_mb }: ExecutionLimits, described?: string): Ending {
  const sentence = `Out of memory: a program has ${memory_mb} MB.${described === undefined ? "" : `\n${described}`}`;
  return { status: "out_of_memory", exit_code: null, sentence };
}

/** Showing an error runs code of the program: its getters, its toString. */
function attempt(show: () => string): { readonly value?: string; readonly halted?: Ending } {
  try {
    return { value: show() };
  } catch (error) {
    if (error instanceof ProgramHalted) return { halted: error.ending };
    if (error instanceof Error) return {};
    throw error;
  }
}
