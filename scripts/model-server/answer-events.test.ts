import fc from "fast-check";
import { expect, test } from "vitest";
import { answerOf, answerEvents } from "./answer-events.ts";
import type { ReplyPart } from "./reply.ts";
import { tokensOf } from "./tokens.ts";

const part = fc.oneof(
  fc.record({ type: fc.constantFrom("text", "reasoning"), text: fc.string({ unit: "binary" }) }),
  fc.record({
    type: fc.constant("tool_call"),
    name: fc.constant("write_file"),
    input: fc.dictionary(fc.string(), fc.string()),
  }),
) satisfies fc.Arbitrary<ReplyPart>;

const asked = { model: "m", input: { total: 0, cached: 0, cacheWritten: 0 } };

function textOf(part: ReplyPart): string {
  return part.type === "tool_call" ? JSON.stringify(part.input) : part.text;
}

test("The tokens of a text add up to it, and none is empty or long", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const tokens = [...tokensOf(text)];
      expect(tokens.join("")).toBe(text);
      expect(tokens.filter((token) => token === "" || (token.trim() !== "" && [...token].length > 6))).toEqual([]);
    }),
  );
});

test("Without a limit every part is sent in order and every token counted", () => {
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const said = [...answerEvents(answerOf({ parts }, { ...asked, maxTokens: undefined }))];
      const ended = said.filter((speech) => speech.type === "part_ended");
      expect(ended.map((speech) => speech.said)).toEqual(parts.map(textOf));
      const tokens = said.filter((speech) => speech.type === "token");
      expect(said.at(-1)).toMatchObject({
        stop: parts.some(({ type }) => type === "tool_call") ? "tool_use" : "end",
        outputTokens: tokens.length,
        reasoningTokens: tokens.filter(({ part: { type } }) => type === "reasoning").length,
      });
    }),
  );
});

test("With a limit an answer is a prefix of the whole one and is marked as cut", () => {
  fc.assert(
    fc.property(fc.array(part), fc.integer({ min: 1, max: 30 }), (parts, maxTokens) => {
      const tokensUpTo = (limit: number | undefined) =>
        [...answerEvents(answerOf({ parts }, { ...asked, maxTokens: limit }))].flatMap((speech) =>
          speech.type === "token" ? [speech.text] : [],
        );
      const all = tokensUpTo(undefined);
      expect(tokensUpTo(maxTokens)).toEqual(all.slice(0, maxTokens));
      const last = [...answerEvents(answerOf({ parts }, { ...asked, maxTokens }))].at(-1);
      if (all.length > maxTokens) expect(last).toMatchObject({ stop: "max_tokens", outputTokens: maxTokens });
    }),
  );
});

test("Every part that begins ends before the next one begins", () => {
  fc.assert(
    fc.property(fc.array(part), fc.integer({ min: 1, max: 30 }), (parts, maxTokens) => {
      const edges = [...answerEvents(answerOf({ parts }, { ...asked, maxTokens }))].filter(
        ({ type }) => type !== "token",
      );
      expect(edges.pop()?.type).toBe("ended");
      for (const [index, edge] of edges.entries()) {
        expect(edge).toMatchObject({
          type: index % 2 === 0 ? "part_begun" : "part_ended",
          index: Math.floor(index / 2),
        });
      }
      expect(edges.length % 2).toBe(0);
    }),
  );
});
