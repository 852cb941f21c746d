// So many programs at once, so many waiting, no more.

export interface Turns {
  /** Resolves when it is one's turn; to false, at once, when too many wait already. */
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
      // A turn is handed over, so that nobody slips in between.
      const next = waiting.shift();
      if (next) next(true);
      else running -= 1;
    },
  };
}
