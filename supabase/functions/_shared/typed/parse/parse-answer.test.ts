import { describe, expect, test } from "vitest";
import { corpus } from "./corpus/all.ts";
import { parseAnswer } from "./parse-answer.ts";

describe("the corpus", () => {
  for (const { title, schema, text, expected } of corpus) {
    const outcome = expected === "refused" ? "refused" : "repaired";
    test(`An answer is ${outcome}: ${title}, ${JSON.stringify(text.slice(0, 60))}`, () => {
      const parsed = parseAnswer(schema, text);
      const got = parsed.ok ? { value: parsed.value } : { refused: parsed.reason };
      expect(got).toEqual(expected === "refused" ? { refused: expect.any(String) } : expected);
    });
  }
});
