// The writer of a slice: streamed text leaves in batches that clock themselves, and where there is none a heartbeat keeps the lease.
import type { Alarm } from "../protocol/clock.ts";
import type { Clock } from "./clock.ts";
import type { Journal, StreamedEvent } from "./journal.ts";

export interface EventStreamWriter {
  /** To be stored soon, in order. */
  push(event: StreamedEvent): void;
  /** Resolves when all that was pushed is stored. */
  flush(): Promise<void>;
  /** Forgets what was not stored of a message, because its end will say it all; resolves when nothing is under way. */
  forget(messageId: string): Promise<void>;
  /** Beats no more; what is pending is forgotten. */
  end(): Promise<void>;
}

export interface EventStreamWriterDeps {
  readonly journal: Pick<Journal, "append">;
  readonly clock: Clock;
  /** The least time from one batch to the next, asked anew each time. */
  readonly flushMs: () => number;
  readonly heartbeatMs: number;
  readonly onStopRequested: () => void;
  /** The lease is lost, or the journal cannot be reached any more. */
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
  let underWay = Promise.resolve();
  /** Of the wait that is going on; every one that is set is waited for, or it would keep the isolate awake. */
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

  async function beat(): Promise<void> {
    while (!hasEnded) {
      if (pending.length === 0) await wait(heartbeatMs);
      if (hasEnded) return;
      const startedAt = clock.now();
      underWay = send();
      await underWay;
      const tooSoonMs = flushMs() - (clock.now() - startedAt);
      if (tooSoonMs > 0) await clock.alarm(tooSoonMs).rings;
    }
  }

  async function wait(ms: number): Promise<void> {
    alarm = clock.alarm(ms);
    await alarm.rings;
  }

  const beating = beat().catch((error: unknown) => {
    hasEnded = true;
    onLost(error);
  });

  const idle = () => underWay.then(undefined, () => undefined); // its failure is reported by the beat
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
    forget: async (messageId) => {
      pending = pending.filter((event) => !("message_id" in event && event.message_id === messageId));
      await idle();
    },
    end: async () => {
      hasEnded = true;
      pending = [];
      alarm?.ring();
      await beating;
    },
  };
}

/** Text of the same part goes into one event. */
function join(last: StreamedEvent, next: StreamedEvent): StreamedEvent | undefined {
  if (!("message_id" in last) || !("message_id" in next)) return undefined;
  const isSame = last.type === next.type && last.message_id === next.message_id && last.part === next.part;
  return isSame ? { ...last, text: last.text + next.text } : undefined;
}
