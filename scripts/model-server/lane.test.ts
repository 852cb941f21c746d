import fc from "fast-check";
import { expect, test } from "vitest";
import { Lane, Lanes } from "./lane.ts";

const request = { protocol: "chat", headers: {}, key_end: null, body: {} } as const;

test("what is cached is never more than what was read before, nor than what is read", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(3_000)), { minLength: 1, maxLength: 12 }), (prompts) => {
      const lane = new Lane();
      const before: string[] = [];
      for (const [letter, length] of prompts) {
        const prompt = "abcde".charAt(letter) + "x".repeat(length);
        const { total, cached, cacheWritten } = lane.readPrompt(prompt);
        const known = before.slice(-8).filter((text) => text[0] === prompt[0]);
        const most = Math.max(0, ...known.map((text) => Math.min(text.length, prompt.length)));
        expect(cached).toBe(Math.floor(most / 4 / 64) * 64);
        expect(total).toBe(Math.ceil(prompt.length / 4));
        expect(cached + cacheWritten).toBeLessThanOrEqual(total);
        before.push(prompt);
      }
    }),
  );
});

test("only the newest thousand requests are kept, and their numbers go on", () => {
  const lane = new Lane();
  for (let count = 0; count < 1_005; count += 1) lane.open(request);
  const numbers = lane.exchanges.map(({ number }) => number);
  expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([1_000, 6, 1_005]);
});

test("the oldest of too many ids are forgotten", () => {
  const lanes = new Lanes();
  lanes.of("first").open(request);
  lanes.of("second").open(request);
  for (let count = 0; count < 1_999; count += 1) lanes.of(`id ${count}`);
  expect(lanes.of("second").exchanges).toHaveLength(1);
  expect(lanes.of("first").exchanges).toHaveLength(0);
});

test("of requests without an id nothing is kept to be read", () => {
  const lane = new Lanes().of("");
  expect([lane.open(request).number, lane.open(request).number, lane.exchanges]).toEqual([1, 2, []]);
});
