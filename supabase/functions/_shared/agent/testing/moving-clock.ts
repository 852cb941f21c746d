// A clock that jumps to the next alarm when nothing else is left to do.
import type { Clock } from "../../protocol/clock.ts";

interface Pending {
  readonly at: number;
  ring(): void;
}

export function movingClock(): Clock {
  let now = 0;
  const pending = new Set<Pending>();
  let isTicking = false;

  function tick(): void {
    isTicking = false;
    const [next] = [...pending].sort((a, b) => a.at - b.at);
    if (!next) return;
    now = Math.max(now, next.at);
    next.ring();
    schedule();
  }
  /** Lets everything that is ready run first. */
  function schedule(): void {
    if (isTicking || pending.size === 0) return;
    isTicking = true;
    setImmediate(tick);
  }

  return {
    now: () => now,
    timestamp: () => new Date(now).toISOString(),
    random: () => 0.5,
    alarm: (ms) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const entry: Pending = {
        at: now + ms,
        ring: () => {
          pending.delete(entry);
          resolve();
        },
      };
      pending.add(entry);
      schedule();
      return { rings: promise, ring: entry.ring };
    },
  };
}
