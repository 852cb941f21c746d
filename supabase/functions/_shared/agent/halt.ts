// Why the work on a run is to cease before it is done. The first reason counts.

export type HaltReason = "stop_requested" | "slice_ended" | "goodbye" | "lost";

export class Halted extends Error {
  override readonly name = "Halted";
  readonly reason: HaltReason;

  constructor(reason: HaltReason, options: { cause?: unknown } = {}) {
    super(`The work is to cease: ${reason}`, options);
    this.reason = reason;
  }
}

export interface Halt {
  readonly signal: AbortSignal;
  readonly reason: () => HaltReason | undefined;
  halt(reason: HaltReason, cause?: unknown): void;
}

export function createHalt(): Halt {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    reason: () => (controller.signal.reason instanceof Halted ? controller.signal.reason.reason : undefined),
    halt: (reason, cause) => {
      if (!controller.signal.aborted) controller.abort(new Halted(reason, { cause }));
    },
  };
}
