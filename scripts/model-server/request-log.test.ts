import fc from "fast-check";
import { expect, test } from "vitest";
import { RequestLog, RequestLogs } from "./request-log.ts";

const request = { protocol: "chat", headers: {}, key_end: null, body: {} } as const;

test("Cached input is never more than the prompt shares with earlier ones", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(3_000)), { minLength: 1, maxLength: 12 }), (prompts) => {
      const log = new RequestLog();
      const before: string[] = [];
      for (const [letter, length] of prompts) {
        const prompt = "abcde".charAt(letter) + "x".repeat(length);
        const { total, cached, cacheWritten } = log.readPrompt(prompt);
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

test("Only the newest thousand requests are kept, and their numbers continue", () => {
  const log = new RequestLog();
  for (let count = 0; count < 1_005; count += 1) log.open(request);
  const numbers = log.exchanges.map(({ number }) => number);
  expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([1_000, 6, 1_005]);
});

test("The oldest ids are dropped when there are too many", () => {
  const logs = new RequestLogs();
  logs.of("first").open(request);
  logs.of("second").open(request);
  for (let count = 0; count < 1_999; count += 1) logs.of(`id ${count}`);
  expect(logs.of("second").exchanges).toHaveLength(1);
  expect(logs.of("first").exchanges).toHaveLength(0);
});

test("Requests without an id are not recorded", () => {
  const log = new RequestLogs().of("");
  expect([log.open(request).number, log.open(request).number, log.exchanges]).toEqual([1, 2, []]);
});
