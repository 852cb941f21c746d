import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Line } from "../agent/testing/scripted-client.ts";
import type { ModelRequest } from "../models/model-client.ts";
import { fallback } from "./clients/fallback.ts";
import { defineFunction } from "./define-function.ts";
import { echo, failureOf, good, input, says, triage, value } from "./testing/triage.ts";

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
