import { describe, expect, test } from "vitest";
import { corpus } from "./corpus/all.ts";
import { parseAnswer } from "./parse-answer.ts";

describe("broken answers", () => {
  for (const { title, schema, text, expected } of corpus) {
    const outcome = expected === "refused" ? "is refused" : "is mended";
    test(`${title} ${outcome}: ${JSON.stringify(text.slice(0, 60))}`, () => {
      const parsed = parseAnswer(schema, text);
      const got = parsed.ok ? { value: parsed.value } : { refused: parsed.reason };
      expect(got).toEqual(expected === "refused" ? { refused: expect.any(String) } : expected);
    });
  }
});
