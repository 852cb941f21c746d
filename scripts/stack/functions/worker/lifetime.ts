// The wall clock of a worker, which runs from its start.

export interface LifetimeListener {
  /** At half: a new request would not have enough time. */
  onHalf(): void;
  /** At nine tenths: the last chance to clean up. */
  onNearEnd(): void;
  onEnd(): void;
}

/** Returns a function that stops the clock. */
export function startLifetime(seconds: number, { onHalf, onNearEnd, onEnd }: LifetimeListener): () => void {
  const after = (share: number, act: () => void) => setTimeout(act, seconds * share * 1000).unref();
  const timers = [after(0.5, onHalf), after(0.9, onNearEnd), after(1, onEnd)];
  return () => timers.forEach(clearTimeout);
}
