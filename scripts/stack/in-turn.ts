// Work that never runs concurrently with itself, however often it is requested.

export interface Turns {
  /** Runs the work once more: now, or after the current run. */
  ask(): void;
  /** Resolves when no run is in progress. */
  idle(): Promise<void>;
}

export interface TurnOptions {
  readonly stopped: AbortSignal;
  /** Called when a run fails; it is retried after a delay. */
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
