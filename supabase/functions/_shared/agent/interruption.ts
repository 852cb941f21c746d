// Ends the work of a slice early. The first reason counts.

export type InterruptionReason = "stop_requested" | "slice_ended" | "shutting_down" | "lost";

export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly reason: InterruptionReason;

  constructor(reason: InterruptionReason, options: { cause?: unknown } = {}) {
    super(`The slice was interrupted: ${reason}`, options);
    this.reason = reason;
  }
}

export interface Interruption {
  readonly signal: AbortSignal;
  readonly reason: () => InterruptionReason | undefined;
  interrupt(reason: InterruptionReason, cause?: unknown): void;
}

export function createInterruption(): Interruption {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    reason: () => (controller.signal.reason instanceof Interrupted ? controller.signal.reason.reason : undefined),
    interrupt: (reason, cause) => {
      if (!controller.signal.aborted) controller.abort(new Interrupted(reason, { cause }));
    },
  };
}
