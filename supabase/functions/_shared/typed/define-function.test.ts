import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { movingClock } from "../agent/testing/moving-clock.ts";
import { type Line, type Script, scriptedClient, spec } from "../agent/testing/scripted-client.ts";
import type { ModelClient, ModelEvent, ModelRequest } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import { createBudget } from "./budget.ts";
import { TypedCallError } from "./call-error.ts";
import { fallback } from "./clients/fallback.ts";
import { retry } from "./clients/retry.ts";
import { single } from "./clients/single.ts";
import { timeout } from "./clients/timeout.ts";
import { defineFunction } from "./define-function.ts";

const triage = defineFunction({
  name: "triage",
  description: "Sorts what customers write.",
  input: z.object({ mail: z.string().min(1), limit: z.coerce.number().default(3) }),
  output: z.object({
    kind: z.enum(["bug", "question"]),
    tags: z.array(z.string()),
    day: z.string().transform((text) => text.length),
  }),
  system: "You sort mail.",
  prompt: ({ mail, limit }) => `At most ${limit} tags.\n\n${mail}`,
});
const input = { mail: "It broke" };
const good = '{"kind": "bug", "tags": ["a", "b"], "day": "Monday"}';
const value = { kind: "bug", tags: ["a", "b"], day: 6 } as const;

/** Says one line after the other, whatever is asked. */
function says(lines: readonly (Line | string)[], requests: ModelRequest[] = [], overrides = {}) {
  const left = lines.map((line) => (typeof line === "string" ? { text: line } : line));
  const script: Script = () => left.shift() ?? { text: "Nothing more was scripted." };
  return single(scriptedClient(script, requests, overrides));
}

const usage = { input_tokens: 1, output_tokens: 2 };

function plays(events: readonly ModelEvent[]): ModelClient {
  return {
    spec,
    stream: async function* () {
      yield* events;
    },
  };
}

async function failureOf(running: Promise<unknown>): Promise<TypedCallError> {
  const failure = await running.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof TypedCallError)) throw new Error(`No TypedCallError but ${String(failure)}`);
  return failure;
}

describe("a call", () => {
  test("gives what the output schema makes of the answer", async () => {
    expect(await triage.call(input, { client: says([good]) })).toEqual(value);
  });

  test("is typed by its schemas", () => {
    expectTypeOf(triage.call).parameter(0).toEqualTypeOf<{ mail: string; limit?: unknown }>();
    expectTypeOf(triage.call).returns.resolves.toEqualTypeOf<{
      kind: "bug" | "question";
      tags: string[];
      day: number;
    }>();
    type Told = Awaited<ReturnType<ReturnType<typeof triage.stream>["next"]>>["value"];
    type Growing = Extract<Told, { type: "growing" }>;
    expectTypeOf<Growing["value"]>().toEqualTypeOf<{ kind?: "bug" | "question"; tags?: string[]; day?: number }>();
    // @ts-expect-error An input of another shape is refused by the compiler.
    expect(() => triage.render({ letter: "" }, { spec })).toThrow();
    // @ts-expect-error The prompt knows its input.
    defineFunction({ name: "a", input: z.object({}), output: z.string(), prompt: ({ missing }) => missing });
  });

  test.each([
    ["a wrong input", { mail: "" }, /^The input of triage is not valid: .*mail/s],
    ["no input", {}, /mail/],
  ])("with %s is refused before anybody is asked", async (_, wrong, sentence) => {
    const requests: ModelRequest[] = [];
    // What comes from outside has no type: this is how it may look.
    const call = triage.call(wrong as typeof input, { client: says([good], requests) });
    await expect(call).rejects.toMatchObject({
      name: "AppError",
      code: "invalid_input",
      message: expect.stringMatching(sentence),
    });
    expect(requests).toEqual([]);
  });

  test("sends exactly what is rendered", async () => {
    const requests: ModelRequest[] = [];
    await triage.call(input, { client: says([good], requests) });
    expect(requests).toEqual([triage.render(input, { spec })]);
    expect(requests).toEqual([
      {
        instructions: [
          "You sort mail.",
          "Answer with JSON of this type and nothing else:",
          '{ kind: "bug" | "question", tags: string[], day: string }',
        ].join("\n\n"),
        messages: [{ role: "user", parts: [{ type: "text", text: "At most 3 tags.\n\nIt broke" }] }],
        tools: [],
        max_output_tokens: 4_000,
        cache_key: "triage",
      },
    ]);
  });

  test("asks for the provider's structured output where the model's row says that it has it", () => {
    const able = { ...spec, capabilities: { structured_output: true } };
    const request = triage.render(input, { spec: able });
    expect(request.instructions).toBe("You sort mail.");
    expect(request.output_schema).toMatchObject({ name: "triage", schema: { required: ["kind", "tags", "day"] } });
    const inWords = defineFunction({ ...echo, prompt: () => "Hi", output: triage.output, structuredOutput: false });
    expect(inWords.render("", { spec: able })).not.toHaveProperty("output_schema");
    const open = defineFunction({
      ...echo,
      prompt: () => "Hi",
      output: z.object({ a: z.record(z.string(), z.int()) }),
    });
    expect(open.render("", { spec: able }).instructions).toContain("{ a: Record<string, int> }");
  });

  test("says several messages, with images, when its prompt does", () => {
    const image = { type: "image", media_type: "image/png", data: "AAAA" } as const;
    const look = defineFunction({
      ...{ name: "look", input: z.string(), output: z.object({ colour: z.string() }) },
      prompt: (question) => [
        { role: "user", content: "Look." },
        { role: "assistant", content: "I look." },
        { role: "user", content: [image, { type: "text", text: question }] },
      ],
    });
    expect(look.render("Which colour?", { spec }).messages).toEqual([
      { role: "user", parts: [{ type: "text", text: "Look." }] },
      { role: "assistant", parts: [{ type: "text", text: "I look." }] },
      { role: "user", parts: [image, { type: "text", text: "Which colour?" }] },
    ]);
  });

  test("asks for answers as short as the definition says, and no longer than the model's own limit", () => {
    const limitOf = (maxOutputTokens: number) =>
      defineFunction({ ...echo, prompt: () => "", maxOutputTokens }).render("", { spec }).max_output_tokens;
    expect([50, 4_000, 50_000].map(limitOf)).toEqual([50, 4_000, 4_000]);
  });

  test("without a client is a mistake, and so is a name that providers would refuse", async () => {
    await expect(triage.call(input)).rejects.toThrow(TypeError);
    expect(() => defineFunction({ ...echo, prompt: () => "", name: "two words" })).toThrow(TypeError);
  });
});

const echo = { name: "echo", input: z.string(), output: z.string().max(20) };

describe("a function that answers with a text", () => {
  const say = defineFunction({ ...echo, prompt: (text) => text });

  test("asks for no JSON and takes the text as it is", async () => {
    const requests: ModelRequest[] = [];
    expect(await say.call("Hi", { client: says(['\n{"a": 1} it is. '], requests) })).toBe('{"a": 1} it is.');
    expect(requests[0]?.instructions).toBe("");
  });

  test("streams the text as it grows", async () => {
    const texts: unknown[] = [];
    for await (const told of say.stream("Hi", { client: says(["one two three"]) })) texts.push(told.value);
    expect(texts).toEqual(["one ", "one two ", "one two three", "one two three"]);
  });

  test("has a text that is too long corrected", async () => {
    const requests: ModelRequest[] = [];
    expect(await say.call("Hi", { client: says(["x".repeat(21), "short"], requests) })).toBe("short");
    expect(JSON.stringify(requests[1])).toContain("Too big");
  });
});

describe("an answer that does not fit", () => {
  test("is shown to the model once with what is wrong with it", async () => {
    const requests: ModelRequest[] = [];
    const bad = '{"kind": "praise", "tags": [], "day": "Monday"}';
    expect(await triage.call(input, { client: says([bad, good], requests) })).toEqual(value);
    const [first, second] = requests;
    expect(second).toEqual({
      ...first,
      messages: [
        ...(first?.messages ?? []),
        { role: "assistant", parts: [{ type: "text", text: bad }] },
        {
          role: "user",
          parts: [{ type: "text", text: expect.stringMatching(/^Your answer could not be used\. .*kind/s) }],
        },
      ],
    });
  });

  test("is an error with every attempt when the correction does not fit either", async () => {
    const failure = await failureOf(triage.call(input, { client: says(["Sorry.", "No."]) }));
    expect([failure.reason, failure.attempts]).toEqual([
      "invalid_answer",
      ["Sorry.", "No."].map((said) => ({
        ...{ model: "scripted", said, usage: { input_tokens: 10, output_tokens: 5 } },
        outcome: { type: "invalid", problem: expect.any(String) },
      })),
    ]);
    expect(failure.message).toMatch(/^triage: No model gave an answer that could be read\.\n1\. scripted: its answer/);
  });

  test.each([0, 2])("is corrected as often as the call says: %i times", async (corrections) => {
    const failure = await failureOf(triage.call(input, { client: says(["Sorry."]), corrections }));
    expect(failure.attempts).toHaveLength(corrections + 1);
  });

  test("is not corrected where the definition says so", async () => {
    const strict = defineFunction({ ...echo, output: z.object({ a: z.int() }), prompt: () => "", corrections: 0 });
    expect((await failureOf(strict.call("", { client: says(["Sorry."]) }))).attempts).toHaveLength(1);
  });

  test("is shown to the model with its first few problems", async () => {
    const requests: ModelRequest[] = [];
    const fields = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`field${at}`, z.int()]));
    const many = defineFunction({ ...echo, output: z.object(fields), prompt: () => "" });
    const wrong = JSON.stringify(Object.fromEntries(Object.keys(fields).map((key) => [key, "?"])));
    await failureOf(many.call("", { client: says([wrong], requests) }));
    const shown = JSON.stringify(requests[1]?.messages.at(-1));
    expect(shown).toContain("- field0");
    expect(shown).not.toContain("- field9");
  });

  test("may be answered by the next model", async () => {
    const client = fallback([says(["Sorry.", "No."], [], { id: "a" }), says([good], [], { id: "b" })]);
    expect(await triage.call(input, { client })).toEqual(value);
  });

  test.each([
    '{"kind": "bug", "day": "Monday", "tags": ["a", "b',
    '{"kind": "bug", "day": "Monday", "tags": ["a", "b"',
    '{"kind": "bug", "day": "Monday", "tags": ["a", "b"]',
  ])("is what was cut off at the limit, though its ending could be mended: %s", async (text) => {
    const cut: Line = { text, stop_reason: "max_tokens" };
    const requests: ModelRequest[] = [];
    expect(await triage.call(input, { client: says([cut, good], requests) })).toEqual(value);
    expect(JSON.stringify(requests[1])).toContain("cut off");
  });

  test.each([
    ["a text", z.string(), "Once upon a"],
    ["a number", z.number(), "12"],
  ])("is %s that was cut off, for nobody knows how it ends", async (_, output, text) => {
    const open = defineFunction({ ...echo, output, prompt: () => "" });
    const failure = failureOf(open.call("", { client: says([{ text, stop_reason: "max_tokens" }]), corrections: 0 }));
    expect((await failure).attempts[0]?.outcome).toMatchObject({ problem: expect.stringContaining("cut off") });
  });

  test("of nothing but space is not said again to the model", async () => {
    const requests: ModelRequest[] = [];
    await triage.call(input, { client: says([" \n ", good], requests) });
    expect(requests[1]?.messages.map(({ role }) => role)).toEqual(["user", "user"]);
  });

  test("is not what was whole before the limit cut off the chatter after it", async () => {
    const cut: Line = { text: `${good}\n\nI hope this hel`, stop_reason: "max_tokens" };
    expect(await triage.call(input, { client: says([cut]) })).toEqual(value);
  });

  test("keeps no more than the beginning and the end of what was said", async () => {
    const long = `first ${"x".repeat(1e5)} last`;
    const { attempts } = await failureOf(triage.call(input, { client: says([long]), corrections: 0 }));
    expect(attempts[0]?.said).toMatch(/^first x+\n\[\d+ characters left out\]\nx+ last$/);
    expect(attempts[0]?.said.length).toBeLessThan(2_100);
  });
});

describe("a model that fails", () => {
  const overloaded: Line = { error: new ModelError("overloaded", "529") };

  test("is asked again, and the next one after it", async () => {
    const clock = movingClock();
    const first = retry(
      says([overloaded, overloaded], [], { id: "a" }),
      { type: "constant", tries: 2, delayMs: 9 },
      clock,
    );
    const told: unknown[] = [];
    for await (const event of triage.stream(input, { client: fallback([first, says([good], [], { id: "b" })]) }))
      told.push(
        event.type === "finished" ? event.attempts.map(({ model, outcome }) => [model, outcome.type]) : "growing",
      );
    expect(told.at(-1)).toEqual([
      ["a", "failed"],
      ["a", "failed"],
      ["b", "answered"],
    ]);
  });

  test("is an error that says in plain words what every one failed of", async () => {
    const refusal: Line = { text: "No", stop_reason: "refusal" };
    const client = fallback([says([overloaded], [], { id: "a" }), says([refusal], [], { id: "b" })]);
    const failure = await failureOf(triage.call(input, { client }));
    expect(failure.message.split("\n")).toEqual([
      "triage: The model declined to answer this. Say it differently.",
      "1. a: The model provider is overloaded or has a fault. (529)",
      "2. b: The model declined to answer this. (The model declined to answer.)",
    ]);
    expect([failure.reason, failure.cause]).toEqual(["model_failed", expect.objectContaining({ class: "refused" })]);
  });

  test("in mid-answer lets the next attempt begin anew, and each growing value says whose it is", async () => {
    const broken: Line = { error: new ModelError("network", "gone"), afterText: '{"kind": "question", "tags": ["x",' };
    const client = fallback([says([broken]), says([good])]);
    const kinds: [number, unknown][] = [];
    for await (const told of triage.stream(input, { client }))
      if (told.type === "growing") kinds.push([told.attempt, told.value.kind]);
    expect(kinds[0]).toEqual([1, "question"]);
    expect(kinds.at(-1)).toEqual([2, "bug"]);
    expect(kinds.map(([attempt]) => attempt)).toEqual(kinds.map(([attempt]) => attempt).sort());
  });

  test("by saying nothing is left at the deadline", async () => {
    const clock = movingClock();
    const client = timeout(says([{ hangsAfter: '{"kind": ' }]), 5_000, clock);
    const failure = await failureOf(triage.call(input, { client }));
    expect(failure.attempts).toEqual([
      {
        ...{ model: "scripted", said: '{"kind": ', usage: undefined },
        outcome: { type: "failed", class: "timeout", detail: "There was no answer within 5000 ms." },
      },
    ]);
    expect(clock.now()).toBe(5_000);
  });
});

describe("a provider", () => {
  const finished = {
    type: "answer_finished",
    answer: { parts: [{ type: "text", text: good }], usage, stop_reason: "end" },
  } as const;

  test.each([
    ["that says everything at its end", [finished], ["growing", "finished"]],
    [
      "that streams only some of it",
      [{ type: "text_streamed", part: 0, text: good.slice(0, 30) }, finished],
      ["growing", "growing", "finished"],
    ],
    [
      "that says another thing in the end",
      [{ type: "text_streamed", part: 0, text: '{"kind": "x' }, finished],
      ["finished"],
    ],
  ] as const)("%s is understood", async (_, events, types) => {
    const told: string[] = [];
    let last: unknown;
    for await (const event of triage.stream(input, { client: single(plays(events)) })) {
      told.push(event.type);
      last = event.value;
    }
    expect([told, last]).toEqual([types, value]);
  });

  test("whose stream ends without an answer has failed", async () => {
    const events = [
      { type: "text_streamed", part: 0, text: good },
      { type: "usage_known", usage },
    ] as const;
    const failure = await failureOf(triage.call(input, { client: single(plays(events)) }));
    expect(failure.attempts).toEqual([
      { model: "scripted", said: good, usage, outcome: expect.objectContaining({ class: "network" }) },
    ]);
  });
});

describe("an abort", () => {
  test("is thrown as what it was aborted with", async () => {
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

  test("is thrown as it is, even when it was aborted with what a model could have failed of", async () => {
    const reason = new ModelError("overloaded", "ours");
    const call = triage.call(input, { client: says([good]), signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toBe(reason);
  });

  test("is told from the error that a model throws because of it", async () => {
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

  test("is what leaving the loop amounts to: the model's stream is ended and paid for", async () => {
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
    for await (const told of triage.stream(input, { client: single(watched), budget }))
      if (told.type === "growing") break;
    expect([hasEnded, budget.spent().calls]).toEqual([true, 1]);
    expect(budget.spent().tokens).toBeGreaterThan(4_000);
  });
});

describe("a budget", () => {
  test("is one for all attempts, corrections included", async () => {
    const budget = createBudget({ maxCalls: 2 });
    const client = fallback([says(["Sorry."]), says([good])]);
    const failure = await failureOf(triage.call(input, { client, budget, corrections: 5 }));
    expect([failure.reason, failure.attempts.length, budget.spent()]).toEqual([
      ...["budget_spent", 2],
      { calls: 2, tokens: 30, cost: 0 },
    ]);
  });

  test("shortens what may be answered, and is not charged by who turns a call away", async () => {
    const requests: ModelRequest[] = [];
    const budget = createBudget({ maxTokens: 1_000 });
    const client = fallback([says([{ error: new ModelError("auth", "no") }]), says([good], requests)]);
    await triage.call(input, { client, budget });
    expect(requests[0]?.max_output_tokens).toBeLessThan(1_000);
    expect(budget.spent()).toEqual({ calls: 2, tokens: 15, cost: 0 });
  });
});

describe("a stream", () => {
  test("tells of typed values that grow, which fields are open, and the finished value last", async () => {
    const seen: unknown[] = [];
    for await (const told of triage.stream(input, { client: says([good]) })) {
      seen.push(told.type === "growing" ? { value: structuredClone(told.value), open: told.openPath } : told.value);
    }
    expect(seen.at(-1)).toEqual(value);
    expect(seen).toContainEqual({ value: { kind: "bug", tags: ["a"] }, open: ["tags", 0] });
  });
});
