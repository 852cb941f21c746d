import { expect, test, vi } from "vitest";
import type { Clock } from "../../protocol/clock.ts";
import type { StreamedEvent } from "../journal.ts";
import { movingClock } from "../testing/moving-clock.ts";
import type { BatchAnswer, RunBatch } from "./event-stream.ts";
import { createEventStreams } from "./event-streams.ts";

const heartbeatMs = 5_000;
const text = (said: string, part = 0): StreamedEvent => ({ type: "text_streamed", message_id: "m", part, text: said });

interface Flush {
  readonly at: number;
  readonly waits: boolean;
  readonly batches: readonly RunBatch[];
}

interface Scene {
  readonly flushMs?: number;
  readonly answersAfterMs?: number;
  /** Throws for a database that cannot be reached. */
  readonly answer?: (batch: RunBatch, flush: Flush) => BatchAnswer;
}

function scene({ flushMs = 0, answersAfterMs = 1, answer = () => ({ stop_requested: false }) }: Scene = {}) {
  const ticking = movingClock();
  const unrung = new Set<object>();
  const clock: Clock = {
    ...ticking,
    alarm: (ms) => {
      const alarm = ticking.alarm(ms);
      unrung.add(alarm);
      alarm.rings.then(() => unrung.delete(alarm));
      return alarm;
    },
  };
  const flushes: Flush[] = [];
  const append = async (batches: readonly RunBatch[], waits: boolean) => {
    const flush = { at: clock.now(), waits, batches };
    flushes.push(flush);
    await clock.alarm(answersAfterMs).rings;
    return batches.map((batch) => answer(batch, flush));
  };
  const streams = createEventStreams({ append, clock, flushMs });
  const open = (runId = "run", heldSince = clock.now()) => {
    const told = { onStopRequested: vi.fn(), onLost: vi.fn() };
    return { ...told, stream: streams.open({ runId, token: `token of ${runId}`, heartbeatMs, heldSince, ...told }) };
  };
  /** When each flush left, and the text of each run in it. */
  const said = () =>
    flushes.map(({ at, batches }) => [at, ...batches.map(({ run_id, events }) => `${run_id}: ${textOf(events)}`)]);
  return { clock, unrung, flushes, open, said };
}

function textOf(events: readonly StreamedEvent[]): string {
  return events.map((event) => ("text" in event ? event.text : event.type)).join("|");
}

test("The first word leaves at once; words that arrive meanwhile leave together", async () => {
  const { open, flushes, clock } = scene({ answersAfterMs: 10 });
  const { stream } = open();
  stream.push(text("One "));
  await clock.alarm(5).rings;
  stream.push(text("two "));
  stream.push(text("three", 1));
  await stream.flush();
  await stream.end();
  const run = { run_id: "run", token: "token of run" };
  expect(flushes).toEqual([
    { at: 0, waits: false, batches: [{ ...run, batch: 1, events: [text("One ")] }] },
    { at: 10, waits: false, batches: [{ ...run, batch: 2, events: [text("two "), text("three", 1)] }] },
  ]);
});

test("Words of one part become one event", async () => {
  const { open, said } = scene();
  const { stream } = open();
  for (const word of ["a", "b", "c"]) stream.push(text(word));
  await stream.flush();
  await stream.end();
  expect(said()).toEqual([[0, "run: abc"]]);
});

test("Flushes keep the minimum distance", async () => {
  const { open, said } = scene({ flushMs: 80 });
  const { stream } = open();
  stream.push(text("a"));
  await stream.flush();
  stream.push(text("b"));
  await stream.flush();
  await stream.end();
  expect(said()).toEqual([
    [0, "run: a"],
    [80, "run: b"],
  ]);
});

test("What several runs say meanwhile leaves in one flush, and flushes become rarer with each of them", async () => {
  const { open, said, clock } = scene();
  const runs = ["a", "b", "c", "d", "e"].map((runId) => open(runId).stream);
  for (const stream of runs) stream.push(text("1"));
  await clock.alarm(2).rings;
  for (const stream of runs) stream.push(text("2"));
  await Promise.all(runs.map((stream) => stream.flush()));
  await Promise.all(runs.map((stream) => stream.end()));
  const [first, second, ...more] = said();
  expect(first).toEqual([0, "a: 1", "b: 1", "c: 1", "d: 1", "e: 1"]);
  expect(second).toEqual([expect.any(Number), "a: 2", "b: 2", "c: 2", "d: 2", "e: 2"]);
  // A flush takes 1 ms, and the second words were there after 2 ms.
  expect(second?.[0]).toBeGreaterThan(2);
  expect(more).toEqual([]);
});

test("When storing takes long, several runs wait half as long again before the next flush; one alone does not", async () => {
  const leavesAt = async (runs: number) => {
    const { open, flushes, clock } = scene({ answersAfterMs: 40 });
    const streams = Array.from({ length: runs }, (_, index) => open(`${index}`).stream);
    for (const stream of streams) stream.push(text("1"));
    await clock.alarm(5).rings;
    for (const stream of streams) stream.push(text("2"));
    await Promise.all(streams.map((stream) => stream.flush()));
    await Promise.all(streams.map((stream) => stream.end()));
    return flushes.filter(({ batches }) => batches.some(({ events }) => events.length > 0)).map(({ at }) => at);
  };
  expect(await leavesAt(1)).toEqual([0, 40]);
  expect(await leavesAt(2)).toEqual([0, 60]);
});

test("Heartbeats of silent runs leave in one flush, also those that are due soon", async () => {
  const { open, said, clock } = scene();
  const first = open("first").stream;
  await clock.alarm(1_000).rings;
  const second = open("second").stream;
  await clock.alarm(2_000).rings;
  const third = open("third").stream;
  await clock.alarm(2_500).rings;
  await Promise.all([first.end(), second.end(), third.end()]);
  expect(said()).toEqual([[5_000, "first: ", "second: "]]);
});

test("A run whose claim took longer than a heartbeat sends the first one at once", async () => {
  const { open, said, clock } = scene();
  const { stream } = open("slow", clock.now() - heartbeatMs);
  await clock.alarm(1).rings;
  await stream.end();
  expect(said()).toEqual([[0, "slow: "]]);
});

test("A heartbeat does not raise the batch number", async () => {
  const { open, flushes, clock } = scene();
  const { stream } = open();
  stream.push(text("a"));
  await clock.alarm(12_000).rings;
  stream.push(text("b"));
  await stream.flush();
  await stream.end();
  const sent = flushes.flatMap(({ batches }) => batches.map(({ batch, events }) => [batch, textOf(events)]));
  expect(sent).toEqual([
    [1, "a"],
    [1, ""],
    [1, ""],
    [2, "b"],
  ]);
});

test("A request to stop is reported to its run and to no other", async () => {
  const { open } = scene({ answer: ({ run_id }) => ({ stop_requested: run_id === "stopped" }) });
  const [stopped, other] = [open("stopped"), open("other")];
  for (const { stream } of [stopped, other]) stream.push(text("a"));
  await Promise.all([stopped.stream.flush(), other.stream.flush()]);
  await Promise.all([stopped.stream.end(), other.stream.end()]);
  expect(stopped.onStopRequested).toHaveBeenCalled();
  expect(other.onStopRequested).not.toHaveBeenCalled();
});

test("A run that lost its lease ends alone", async () => {
  const gone = new Error("gone");
  const { open, said } = scene({
    answer: ({ run_id }) => (run_id === "lost" ? { error: gone } : { stop_requested: false }),
  });
  const [lost, other] = [open("lost"), open("other")];
  for (const { stream } of [lost, other]) stream.push(text("a"));
  await Promise.all([lost.stream.flush(), other.stream.flush()]);
  for (const { stream } of [lost, other]) stream.push(text("b"));
  await Promise.all([lost.stream.flush(), other.stream.flush()]);
  await Promise.all([lost.stream.end(), other.stream.end()]);
  expect(lost.onLost).toHaveBeenCalledExactlyOnceWith(gone);
  expect(other.onLost).not.toHaveBeenCalled();
  expect(said().map(([, ...sent]) => sent)).toEqual([["lost: a", "other: a"], ["other: b"]]);
});

test("A database that cannot be reached ends every run, and no call hangs", async () => {
  const { open } = scene({
    answer: () => {
      throw new Error("gone");
    },
  });
  const runs = [open("a"), open("b")];
  for (const { stream } of runs) stream.push(text("a"));
  for (const { stream, onLost } of runs) {
    await stream.flush();
    stream.push(text("b"));
    await stream.flush();
    await stream.discard("m");
    await stream.end();
    expect(onLost).toHaveBeenCalledOnce();
  }
});

test("A run whose session is locked is sent again by itself, in order, and the others go on", async () => {
  const locked = (batch: RunBatch, { at }: Flush): BatchAnswer =>
    batch.run_id === "locked" && at < 10 ? { isLocked: true } : { stop_requested: false };
  const { open, flushes, clock } = scene({ answer: locked });
  const [held, other] = [open("locked").stream, open("other").stream];
  held.push(text("1"));
  await clock.alarm(1).rings;
  held.push(text("2"));
  for (let word = 0; word < 15; word += 1) {
    other.push(text(`${word}`));
    await clock.alarm(2).rings;
  }
  await Promise.all([held.flush(), other.flush()]);
  await Promise.all([held.end(), other.end()]);
  const ofHeld = flushes.flatMap(({ at, waits, batches }) =>
    batches.flatMap(({ run_id, batch, events }) =>
      run_id === "locked" ? [{ at, waits, batch, text: textOf(events) }] : [],
    ),
  );
  expect(ofHeld).toEqual([
    { at: 0, waits: false, batch: 1, text: "1" },
    { at: 21, waits: true, batch: 1, text: "1" },
    { at: 22.5, waits: false, batch: 2, text: "2" },
  ]);
  expect(
    flushes.filter(({ at, batches }) => at < 21 && batches.some(({ run_id }) => run_id === "other")).length,
  ).toBeGreaterThan(8);
});

test("Words said after a batch whose answer was lost are stored although its session is locked next", async () => {
  const stored: string[] = [];
  // As append_many does it: a number is stored once. The first try stored the batch, and the retry was locked out.
  const answer = ({ batch, events }: RunBatch, { at }: Flush): BatchAnswer => {
    if (batch > stored.length) stored.push(textOf(events));
    return at === 0 ? { isLocked: true } : { stop_requested: false };
  };
  const { open, clock } = scene({ answer });
  const { stream } = open();
  stream.push(text("once "));
  await clock.alarm(1).rings;
  stream.push(text("and again"));
  await stream.flush();
  await stream.end();
  expect(stored).toEqual(["once ", "and again"]);
});

test("A long wait for a locked session delays no other run", async () => {
  const ticking = movingClock();
  const unlocked = Promise.withResolvers<void>();
  const sent: string[] = [];
  const streams = createEventStreams({
    clock: ticking,
    flushMs: 0,
    append: async (batches, waits) => {
      if (waits) await unlocked.promise;
      else await ticking.alarm(1).rings;
      sent.push(...batches.map(({ run_id, events }) => `${run_id}: ${textOf(events)}`));
      return batches.map(({ run_id }) =>
        run_id === "locked" && !waits ? { isLocked: true } : { stop_requested: false },
      );
    },
  });
  const told = { token: "", heartbeatMs, heldSince: 0, onStopRequested: () => undefined, onLost: () => undefined };
  const [held, other] = [streams.open({ ...told, runId: "locked" }), streams.open({ ...told, runId: "other" })];
  held.push(text("held"));
  await ticking.alarm(100).rings;
  other.push(text("a"));
  await other.flush();
  other.push(text("b"));
  await other.flush();
  unlocked.resolve();
  await held.flush();
  await Promise.all([held.end(), other.end()]);
  expect(sent).toEqual(["locked: held", "other: a", "other: b", "locked: held"]);
});

test("A flush has a limit, and what does not fit leaves with the next ones in order", async () => {
  const { open, flushes } = scene();
  const runs = ["a", "b", "c"].map((runId) => open(runId).stream);
  const page = "x".repeat(10_000);
  for (const stream of runs) for (let part = 0; part < 20; part += 1) stream.push(text(page, part));
  await Promise.all(runs.map((stream) => stream.flush()));
  await Promise.all(runs.map((stream) => stream.end()));
  for (const { batches } of flushes) expect(JSON.stringify(batches).length).toBeLessThan(300_000);
  for (const runId of ["a", "b", "c"]) {
    const sent = flushes.flatMap(({ batches }) => batches).filter(({ run_id }) => run_id === runId);
    const parts = sent.flatMap(({ events }) => events.map((event) => "part" in event && event.part));
    expect(parts).toEqual(Array.from({ length: 20 }, (_, part) => part));
  }
});

test("Discarding a message drops its pending events and no others", async () => {
  const { open, flushes, clock } = scene({ answersAfterMs: 10 });
  const { stream } = open();
  const plan: StreamedEvent = { type: "plan_updated", items: [] };
  stream.push(text("a"));
  await clock.alarm(1).rings;
  stream.push(plan);
  stream.push(text("b"));
  await stream.discard("m");
  await stream.flush();
  await stream.end();
  const sent = flushes.flatMap(({ batches }) => batches.map(({ events }) => textOf(events)));
  expect(sent).toEqual(["a", "plan_updated"]);
});

test("No alarm remains after the end of the last run", async () => {
  const { open, unrung, clock } = scene({ answersAfterMs: 10, flushMs: 80 });
  const runs = [open("a").stream, open("b").stream];
  for (const word of ["a", "b", "c", "d"]) {
    for (const stream of runs) stream.push(text(word));
    await clock.alarm(5).rings;
  }
  await Promise.all(runs.map((stream) => stream.flush()));
  for (const stream of runs) await stream.end();
  await Promise.resolve();
  expect(unrung.size).toBe(0);
});
