import fc from "fast-check";
import { expect, test } from "vitest";
import { usage as usageSchema } from "../../protocol/messages.ts";
import { readChatUsage, readResponsesUsage } from "./usage.ts";

/** Counts of servers: mostly numbers, sometimes missing or invalid. */
const count = fc.oneof({ weight: 4, arbitrary: fc.nat(2_000) }, fc.constantFrom(null, undefined, -1, 0.5, "7"));
const shares = (...names: string[]) =>
  fc.option(fc.record(Object.fromEntries(names.map((name) => [name, count]))), { nil: undefined });

const chatUsage = fc.record({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  prompt_tokens_details: shares("cached_tokens", "cache_write_tokens"),
  completion_tokens_details: shares("reasoning_tokens"),
});
const responsesUsage = fc.record({
  input_tokens: count,
  output_tokens: count,
  input_tokens_details: shares("cached_tokens", "cache_write_tokens"),
  output_tokens_details: shares("reasoning_tokens"),
});

test("Any reported usage becomes one that can be billed, or none", () => {
  const read = fc.oneof(chatUsage.map(readChatUsage), responsesUsage.map(readResponsesUsage));
  fc.assert(
    fc.property(read, (usage) => {
      if (!usage) return;
      expect(usageSchema.parse(usage)).toEqual(usage);
      const { input_tokens, output_tokens, cached_tokens = 0, cache_write_tokens = 0, reasoning_tokens = 0 } = usage;
      expect(cached_tokens + cache_write_tokens).toBeLessThanOrEqual(input_tokens);
      expect(reasoning_tokens).toBeLessThanOrEqual(output_tokens);
    }),
    { numRuns: 500 },
  );
});

test.each([null, undefined, {}, "usage", { prompt_tokens: 0, completion_tokens: 3 }, { prompt_tokens: 3 }])(
  "%j is no usage",
  (stated) => {
    expect(readChatUsage(stated)).toBeUndefined();
    expect(readResponsesUsage(stated)).toBeUndefined();
  },
);

test("Shares of zero are left out", () => {
  const stated = {
    input_tokens: 5,
    output_tokens: 2,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 3 },
  };
  expect(readResponsesUsage(stated)).toEqual({ input_tokens: 5, cache_write_tokens: 3, output_tokens: 2 });
});
