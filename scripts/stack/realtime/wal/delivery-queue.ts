// Batches the changes that arrive while a batch is being delivered, and keeps each batch until it is delivered.
import { setTimeout as sleep } from "node:timers/promises";
import type { Lsn } from "./lsn.ts";

export interface DeliveryQueueDeps<T> {
  /** Delivers the whole batch in order, or rejects without delivering anything; then it is retried. */
  readonly deliver: (batch: readonly T[]) => Promise<void>;
  /** Called when everything before this LSN is delivered. */
  readonly onDelivered: (lsn: Lsn) => void;
  /** Called when a batch could not be delivered; awaited before the retry. */
  readonly onFailure: (error: unknown) => Promise<void>;
}

const maxBatch = 200;
const maxWaiting = 2_000;
const firstRetryMs = 20;
const maxRetryMs = 1_000;

export class DeliveryQueue<T> {
  readonly #deps: DeliveryQueueDeps<T>;
  #waiting: T[] = [];
  #added = 0;
  #delivered = 0;
  #boundaries: { readonly after: number; lsn: Lsn }[] = [];
  #room = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;
  #isStopped = false;

  constructor(deps: DeliveryQueueDeps<T>) {
    this.#deps = deps;
  }

  /** Returns a promise when the queue is full; it resolves once there is room. */
  add(item: T): Promise<void> | undefined {
    this.#waiting.push(item);
    this.#added += 1;
    this.#running ??= this.#run();
    return this.#waiting.length > maxWaiting ? this.#room.promise : undefined;
  }

  /** Marks that everything added so far precedes `lsn`. */
  boundary(lsn: Lsn): void {
    const last = this.#boundaries.at(-1);
    if (last?.after === this.#added) last.lsn = lsn;
    else this.#boundaries.push({ after: this.#added, lsn });
    this.#passBoundaries();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#room.resolve();
    await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // the changes of one chunk form one batch
    for (let failures = 0; this.#waiting.length > 0 && !this.#isStopped;) {
      const batch = this.#waiting.slice(0, maxBatch);
      try {
        await this.#deps.deliver(batch);
      } catch (error) {
        if (this.#isStopped) break;
        await this.#deps.onFailure(error);
        await sleep(Math.min(firstRetryMs * 2 ** failures, maxRetryMs));
        failures += 1;
        continue;
      }
      failures = 0;
      this.#finish(batch.length);
    }
    this.#running = undefined;
  }

  #finish(count: number): void {
    this.#waiting.splice(0, count);
    this.#delivered += count;
    this.#passBoundaries();
    if (this.#waiting.length > maxWaiting / 2) return;
    this.#room.resolve();
    this.#room = Promise.withResolvers();
  }

  #passBoundaries(): void {
    const passed = this.#boundaries.filter(({ after }) => after <= this.#delivered);
    this.#boundaries.splice(0, passed.length);
    const last = passed.at(-1);
    if (last) this.#deps.onDelivered(last.lsn);
  }
}
