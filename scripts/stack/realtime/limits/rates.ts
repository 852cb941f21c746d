// Rates as hosted measures them: averages over a minute of five-second buckets, so that short bursts pass.

const bucketMs = 5_000;
const windowBuckets = 12;

export class RollingRate {
  readonly #now: () => number;
  readonly #startedAt: number;
  /** The counts of the last buckets, newest last. */
  readonly #buckets: number[] = [0];
  #newestBucket = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#startedAt = now();
  }

  add(count = 1): void {
    this.#advance();
    this.#buckets.push((this.#buckets.pop() ?? 0) + count);
  }

  perSecond(): number {
    this.#advance();
    const total = this.#buckets.reduce((sum, count) => sum + count, 0);
    return total / ((this.#buckets.length * bucketMs) / 1000);
  }

  #advance(): void {
    const bucket = Math.floor((this.#now() - this.#startedAt) / bucketMs);
    const steps = Math.min(bucket - this.#newestBucket, windowBuckets);
    for (let step = 0; step < steps; step++) this.#buckets.push(0);
    this.#buckets.splice(0, this.#buckets.length - windowBuckets);
    this.#newestBucket = bucket;
  }
}

/** Allows a number of calls in any window of a given length. */
export class CallWindow {
  readonly #maxCalls: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  #callTimes: number[] = [];

  constructor(maxCalls: number, windowMs: number, now: () => number) {
    this.#maxCalls = maxCalls;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  tryCall(): boolean {
    const now = this.#now();
    this.#callTimes = this.#callTimes.filter((time) => time > now - this.#windowMs);
    if (this.#callTimes.length >= this.#maxCalls) return false;
    this.#callTimes.push(now);
    return true;
  }
}
