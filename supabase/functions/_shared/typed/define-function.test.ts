import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { spec } from "../agent/testing/scripted-client.ts";
import type { ModelRequest } from "../models/model-client.ts";
import { defineFunction } from "./define-function.ts";
import { echo, good, input, says, triage, value } from "./testing/triage.ts";

describe("calls", () => {
  test("A call returns the answer as the output schema transforms it", async () => {
    expect(await triage.call(input, { client: says([good]) })).toEqual(value);
  });

  test("The schemas give a call its types", () => {
    expectTypeOf(triage.call).parameter(0).toEqualTypeOf<{ mail: string; limit?: unknown }>();
    expectTypeOf(triage.call).returns.resolves.toEqualTypeOf<{
      kind: "bug" | "question";
      tags: string[];
      day: number;
    }>();
    type StreamEvent = Awaited<ReturnType<ReturnType<typeof triage.stream>["next"]>>["value"];
    type Growing = Extract<StreamEvent, { type: "growing" }>;
    expectTypeOf<Growing["value"]>().toEqualTypeOf<{ kind?: "bug" | "question"; tags?: string[]; day?: number }>();
    // @ts-expect-error An input of another shape is refused by the compiler.
    expect(() => triage.render({ letter: "" }, { spec })).toThrow();
    // @ts-expect-error The prompt knows its input.
    defineFunction({ name: "a", input: z.object({}), output: z.string(), prompt: ({ missing }) => missing });
  });

  test.each([
    ["a wrong input", { mail: "" }, /^The input of triage is not valid: .*mail/s],
    ["no input", {}, /mail/],
  ])("A call with %s is refused before any model is asked", async (_, wrong, sentence) => {
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

  test("A call sends exactly the rendered request", async () => {
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

  test("Structured output is requested from models that support it", () => {
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

  test("A prompt may consist of several messages with images", () => {
    const image = { type: "image", media_type: "image/png", data: "AAAA" } as const;
    const look = defineFunction({
      ...{ name: "look", input: z.string(), output: z.object({ colour: z.string() }) },
      prompt: (question) => [
        { role: "user", content: "Look." },
        { role: "assistant", content: "I look." },
        { role: "user", content: [image, { type: "text", text: question }] },
      ],
    });
    const sees = { ...spec, capabilities: { images: true } };
    expect(look.render("Which colour?", { spec }).messages).not.toContainEqual(
      expect.objectContaining({ parts: expect.arrayContaining([image]) }),
    );
    expect(look.render("Which colour?", { spec: sees }).messages).toEqual([
      { role: "user", parts: [{ type: "text", text: "Look." }] },
      { role: "assistant", parts: [{ type: "text", text: "I look." }] },
      { role: "user", parts: [image, { type: "text", text: "Which colour?" }] },
    ]);
  });

  test("The answer's length is limited by the definition and by the model", () => {
    const limitOf = (maxOutputTokens: number) =>
      defineFunction({ ...echo, prompt: () => "", maxOutputTokens }).render("", { spec }).max_output_tokens;
    expect([50, 4_000, 50_000].map(limitOf)).toEqual([50, 4_000, 4_000]);
  });

  test("A missing client and a name that providers refuse are type errors", async () => {
    await expect(triage.call(input)).rejects.toThrow(TypeError);
    expect(() => defineFunction({ ...echo, prompt: () => "", name: "two words" })).toThrow(TypeError);
  });
});

describe("functions that return text", () => {
  const say = defineFunction({ ...echo, prompt: (text) => text });

  test("A function that returns text asks for no JSON and takes the text as it is", async () => {
    const requests: ModelRequest[] = [];
    expect(await say.call("Hi", { client: says(['\n{"a": 1} it is. '], requests) })).toBe('{"a": 1} it is.');
    expect(requests[0]?.instructions).toBe("");
  });

  test("A text is streamed as it grows", async () => {
    const texts: unknown[] = [];
    for await (const event of say.stream("Hi", { client: says(["one two three"]) })) texts.push(event.value);
    expect(texts).toEqual(["one ", "one two ", "one two three", "one two three"]);
  });

  test("A text that is too long is corrected", async () => {
    const requests: ModelRequest[] = [];
    expect(await say.call("Hi", { client: says(["x".repeat(21), "short"], requests) })).toBe("short");
    expect(JSON.stringify(requests[1])).toContain("Too big");
  });
});

describe("streams", () => {
  test("A stream yields growing values with their open paths, and the finished value last", async () => {
    const seen: unknown[] = [];
    for await (const event of triage.stream(input, { client: says([good]) })) {
      seen.push(event.type === "growing" ? { value: structuredClone(event.value), open: event.openPath } : event.value);
    }
    expect(seen.at(-1)).toEqual(value);
    expect(seen).toContainEqual({ value: { kind: "bug", tags: ["a"] }, open: ["tags", 0] });
  });
});
