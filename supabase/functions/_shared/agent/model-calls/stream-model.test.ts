import { expect, test } from "vitest";
import type { ModelClient, ModelEvent } from "../../models/model-client.ts";
import type { SaidPart } from "../../protocol/messages.ts";
import { movingClock } from "../testing/moving-clock.ts";
import { spec } from "../testing/scripted-client.ts";
import { streamModel } from "./stream-model.ts";

const request = { instructions: "", messages: [], tools: [], max_output_tokens: 1000 };

test("A thought is stored with its duration, from what came before it to its last word", async () => {
  const clock = movingClock();
  let now = 0;
  const steps: readonly [afterMs: number, event: ModelEvent][] = [
    [1500.4, { type: "reasoning_streamed", part: 0, text: "Let me " }],
    [500, { type: "reasoning_streamed", part: 0, text: "see." }],
    [3000, { type: "text_streamed", part: 1, text: "First." }],
    [700, { type: "reasoning_streamed", part: 2, text: "And then?" }],
    [9000, { type: "text_streamed", part: 3, text: "Done." }],
  ];
  const parts: SaidPart[] = [
    { type: "reasoning", text: "Let me see." },
    { type: "text", text: "First." },
    { type: "reasoning", text: "And then?" },
    { type: "text", text: "Done." },
  ];
  const model: ModelClient = {
    spec,
    async *stream() {
      for (const [afterMs, event] of steps) {
        now += afterMs;
        yield [event];
      }
      const usage = { input_tokens: 1, output_tokens: 1 };
      yield [{ type: "answer_finished", answer: { parts, usage, stop_reason: "end" } }];
    },
  };
  const outcome = await streamModel(model, request, {
    clock: { ...clock, now: () => now },
    signal: new AbortController().signal,
    silenceMs: 60_000,
    onText: () => undefined,
  });
  expect(outcome).toMatchObject({
    type: "answered",
    answer: { parts: [{ duration_ms: 2000 }, { type: "text" }, { duration_ms: 700 }, { type: "text" }] },
  });
});

/** Waits before each batch and ends without an answer. */
function sending(batches: readonly (readonly ModelEvent[])[], wait: () => Promise<void>): ModelClient {
  return {
    spec,
    async *stream(_, signal) {
      for (const batch of batches) {
        await wait();
        signal.throwIfAborted();
        yield batch;
      }
    },
  };
}

test("A stream of any length arms one alarm", async () => {
  const clock = movingClock();
  let alarms = 0;
  const texts: string[] = [];
  const batches = Array.from({ length: 500 }, (_, part): ModelEvent[] => [
    { type: "text_streamed", part, text: "one " },
    { type: "text_streamed", part, text: "two" },
  ]);
  await streamModel(
    sending(batches, () => Promise.resolve()),
    request,
    {
      clock: { ...clock, alarm: (ms) => ((alarms += 1), clock.alarm(ms)) },
      signal: new AbortController().signal,
      silenceMs: 60_000,
      onText: ({ text }) => texts.push(text),
    },
  );
  expect([alarms, texts.length]).toEqual([1, 1000]);
});

test("An empty batch is a sign of life; without one, a silent model times out", async () => {
  const clock = movingClock();
  const outcomeOf = (batches: readonly (readonly ModelEvent[])[], everyMs: number) =>
    streamModel(
      sending(batches, () => clock.alarm(everyMs).rings),
      request,
      { clock, signal: new AbortController().signal, silenceMs: 1_000, onText: () => undefined },
    );
  expect(await outcomeOf(Array(10).fill([]), 900)).toMatchObject({ type: "failed", error: { class: "network" } });
  expect(await outcomeOf(Array(10).fill([]), 1_100)).toMatchObject({ type: "failed", error: { class: "timeout" } });
});
