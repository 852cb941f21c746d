// Work that must not run beside itself, however often it is asked for.

export interface Turns {
  /** Sees to it that the work runs once more after now; during a turn, once that is over. */
  ask(): void;
  /** Resolves when no turn is running. */
  idle(): Promise<void>;
}

export interface TurnOptions {
  readonly stopped: AbortSignal;
  /** Hears of a turn that failed; it is repeated after a pause. */
  readonly onError: (error: unknown) => void;
}

const retryMs = 200;

export function inTurn(work: () => Promise<void>, { stopped, onError }: TurnOptions): Turns {
  let isAsked = false;
  let current: Promise<void> | undefined;

  const ask = () => {
    isAsked = true;
    current ??= takeTurns();
  };

  const takeTurns = async () => {
    while (isAsked && !stopped.aborted) {
      isAsked = false;
      await work().catch((error: unknown) => {
        onError(error);
        setTimeout(ask, retryMs).unref();
      });
    }
    current = undefined;
  };

  return { ask, idle: async () => current };
}
