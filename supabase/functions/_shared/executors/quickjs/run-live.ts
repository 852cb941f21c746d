// Runs a program whose output is followed and whose input a person types. The engine cannot wait in the middle of a program. So a
// program that reads beyond its input ends there and is played again with the next line: on the same clock, which also seeds its
// random numbers, so that it does the same again, and without what it has printed already.
import type { Display, ExecutionLimits, ExecutionResult, Program } from "../executor.ts";
import { createProgramClock } from "./program-clock.ts";
import { inputAwaited, play } from "./run-program.ts";

export interface Live {
  readonly write: (text: string) => void;
  /** Undefined: everything is shown as text. */
  readonly show?: (display: Display) => void;
  /** The next line; null at the end of the input. Undefined: the program's own input is complete. */
  readonly readLine?: () => Promise<string | null>;
}

export interface LiveResult extends Pick<ExecutionResult, "status" | "exit_code" | "duration_ms"> {
  readonly memory_bytes: number;
}

/** Never throws: whatever a program does is a result. */
export async function runLive(program: Program, limits: ExecutionLimits, live: Live): Promise<LiveResult> {
  const now = createTape(() => performance.timeOrigin + performance.now());
  const { signal } = new AbortController();
  let stdin = program.stdin ?? "";
  let awaitsInput = live.readLine !== undefined;
  let printed = 0;
  let shown = 0;
  let endsLine = true;
  let memory_bytes = 0;
  const measure = (bytes: number) => {
    memory_bytes = bytes;
  };
  for (;;) {
    let repeated = printed;
    let repeatedDisplays = shown;
    const clock = createProgramClock(now.replayed());
    const write = (text: string) => {
      const fresh = text.slice(repeated);
      repeated = Math.max(0, repeated - text.length);
      printed += fresh.length;
      if (fresh === "") return;
      endsLine = fresh.endsWith("\n");
      live.write(fresh);
    };
    const show = (display: Display) => {
      if (!live.show) return false;
      repeatedDisplays -= 1;
      if (repeatedDisplays >= 0) return true;
      shown += 1;
      live.show(display);
      return true;
    };
    const ending = await play({ ...program, stdin }, { limits, signal, clock, write, show, awaitsInput, measure });
    if (ending !== inputAwaited) {
      const { status, exit_code, sentence = "" } = ending;
      if (sentence !== "") live.write(`${endsLine ? "" : "\n"}${sentence}\n`);
      return { status, exit_code, duration_ms: Math.round(clock.spentMs()), memory_bytes };
    }
    const line = (await live.readLine?.()) ?? null;
    if (line === null) awaitsInput = false;
    else stdin += `${line}\n`;
  }
}

/** Repeats what a clock said, each time it is played. */
function createTape(now: () => number) {
  const said: number[] = [];
  return {
    replayed: () => {
      let position = 0;
      return () => {
        const time = said[position] ?? now();
        said[position] = time;
        position += 1;
        return time;
      };
    },
  };
}
