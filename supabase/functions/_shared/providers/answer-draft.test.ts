import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelEvent, StopReason } from "../models/model-client.ts";
import { type AnswerDraft, addPiece, beginCall, finishAnswer, newPart } from "./answer-draft.ts";
import { streamedTexts } from "./testing/collect-answer.ts";

const usage = { input_tokens: 1, output_tokens: 1 };
const finish = (draft: AnswerDraft, stop_reason: StopReason = "end") =>
  finishAnswer(draft, { stop_reason, usage, callId: (given) => given ?? "own" });

const piece = fc.constantFrom("", " ", "\n\n", "word", " and", "…\n");
const part = fc.oneof(
  fc.record({ type: fc.constantFrom("text" as const, "reasoning" as const), pieces: fc.array(piece) }),
  fc.record({ type: fc.constant("tool_call" as const), pieces: fc.constantFrom(["{", "}"]) }),
);

function draftOf(drafted: readonly { type: "text" | "reasoning" | "tool_call"; pieces: readonly string[] }[]) {
  const draft: AnswerDraft = { parts: [] };
  const said: ModelEvent[] = [];
  for (const { type, pieces } of drafted) {
    if (type === "tool_call")
      beginCall(draft, { name: "list_files", given_id: undefined }, said).pieces.push(...pieces);
    else {
      const added = newPart(type);
      for (const text of pieces) addPiece(draft, added, text, said);
    }
  }
  return { draft, said };
}

describe("what is streamed", () => {
  test("Streamed texts match the finished parts, and none is empty", () => {
    fc.assert(
      fc.property(fc.array(part), (drafted) => {
        const { draft, said } = draftOf(drafted);
        const { parts } = finish(draft, "max_tokens");
        const begun = said.filter((event) => event.type === "tool_call_begun").map(({ part }) => part);
        const places = draft.parts.map((part, place) => (part.type === "tool_call" ? place : -1));
        expect(begun).toEqual(places.filter((place) => place >= 0));
        const texts = parts.flatMap((part) => ("text" in part ? [part.text] : []));
        expect(streamedTexts(said).filter((text) => text !== undefined)).toEqual(texts);
        expect(texts.filter((text) => text.trim() === "")).toEqual([]);
        expect(said.filter((event) => "text" in event && event.text === "")).toEqual([]);
      }),
    );
  });

  test("Text includes the white space before it", () => {
    const { said } = draftOf([{ type: "text", pieces: ["\n", "Yes", "", " "] }]);
    expect(said).toEqual([
      { type: "text_streamed", part: 0, text: "\nYes" },
      { type: "text_streamed", part: 0, text: " " },
    ]);
  });
});

describe("an answer without text and calls", () => {
  const thought = { type: "reasoning" as const, pieces: ["Hm."] };

  test.each(["end", "tool_use"] as const)(
    "An answer without text and calls is empty when it ends with %s",
    (stop_reason) => {
      expect(() => finish(draftOf([thought]).draft, stop_reason)).toThrow("neither text nor tool calls");
    },
  );

  test.each(["max_tokens", "refusal", "paused", "context_full"] as const)(
    "An answer without text and calls is kept when it ends with %s",
    (stop_reason) => {
      expect(finish(draftOf([thought]).draft, stop_reason)).toMatchObject({ stop_reason, parts: [{ text: "Hm." }] });
    },
  );
});
