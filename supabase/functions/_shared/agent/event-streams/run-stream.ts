// The stream of one run: its pending events, the batch that is being sent, and when the next one is due.
import type { Clock } from "../../protocol/clock.ts";
import type { StreamedEvent } from "../journal.ts";
import type { BatchAnswer, EventStream, RunBatch } from "./event-stream.ts";
import { PendingEvents } from "./pending-events.ts";

export interface StreamingRun {
  readonly runId: string;
  readonly token: string;
  readonly heartbeatMs: number;
  /** When its lease was asked for. The answer may have taken a while, and the lease ran meanwhile. */
  readonly heldSince: number;
  readonly onStopRequested: () => void;
  /** The lease is lost, or the database cannot be reached. */
  readonly onLost: (error: unknown) => void;
}

/** A batch whose session was locked is sent again after this time. */
const lockedMs = 20;
/** A heartbeat that is due soon leaves with the others. */
const earlyShare = 0.25;

export class RunStream implements EventStream {
  readonly #run: StreamingRun;
  readonly #clock: Pick<Clock, "now">;
  readonly #onChange: (stream: RunStream) => void;
  readonly #pending = new PendingEvents();
  #sending: RunBatch | undefined;
  /** Its session was locked. An earlier try may have stored it all the same, so it is sent again unchanged. */
  #unanswered: RunBatch | undefined;
  #settled = Promise.withResolvers<void>();
  #batch = 0;
  #sentAt: number;
  #spokeAt = Number.NEGATIVE_INFINITY;
  #lockedUntil = Number.NEGATIVE_INFINITY;
  #hasEnded = false;

  /** `onChange`: something became due, or the stream has ended. */
  constructor(run: StreamingRun, clock: Pick<Clock, "now">, onChange: (stream: RunStream) => void) {
    this.#run = run;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#sentAt = run.heldSince;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Its session was locked by somebody else when the last batch was sent. */
  get isLockedOut(): boolean {
    return this.#lockedUntil > Number.NEGATIVE_INFINITY;
  }

  hasSpokenSince(time: number): boolean {
    return this.#spokeAt >= time;
  }

  /** When the next batch should leave. */
  dueAt(): number {
    if (this.#sending) return Number.POSITIVE_INFINITY;
    if (this.isLockedOut) return this.#lockedUntil;
    return this.#pending.isEmpty ? this.#sentAt + this.#run.heartbeatMs : Number.NEGATIVE_INFINITY;
  }

  mayLeaveAt(now: number): boolean {
    return this.dueAt() <= now + (this.isLockedOut ? 0 : this.#run.heartbeatMs * earlyShare);
  }

  take(maxCharacters: number): RunBatch {
    const batch = this.#unanswered ?? this.#nextBatch(maxCharacters);
    this.#unanswered = undefined;
    this.#sending = batch;
    this.#sentAt = this.#clock.now();
    if (batch.events.length > 0) this.#spokeAt = this.#sentAt;
    return batch;
  }

  settle(answer: BatchAnswer): void {
    const batch = this.#sending;
    this.#sending = undefined;
    this.#lockedUntil = Number.NEGATIVE_INFINITY;
    if ("isLocked" in answer) this.#sendAgain(batch);
    else if ("error" in answer) this.#lose(answer.error);
    else if (answer.stop_requested) this.#run.onStopRequested();
    this.#settled.resolve();
    this.#settled = Promise.withResolvers<void>();
  }

  push(event: StreamedEvent): void {
    if (this.#hasEnded) return;
    const isFirst = this.#pending.isEmpty;
    this.#pending.add(event);
    if (isFirst) this.#onChange(this);
  }

  async flush(): Promise<void> {
    while (this.#sending || this.#unanswered || !this.#pending.isEmpty) await this.#settled.promise;
  }

  async discard(messageId: string): Promise<void> {
    this.#pending.drop(messageId);
    while (this.#sending) {
      await this.#settled.promise;
      this.#pending.drop(messageId);
    }
  }

  async end(): Promise<void> {
    this.#close();
    while (this.#sending) await this.#settled.promise;
  }

  #nextBatch(maxCharacters: number): RunBatch {
    const events = this.#pending.take(maxCharacters);
    if (events.length > 0) this.#batch += 1;
    return { run_id: this.#run.runId, token: this.#run.token, batch: this.#batch, events };
  }

  /** Not a heartbeat: new events may take its place. */
  #sendAgain(batch: RunBatch | undefined): void {
    this.#lockedUntil = this.#clock.now() + lockedMs;
    if (!this.#hasEnded && batch && batch.events.length > 0) this.#unanswered = batch;
  }

  #lose(error: unknown): void {
    const wasOpen = !this.#hasEnded;
    this.#close();
    if (wasOpen) this.#run.onLost(error);
  }

  #close(): void {
    this.#hasEnded = true;
    this.#pending.clear();
    this.#unanswered = undefined;
    this.#onChange(this);
  }
}
