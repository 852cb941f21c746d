// The streams of all runs in a process. One flush stores what all of them have to say, and the next leaves when it is stored.
import type { Alarm, Clock } from "../../protocol/clock.ts";
import type { AppendBatches, BatchAnswer, EventStream, RunBatch } from "./event-stream.ts";
import { charactersOf } from "./pending-events.ts";
import { RunStream, type StreamingRun } from "./run-stream.ts";

export interface EventStreams {
  /** Opens the stream of a run whose lease is held. Its failure and its end disturb no other. */
  open(run: StreamingRun): EventStream;
}

export interface EventStreamsDeps {
  readonly append: AppendBatches;
  readonly clock: Clock;
  /** The minimum time from one flush to the next. */
  readonly flushMs: number;
}

/** Of one flush. What does not fit leaves with the next one. */
const maxCharacters = 262_144;
const batchCharacters = 150;
/** Each further run that speaks makes flushes rarer. Alone, a run stores each token at once. */
const perRunMs = 0.8;
const maxPauseMs = 80;
/** When everything takes long, the next flush waits longer and carries more, which takes load off. Of a flush's duration. */
const restShare = 0.5;
/** A run speaks if it has said something within this time. */
const speaksMs = 500;
/** Locked sessions that are waited for at once. Each takes a connection. */
const maxWaiting = 2;
/** An alarm for all streams whose batches are being sent: it rings when one is settled. */
const longestWaitMs = 60_000;

export function createEventStreams({ append, clock, flushMs }: EventStreamsDeps): EventStreams {
  const streams = new Set<RunStream>();
  /** Every alarm must ring, or it would keep the process alive. */
  let idle: Alarm | undefined;
  let pause: Alarm | undefined;
  let isWriting = false;
  let waiting = 0;

  function onChange(stream: RunStream): void {
    if (stream.hasEnded) streams.delete(stream);
    idle?.ring();
    if (streams.size === 0) pause?.ring();
  }

  async function write(): Promise<void> {
    isWriting = true;
    while (streams.size > 0) {
      const startedAt = clock.now();
      const due = dueStreams(startedAt);
      if (due.length === 0) await waitUntilDue(startedAt);
      else if (await flush(due)) await rest(startedAt);
    }
    isWriting = false;
  }

  /** Streams whose heartbeat is due soon leave with the others. */
  function dueStreams(now: number): RunStream[] {
    const open = [...streams];
    return open.some((stream) => stream.dueAt() <= now) ? open.filter((stream) => stream.mayLeaveAt(now)) : [];
  }

  async function waitUntilDue(now: number): Promise<void> {
    const dueAt = Math.min(...[...streams].map((stream) => stream.dueAt()));
    idle = clock.alarm(Math.min(dueAt - now, longestWaitMs));
    await idle.rings;
    idle = undefined;
  }

  /** Heartbeats are no reason to rest. */
  async function rest(startedAt: number): Promise<void> {
    const now = clock.now();
    const speaking = [...streams].filter((stream) => stream.hasSpokenSince(now - speaksMs)).length;
    const pauseMs = Math.max(flushMs, Math.min(maxPauseMs, (speaking - 1) * perRunMs));
    const shareMs = speaking > 1 ? (now - startedAt) * restShare : 0;
    const restMs = Math.max(startedAt + pauseMs - now, shareMs);
    if (restMs <= 0 || streams.size === 0) return;
    pause = clock.alarm(restMs);
    await pause.rings;
    pause = undefined;
  }

  /** Returns whether it had events. */
  async function flush(due: readonly RunStream[]): Promise<boolean> {
    const together: RunStream[] = [];
    for (const stream of due) {
      if (stream.isLockedOut && waiting < maxWaiting) waitForLock(stream);
      else together.push(stream);
    }
    const batches = take(together);
    await send(together.slice(0, batches.length), batches, false);
    return batches.some(({ events }) => events.length > 0);
  }

  function waitForLock(stream: RunStream): void {
    waiting += 1;
    send([stream], take([stream]), true).finally(() => {
      waiting -= 1;
      idle?.ring();
    });
  }

  function take(from: readonly RunStream[]): RunBatch[] {
    const batches: RunBatch[] = [];
    let characters = 0;
    for (const stream of from) {
      if (characters >= maxCharacters) break;
      const batch = stream.take(maxCharacters - characters);
      batches.push(batch);
      characters += batch.events.reduce((sum, event) => sum + charactersOf(event), batchCharacters);
      // The next flush begins with those that found no room in this one.
      streams.delete(stream);
      streams.add(stream);
    }
    return batches;
  }

  async function send(senders: readonly RunStream[], batches: readonly RunBatch[], waits: boolean): Promise<void> {
    if (batches.length === 0) return;
    const answers = await answersTo(batches, waits);
    for (const [index, sender] of senders.entries()) {
      sender.settle(answers[index] ?? { error: new Error("A batch was not answered.") });
    }
  }

  async function answersTo(batches: readonly RunBatch[], waits: boolean): Promise<readonly BatchAnswer[]> {
    try {
      return await append(batches, waits);
    } catch (error) {
      return batches.map(() => ({ error }));
    }
  }

  return {
    open: (run) => {
      const stream = new RunStream(run, clock, onChange);
      streams.add(stream);
      if (isWriting) idle?.ring();
      else write();
      return stream;
    },
  };
}
