import { useSyncExternalStore } from "react";

const subscribers = new Map<number, (onTick: () => void) => () => void>();

function everyMs(periodMs: number): (onTick: () => void) => () => void {
  const known = subscribers.get(periodMs);
  if (known) return known;
  const subscribe = (onTick: () => void) => {
    const timer = setInterval(onTick, periodMs);
    return () => clearInterval(timer);
  };
  subscribers.set(periodMs, subscribe);
  return subscribe;
}

/** The time, read again every `periodMs`; rounded down to it, so that nothing renders in between. */
export function useNow(periodMs: number): number {
  return useSyncExternalStore(everyMs(periodMs), () => Math.floor(Date.now() / periodMs) * periodMs);
}
