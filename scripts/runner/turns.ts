// Limits how many programs run and how many wait.

export interface Turns {
  /** Resolves to true when the turn comes, or at once to false if too many are waiting. */
  begin(): Promise<boolean>;
  end(): void;
}

export function createTurns(maxRunning: number, maxWaiting: number): Turns {
  const waiting: ((isTurn: true) => void)[] = [];
  let running = 0;
  return {
    begin: async () => {
      if (running < maxRunning) {
        running += 1;
        return true;
      }
      if (waiting.length >= maxWaiting) return false;
      return new Promise((resolve) => waiting.push(resolve));
    },
    end: () => {
      // The turn is handed over directly, so that no newcomer takes it.
      const next = waiting.shift();
      if (next) next(true);
      else running -= 1;
    },
  };
}
