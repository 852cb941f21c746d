/** What tells the time: by default the host's own timers, in a test a clock that is moved by hand. */
export interface Timers {
  setTimeout(action: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Calls are put off until `milliseconds` have passed without another; only the last one is made. */
export function debounce<Values extends unknown[]>(
  action: (...values: Values) => void,
  milliseconds: number,
  timers: Timers = globalThis as unknown as Timers,
): (...values: Values) => void {
  let timer: unknown;
  return (...values) => {
    timers.clearTimeout(timer);
    timer = timers.setTimeout(() => action(...values), milliseconds);
  };
}
