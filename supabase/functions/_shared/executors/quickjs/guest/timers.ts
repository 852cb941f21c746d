// setTimeout and the other timers on the program's clock. Nothing waits: the clock jumps to the next timer.
import { host } from "./host.ts";

interface Timer {
  readonly id: number;
  readonly due: number;
  readonly callback: () => void;
  readonly everyMs: number | undefined;
}

const timers = new Map<number, Timer>();
let lastId = 0;

/** Runs the next timer. False when none is left, or none within the program's waiting time. */
export function runNextTimer(): boolean {
  const next = earliest();
  if (next === undefined) return false;
  const wait = next.due - performance.now();
  if (wait > 0 && !host.skip(wait)) return false;
  timers.delete(next.id);
  if (next.everyMs !== undefined) add(next.id, next.callback, { delayMs: next.everyMs, everyMs: next.everyMs });
  next.callback();
  return true;
}

/** The map keeps the order of creation, so the older of two timers due at the same time comes first. */
function earliest(): Timer | undefined {
  let first: Timer | undefined;
  for (const timer of timers.values()) if (first === undefined || timer.due < first.due) first = timer;
  return first;
}

function add(id: number, callback: () => void, times: { delayMs: number; everyMs: number | undefined }): void {
  timers.set(id, { id, due: performance.now() + times.delayMs, callback, everyMs: times.everyMs });
}

/** Whole milliseconds, at least one, as in Node and browsers. */
function asDelay(delay: unknown): number {
  const milliseconds = Math.trunc(Number(delay));
  return milliseconds >= 1 && milliseconds <= 0x7fffffff ? milliseconds : 1;
}

function start(isRepeated: boolean) {
  return (callback: unknown, delay?: unknown, ...values: unknown[]): number => {
    if (typeof callback !== "function") throw new TypeError("A timer needs a function to call.");
    lastId += 1;
    const delayMs = asDelay(delay);
    add(lastId, () => callback(...values), { delayMs, everyMs: isRepeated ? delayMs : undefined });
    return lastId;
  };
}

export const setTimeout = start(false);
export const setInterval = start(true);
export const setImmediate = (callback: unknown, ...values: unknown[]) => setTimeout(callback, 0, ...values);
export const clearTimeout = (id: unknown): void => {
  if (typeof id === "number") timers.delete(id);
};
