// The clock of the machine.
import type { Clock } from "../protocol/clock.ts";

export const systemClock: Clock = {
  now: () => performance.now(),
  timestamp: () => new Date().toISOString(),
  alarm: (ms) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    return {
      rings: promise,
      ring: () => {
        clearTimeout(timer);
        resolve();
      },
    };
  },
  random: () => Math.random(),
};
