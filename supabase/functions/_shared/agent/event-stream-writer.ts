// Sends streamed events to the journal in batches: the next batch leaves when the one before is stored. A heartbeat keeps the lease in silence.
import type { Alarm } from "../protocol/clock.ts";
import type { Clock } from "../protocol/clock.ts";
import type { Journal, StreamedEvent } from "./journal.ts";

export interface EventStreamWriter {
  /** Stores the event soon, in order. */
  push(event: StreamedEvent): void;
  /** Resolves when every pushed event is stored. */
  flush(): Promise<void>;
  /** Drops pending events of a message, because the finished message repeats them. Resolves when no batch is being sent. */
  discard(messageId: string): Promise<void>;
  /** Drops pending events and stops the heartbeat. */
  end(): Promise<void>;
}

export interface EventStreamWriterDeps {
  readonly journal: Pick<Journal, "append">;
  readonly clock: Clock;
  /** The minimum time between batches, read before each batch. */
  readonly flushMs: () => number;
  readonly heartbeatMs: number;
  readonly onStopRequested: () => void;
  /** The lease is lost, or the journal cannot be reached. */
  readonly onLost: (error: unknown) => void;
}

export function createEventStreamWriter({
  journal,
  clock,
  flushMs,
  heartbeatMs,
  onStopRequested,
  onLost,
}: EventStreamWriterDeps): EventStreamWriter {
  let pending: StreamedEvent[] = [];
  let sending = Promise.resolve();
  /** Of the current wait. Every alarm must ring, or it would keep the isolate alive. */
  let alarm: Alarm | undefined;
  let batch = 0;
  let hasEnded = false;

  async function send(): Promise<void> {
    const events = pending;
    pending = [];
    batch += 1;
    const answer = await journal.append(events, batch);
    if (answer.stop_requested) onStopRequested();
  }

  async function writeBatches(): Promise<void> {
    while (!hasEnded) {
      if (pending.length === 0) await wait(heartbeatMs);
      if (hasEnded) return;
      const startedAt = clock.now();
      sending = send();
      await sending;
      const tooSoonMs = flushMs() - (clock.now() - startedAt);
      if (tooSoonMs > 0) await clock.alarm(tooSoonMs).rings;
    }
  }

  async function wait(ms: number): Promise<void> {
    alarm = clock.alarm(ms);
    await alarm.rings;
  }

  const writing = writeBatches().catch((error: unknown) => {
    hasEnded = true;
    onLost(error);
  });

  const idle = () => sending.then(undefined, () => undefined); // writeBatches reports its failure
  return {
    push: (event) => {
      if (hasEnded) return;
      const last = pending.at(-1);
      const joined = last && join(last, event);
      if (joined) pending[pending.length - 1] = joined;
      else pending.push(event);
      alarm?.ring();
    },
    flush: async () => {
      while (pending.length > 0 && !hasEnded) {
        await idle();
        if (pending.length > 0 && !hasEnded) await clock.alarm(1).rings;
      }
      await idle();
    },
    discard: async (messageId) => {
      pending = pending.filter((event) => !("message_id" in event && event.message_id === messageId));
      await idle();
    },
    end: async () => {
      hasEnded = true;
      pending = [];
      alarm?.ring();
      await writing;
    },
  };
}

/** Merges consecutive text of the same part into one event. */
function join(last: StreamedEvent, next: StreamedEvent): StreamedEvent | undefined {
  if (!("message_id" in last) || !("message_id" in next)) return undefined;
  const isSame = last.type === next.type && last.message_id === next.message_id && last.part === next.part;
  return isSame ? { ...last, text: last.text + next.text } : undefined;
}
