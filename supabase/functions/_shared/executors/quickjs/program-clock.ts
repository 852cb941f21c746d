// The time a program lives in: it passes as ours does, and jumps ahead where the program would only wait.

export interface ProgramClock {
  /** From here on the program is running. */
  begin(): void;
  /** Milliseconds since 1970, for the program. */
  now(): number;
  /** How long the program has been running, waiting not counted; the engine's own start is not the program's time. */
  spentMs(): number;
  /** False when the program would wait longer than it may in all; then nothing is skipped. */
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
