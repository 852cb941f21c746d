// Time and randomness, as dependencies of pure code.

export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** The time of day, as Postgres reads it. */
  timestamp(): string;
  /** Resolves once, after `ms` or as soon as `ring` is called. */
  alarm(ms: number): Alarm;
  /** From 0 to below 1. */
  random(): number;
}

export interface Alarm {
  readonly rings: Promise<void>;
  ring(): void;
}
