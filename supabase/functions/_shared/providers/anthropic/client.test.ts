import { describe, expect, test } from "vitest";
import * as recorded from "../recordings/anthropic-answers.ts";
import { collectAnswer, collectEvents, plainRequest } from "../testing/collect-answer.ts";
import { playRecording } from "../testing/play-recording.ts";
import { clientOf, play } from "../testing/recorded-models.ts";

const host = "api.anthropic.com";
const usage = { input_tokens: 25, cached_tokens: 0, cache_write_tokens: 0, output_tokens: 15 };

const answerOf = (recording: string, request = plainRequest) => collectAnswer(play("anthropic", recording), request);

describe("a recorded answer", () => {
  test("Text is streamed as it comes", async () => {
    const stated = { input_tokens: 1225, cached_tokens: 1000, cache_write_tokens: 200 };
    const parts = [{ type: "text", text: "Grüße, 世界! 👩‍👩‍👧" }];
    expect(await collectEvents(play("anthropic", recorded.plainAnswer))).toEqual([
      { type: "usage_known", usage: { ...stated, output_tokens: 1 } },
      { type: "text_streamed", part: 0, text: "Grüße, " },
      { type: "text_streamed", part: 0, text: "世界" },
      { type: "text_streamed", part: 0, text: "! " },
      { type: "text_streamed", part: 0, text: "👩‍👩‍👧" },
      { type: "usage_known", usage: { ...stated, output_tokens: 12 } },
      { type: "answer_finished", answer: { parts, usage: { ...stated, output_tokens: 12 }, stop_reason: "end" } },
    ]);
  });

  test("Thoughts are stored with the block that the provider wants back, parallel calls with their inputs", async () => {
    const events = await collectEvents(play("anthropic", recorded.thoughtsThenParallelTools));
    const block = { type: "thinking", thinking: "Two files are to be read.", signature: "c2lnbmF0dXJl" };
    expect(events).toEqual([
      { type: "usage_known", usage: { ...usage, output_tokens: 1 } },
      { type: "reasoning_streamed", part: 0, text: "Two files " },
      { type: "reasoning_streamed", part: 0, text: "are to be read." },
      { type: "text_streamed", part: 2, text: "I look at both." },
      { type: "tool_call_begun", part: 3, name: "read_file" },
      { type: "tool_call_begun", part: 4, name: "list_files" },
      { type: "usage_known", usage: { ...usage, output_tokens: 90, reasoning_tokens: 40 } },
      {
        type: "answer_finished",
        answer: {
          parts: [
            { type: "reasoning", text: block.thinking, provider: "anthropic", opaque: { host, block } },
            {
              ...{ type: "reasoning", text: "", provider: "anthropic" },
              opaque: { host, block: { type: "redacted_thinking", data: "cmVkYWN0ZWQ=" } },
            },
            { type: "text", text: "I look at both." },
            { type: "tool_call", call_id: "toolu_01", name: "read_file", input: { path: "a.ts" } },
            { type: "tool_call", call_id: "toolu_02", name: "list_files", input: {} },
          ],
          usage: { ...usage, output_tokens: 90, reasoning_tokens: 40 },
          stop_reason: "tool_use",
        },
      },
    ]);
  });

  test("The provider gets its thoughts back unchanged in the next request", async () => {
    const { parts } = await answerOf(recorded.thoughtsThenParallelTools);
    const results = ["toolu_01", "toolu_02"].map((call_id) => ({ call_id, output: "x", is_error: false }));
    const next = playRecording(recorded.plainAnswer);
    await collectEvents(clientOf("anthropic", next), {
      ...plainRequest,
      messages: [...plainRequest.messages, { role: "assistant", parts }, { role: "tool", results }],
    });
    expect(next.requests[0]?.body).toMatchObject({
      messages: [
        { role: "user" },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "Two files are to be read.", signature: "c2lnbmF0dXJl" },
            { type: "redacted_thinking", data: "cmVkYWN0ZWQ=" },
            { type: "text", text: "I look at both." },
            { type: "tool_use", id: "toolu_01", name: "read_file", input: { path: "a.ts" } },
            { type: "tool_use", id: "toolu_02", name: "list_files", input: {} },
          ],
        },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_01" }, { tool_use_id: "toolu_02" }] },
      ],
    });
  });

  test("A signature without a thought is kept", async () => {
    const block = { type: "thinking", thinking: "", signature: "dW50b2xk" };
    expect((await answerOf(recorded.untoldThoughts)).parts).toEqual([
      { type: "reasoning", text: "", provider: "anthropic", opaque: { host, block } },
      { type: "text", text: "Done." },
    ]);
  });

  const said = (text: string) => [{ type: "text", text }];
  test.each([
    ["a pause", recorded.pausedTurn, { parts: said("I search the web."), stop_reason: "paused" }],
    ["a refusal", recorded.refusal, { parts: [], stop_reason: "refusal" }],
    ["a full context", recorded.fullContext, { parts: said("As far as I"), stop_reason: "context_full" }],
  ])("An answer with %s has its stop reason", async (_, recording, expected) => {
    expect(await answerOf(recording)).toMatchObject(expected);
  });

  test("A refusal voids the calls before it", async () => {
    const refused = { parts: said("I begin."), usage, stop_reason: "refusal" };
    expect(await answerOf(recorded.refusalAfterCalls)).toEqual(refused);
  });

  test("A call that the limit cut off is left out and named; the one before it is kept", async () => {
    expect(await answerOf(recorded.cutInTool)).toEqual({
      parts: [
        { type: "text", text: "Now the files." },
        { type: "tool_call", call_id: "toolu_01", name: "write_file", input: { path: "a.txt", content: "a" } },
      ],
      usage,
      stop_reason: "max_tokens",
      cut_tool: "write_file",
    });
  });

  test("A call that the limit cut off is left out even when its JSON is valid", async () => {
    const { parts, cut_tool } = await answerOf(recorded.cutInWholeTool);
    expect({ parts, cut_tool }).toEqual({ parts: [], cut_tool: "write_file" });
  });

  test("A thought that was cut off is kept without its block", async () => {
    const { parts, stop_reason } = await answerOf(recorded.cutInThought);
    expect({ parts, stop_reason }).toEqual({
      parts: [{ type: "reasoning", text: "This is a long" }],
      stop_reason: "max_tokens",
    });
  });

  test("Every call has an id that is unique in the answer and the conversation", async () => {
    const call = { type: "tool_call", call_id: "toolu_known", name: "read_file", input: {} } as const;
    const { parts } = await answerOf(recorded.repeatedIds, {
      ...plainRequest,
      messages: [
        ...plainRequest.messages,
        { role: "assistant", parts: [call] },
        { role: "tool", results: [{ call_id: "toolu_known", output: "", is_error: false }] },
      ],
    });
    const ids = parts.map((part) => (part.type === "tool_call" ? part.call_id : ""));
    expect(new Set([...ids, "toolu_known"]).size).toBe(4);
    expect(ids[1]).toBe("toolu_twice");
  });

  test("White space makes no part", async () => {
    const events = await collectEvents(play("anthropic", recorded.blankTexts));
    expect(events.slice(1)).toMatchObject([
      { type: "tool_call_begun", part: 0 },
      { type: "usage_known" },
      { answer: { parts: [{ type: "tool_call", name: "list_files", input: {} }] } },
    ]);
  });

  test("Unknown events, blocks and deltas are ignored", async () => {
    expect(await answerOf(recorded.fromTheFuture)).toMatchObject({
      parts: [
        { type: "text", text: "AB" },
        { type: "tool_call", call_id: "toolu_01", name: "read_file", input: { path: "a" } },
      ],
      usage: { input_tokens: 25, output_tokens: 7 },
      stop_reason: "tool_use",
    });
  });
});
