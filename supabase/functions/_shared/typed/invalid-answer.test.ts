import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Line } from "../agent/testing/scripted-client.ts";
import type { ModelRequest } from "../models/model-client.ts";
import { fallback } from "./clients/fallback.ts";
import { defineFunction } from "./define-function.ts";
import { echo, failureOf, good, input, says, triage, value } from "./testing/triage.ts";

describe("invalid answers", () => {
  test("The model gets one chance to correct an invalid answer, with a list of its problems", async () => {
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

  test("An invalid correction is an error that lists every attempt", async () => {
    const failure = await failureOf(triage.call(input, { client: says(["Sorry.", "No."]) }));
    expect([failure.reason, failure.attempts]).toEqual([
      "invalid_answer",
      ["Sorry.", "No."].map((text) => ({
        ...{ model: "scripted", text, usage: { input_tokens: 10, output_tokens: 5 } },
        outcome: { type: "invalid", problem: expect.any(String) },
      })),
    ]);
    expect(failure.message).toMatch(/^triage: No model gave a readable answer\.\n1\. scripted: its answer/);
  });

  test.each([0, 2])("A call may allow %i corrections", async (corrections) => {
    const failure = await failureOf(triage.call(input, { client: says(["Sorry."]), corrections }));
    expect(failure.attempts).toHaveLength(corrections + 1);
  });

  test("A definition may allow no corrections", async () => {
    const strict = defineFunction({ ...echo, output: z.object({ a: z.int() }), prompt: () => "", corrections: 0 });
    expect((await failureOf(strict.call("", { client: says(["Sorry."]) }))).attempts).toHaveLength(1);
  });

  test("A correction lists the first few problems only", async () => {
    const requests: ModelRequest[] = [];
    const fields = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`field${at}`, z.int()]));
    const many = defineFunction({ ...echo, output: z.object(fields), prompt: () => "" });
    const wrong = JSON.stringify(Object.fromEntries(Object.keys(fields).map((key) => [key, "?"])));
    await failureOf(many.call("", { client: says([wrong], requests) }));
    const shown = JSON.stringify(requests[1]?.messages.at(-1));
    expect(shown).toContain("- field0");
    expect(shown).not.toContain("- field9");
  });

  test("The next model is asked when one gives only invalid answers", async () => {
    const client = fallback([says(["Sorry.", "No."], [], { id: "a" }), says([good], [], { id: "b" })]);
    expect(await triage.call(input, { client })).toEqual(value);
  });

  test.each([
    '{"kind": "bug", "day": "Monday", "tags": ["a", "b',
    '{"kind": "bug", "day": "Monday", "tags": ["a", "b"',
    '{"kind": "bug", "day": "Monday", "tags": ["a", "b"]',
  ])("An answer cut off at the token limit is invalid, even if its end could be repaired: %s", async (text) => {
    const cut: Line = { text, stop_reason: "max_tokens" };
    const requests: ModelRequest[] = [];
    expect(await triage.call(input, { client: says([cut, good], requests) })).toEqual(value);
    expect(JSON.stringify(requests[1])).toContain("cut off");
  });

  test.each([
    ["a text", z.string(), "Once upon a"],
    ["a number", z.number(), "12"],
  ])("An answer cut off at the token limit is invalid: %s", async (_, output, text) => {
    const open = defineFunction({ ...echo, output, prompt: () => "" });
    const failure = failureOf(open.call("", { client: says([{ text, stop_reason: "max_tokens" }]), corrections: 0 }));
    expect((await failure).attempts[0]?.outcome).toMatchObject({ problem: expect.stringContaining("cut off") });
  });

  test("A blank answer is not repeated to the model", async () => {
    const requests: ModelRequest[] = [];
    await triage.call(input, { client: says([" \n ", good], requests) });
    expect(requests[1]?.messages.map(({ role }) => role)).toEqual(["user", "user"]);
  });

  test("A complete answer is valid even if the text after it was cut off", async () => {
    const cut: Line = { text: `${good}\n\nI hope this hel`, stop_reason: "max_tokens" };
    expect(await triage.call(input, { client: says([cut]) })).toEqual(value);
  });

  test("An attempt keeps only the beginning and the end of a long answer", async () => {
    const long = `first ${"x".repeat(1e5)} last`;
    const { attempts } = await failureOf(triage.call(input, { client: says([long]), corrections: 0 }));
    expect(attempts[0]?.text).toMatch(/^first x+\n\[\d+ characters left out\]\nx+ last$/);
    expect(attempts[0]?.text.length).toBeLessThan(2_100);
  });
});
