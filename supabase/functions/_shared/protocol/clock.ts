// Time and chance, as code that has neither of its own is given them.

export interface Clock {
  /** Milliseconds that only go forward. */
  now(): number;
  /** The time of day, as Postgres reads it. */
  timestamp(): string;
  /** Rings once, after `ms` or as soon as `ring` is called. */
  alarm(ms: number): Alarm;
  /** From 0 to below 1. */
  random(): number;
}

export interface Alarm {
  readonly rings: Promise<void>;
  ring(): void;
}
