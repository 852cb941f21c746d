// The clock of a program: it runs in real time, but skips the time that the program would only wait.

export interface ProgramClock {
  /** Starts the program's time. */
  begin(): void;
  /** Milliseconds since 1970, for the program. */
  now(): number;
  /** The running time, without waits and without the engine's start. */
  spentMs(): number;
  /** False when the program would exceed its total waiting time; then nothing is skipped. */
  skip(milliseconds: number): boolean;
  hasRefused(): boolean;
}

export const maxSkippedMs = 600_000;

export function createProgramClock(now: () => number = () => performance.timeOrigin + performance.now()): ProgramClock {
  let began: number | undefined;
  let skippedMs = 0;
  let hasRefused = false;
  return {
    begin: () => {
      began = now();
    },
    now: () => now() + skippedMs,
    spentMs: () => (began === undefined ? 0 : now() - began),
    skip: (milliseconds) => {
      hasRefused = skippedMs + milliseconds > maxSkippedMs;
      if (hasRefused) return false;
      skippedMs += milliseconds;
      return true;
    },
    hasRefused: () => hasRefused,
  };
}
