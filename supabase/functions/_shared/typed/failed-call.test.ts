import { describe, expect, test } from "vitest";
import { movingClock } from "../agent/testing/moving-clock.ts";
import { type Line, scriptedClient, spec } from "../agent/testing/scripted-client.ts";
import type { ModelClient, ModelEvent, ModelRequest } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import { createBudget } from "./budget.ts";
import { fallback } from "./clients/fallback.ts";
import { retry } from "./clients/retry.ts";
import { timeout } from "./clients/timeout.ts";
import { single } from "./clients/typed-client.ts";
import { failureOf, good, input, says, triage, value } from "./testing/triage.ts";

const usage = { input_tokens: 1, output_tokens: 2 };

function plays(events: readonly ModelEvent[]): ModelClient {
  return {
    spec,
    stream: async function* () {
      for (const event of events) yield [event];
    },
  };
}

describe("failing models", () => {
  const overloaded: Line = { error: new ModelError("overloaded", "529") };

  test("A failing model is retried, and then the next one is asked", async () => {
    const clock = movingClock();
    const busy = says(Array<Line>(3).fill(overloaded), [], { id: "a" });
    const first = retry(busy, clock, { hasFallback: true });
    const events: unknown[] = [];
    for await (const event of triage.stream(input, { client: fallback([first, says([good], [], { id: "b" })]) }))
      events.push(
        event.type === "finished" ? event.attempts.map(({ model, outcome }) => [model, outcome.type]) : "growing",
      );
    expect(events.at(-1)).toEqual([
      ["a", "failed"],
      ["a", "failed"],
      ["a", "failed"],
      ["b", "answered"],
    ]);
  });

  test("The error names the failure of every model in plain words", async () => {
    const refusal: Line = { text: "No", stop_reason: "refusal" };
    const client = fallback([says([overloaded], [], { id: "a" }), says([refusal], [], { id: "b" })]);
    const failure = await failureOf(triage.call(input, { client }));
    expect(failure.message.split("\n")).toEqual([
      "triage: The model declined to answer this. Rephrase your request.",
      "1. a: The model provider is overloaded or unavailable. (529)",
      "2. b: The model declined to answer this. (The model declined to answer.)",
    ]);
    expect([failure.reason, failure.cause]).toEqual(["model_failed", expect.objectContaining({ class: "refused" })]);
  });

  test("A failure in mid-answer starts a new answer, and each growing value carries its attempt number", async () => {
    const broken: Line = { error: new ModelError("network", "gone"), afterText: '{"kind": "question", "tags": ["x",' };
    const client = fallback([says([broken]), says([good])]);
    const kinds: [number, unknown][] = [];
    for await (const event of triage.stream(input, { client }))
      if (event.type === "growing") kinds.push([event.attempt, event.value.kind]);
    expect(kinds[0]).toEqual([1, "question"]);
    expect(kinds.at(-1)).toEqual([2, "bug"]);
    expect(kinds.map(([attempt]) => attempt)).toEqual(kinds.map(([attempt]) => attempt).sort());
  });

  test("A silent model is abandoned at the deadline", async () => {
    const clock = movingClock();
    const client = timeout(says([{ hangsAfter: '{"kind": ' }]), 5_000, clock);
    const failure = await failureOf(triage.call(input, { client }));
    expect(failure.attempts).toEqual([
      {
        ...{ model: "scripted", text: '{"kind": ', usage: undefined },
        outcome: { type: "failed", class: "timeout", detail: "There was no answer within 5000 ms." },
      },
    ]);
    expect(clock.now()).toBe(5_000);
  });
});

describe("streams of providers", () => {
  const finished = {
    type: "answer_finished",
    answer: { parts: [{ type: "text", text: good }], usage, stop_reason: "end" },
  } as const;

  test.each([
    ["sends all text at its end", [finished], ["growing", "finished"]],
    [
      "streams part of the text",
      [{ type: "text_streamed", part: 0, text: good.slice(0, 30) }, finished],
      ["growing", "growing", "finished"],
    ],
    ["ends with a different text", [{ type: "text_streamed", part: 0, text: '{"kind": "x' }, finished], ["finished"]],
  ] as const)("An answer is read when the provider %s", async (_, events, types) => {
    const yielded: string[] = [];
    let last: unknown;
    for await (const event of triage.stream(input, { client: single(plays(events)) })) {
      yielded.push(event.type);
      last = event.value;
    }
    expect([yielded, last]).toEqual([types, value]);
  });

  test("A stream that ends without an answer is a network failure", async () => {
    const events = [
      { type: "text_streamed", part: 0, text: good },
      { type: "usage_known", usage },
    ] as const;
    const failure = await failureOf(triage.call(input, { client: single(plays(events)) }));
    expect(failure.attempts).toEqual([
      { model: "scripted", text: good, usage, outcome: expect.objectContaining({ class: "network" }) },
    ]);
  });
});

describe("aborts", () => {
  test("An aborted call throws the signal's reason", async () => {
    const stop = new AbortController();
    const reason = new Error("the user left");
    const stream = triage.stream(input, {
      client: says([{ hangsAfter: '{"kind": "bug", "tags": ["a"' }]),
      signal: stop.signal,
    });
    await stream.next();
    stop.abort(reason);
    await expect(stream.next()).rejects.toBe(reason);
  });

  test("An abort reason that looks like a model failure is thrown unchanged", async () => {
    const reason = new ModelError("overloaded", "ours");
    const call = triage.call(input, { client: says([good]), signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toBe(reason);
  });

  test("A timeout is recorded as such, whatever error the model throws because of it", async () => {
    const clock = movingClock();
    const model: ModelClient = {
      spec,
      stream: async function* (_, signal) {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        throw new TypeError("socket closed");
      },
    };
    const failure = await failureOf(triage.call(input, { client: timeout(single(model), 100, clock) }));
    expect(failure.attempts.map(({ outcome }) => outcome)).toMatchObject([{ type: "failed", class: "timeout" }]);
  });

  test("Leaving the loop ends the model's stream and charges the budget", async () => {
    let hasEnded = false;
    const model = scriptedClient(() => ({ text: good }));
    const watched = {
      ...model,
      stream: async function* (...asked: Parameters<typeof model.stream>) {
        try {
          yield* model.stream(...asked);
        } finally {
          hasEnded = true;
        }
      },
    };
    const budget = createBudget({ maxTokens: 10_000 });
    for await (const event of triage.stream(input, { client: single(watched), budget }))
      if (event.type === "growing") break;
    expect([hasEnded, budget.spent().calls]).toEqual([true, 1]);
    expect(budget.spent().tokens).toBeGreaterThan(4_000);
  });
});

describe("budgets", () => {
  test("One budget covers all attempts, corrections included", async () => {
    const budget = createBudget({ maxCalls: 2 });
    const client = fallback([says(["Sorry."]), says([good])]);
    const failure = await failureOf(triage.call(input, { client, budget, corrections: 5 }));
    expect([failure.reason, failure.attempts.length, budget.spent()]).toEqual([
      ...["budget_spent", 2],
      { calls: 2, tokens: 30, cost: 0 },
    ]);
  });

  test("A budget limits the answer's length and is not charged for rejected requests", async () => {
    const requests: ModelRequest[] = [];
    const budget = createBudget({ maxTokens: 1_000 });
    const client = fallback([says([{ error: new ModelError("auth", "no") }]), says([good], requests)]);
    await triage.call(input, { client, budget });
    expect(requests[0]?.max_output_tokens).toBeLessThan(1_000);
    expect(budget.spent()).toEqual({ calls: 2, tokens: 15, cost: 0 });
  });
});
