import { expect, test, vi } from "vitest";
import type { Clock } from "../protocol/clock.ts";
import { createEventStreamWriter } from "./event-stream-writer.ts";
import type { StreamedEvent } from "./journal.ts";
import { movingClock } from "./testing/moving-clock.ts";

const text = (said: string, part = 0): StreamedEvent => ({ type: "text_streamed", message_id: "m", part, text: said });

function scene(options: { flushMs?: number; answersAfterMs?: number; fails?: boolean; stops?: boolean } = {}) {
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
  const batches: { at: number; batch: number; events: readonly StreamedEvent[] }[] = [];
  const onStopRequested = vi.fn();
  const onLost = vi.fn();
  const append = async (events: readonly StreamedEvent[], batch: number) => {
    batches.push({ at: clock.now(), batch, events });
    await clock.alarm(options.answersAfterMs ?? 1).rings;
    if (options.fails) throw new Error("gone");
    return { stop_requested: options.stops ?? false };
  };
  const { flushMs = 0 } = options;
  const writer = createEventStreamWriter({
    journal: { append },
    clock,
    flushMs: () => flushMs,
    heartbeatMs: 5_000,
    onStopRequested,
    onLost,
  });
  return { clock, unrung, batches, writer, onStopRequested, onLost };
}

test("The first word leaves at once; words that arrive meanwhile leave together", async () => {
  const { writer, batches, clock } = scene({ answersAfterMs: 10 });
  writer.push(text("One "));
  await clock.alarm(5).rings;
  writer.push(text("two "));
  writer.push(text("three", 1));
  await writer.flush();
  await writer.end();
  expect(batches).toEqual([
    { at: 0, batch: 1, events: [text("One ")] },
    { at: 10, batch: 2, events: [text("two "), text("three", 1)] },
  ]);
});

test("Words of one part become one event", async () => {
  const { writer, batches } = scene();
  for (const word of ["a", "b", "c"]) writer.push(text(word));
  await writer.flush();
  await writer.end();
  expect(batches[0]?.events).toEqual([text("abc")]);
});

test("Batches keep the minimum distance", async () => {
  const { writer, batches } = scene({ flushMs: 80 });
  writer.push(text("a"));
  await writer.flush();
  writer.push(text("b"));
  await writer.flush();
  await writer.end();
  expect(batches.map(({ at }) => at)).toEqual([0, 80]);
});

test("Silence is broken by a heartbeat", async () => {
  const { writer, batches, clock } = scene();
  await clock.alarm(12_000).rings;
  await writer.end();
  expect(batches.map(({ events }) => events)).toEqual([[], []]);
});

test("A request to stop is reported with the next batch", async () => {
  const { writer, onStopRequested } = scene({ stops: true });
  writer.push(text("a"));
  await writer.flush();
  await writer.end();
  expect(onStopRequested).toHaveBeenCalled();
});

test("A journal that cannot be reached ends the writer, and no call hangs", async () => {
  const { writer, onLost } = scene({ fails: true });
  writer.push(text("a"));
  await writer.flush();
  writer.push(text("b"));
  await writer.flush();
  await writer.discard("m");
  await writer.end();
  expect(onLost).toHaveBeenCalledOnce();
});

test("Discarding a message drops its pending events and no others", async () => {
  const { writer, batches } = scene({ answersAfterMs: 10 });
  const plan: StreamedEvent = { type: "plan_updated", items: [] };
  writer.push(text("a"));
  await Promise.resolve();
  writer.push(plan);
  writer.push(text("b"));
  await writer.discard("m");
  await writer.flush();
  await writer.end();
  expect(batches.flatMap(({ events }) => events).filter((event) => event.type === "plan_updated")).toEqual([plan]);
  expect(JSON.stringify(batches)).not.toContain('"b"');
});

test("No alarm remains after the end", async () => {
  const { writer, unrung, clock } = scene({ answersAfterMs: 10 });
  for (const word of ["a", "b", "c", "d"]) {
    writer.push(text(word));
    await clock.alarm(5).rings;
  }
  await writer.flush();
  await writer.end();
  expect(unrung.size).toBe(0);
});
