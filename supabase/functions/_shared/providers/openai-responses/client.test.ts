import { describe, expect, test } from "vitest";
import type { ModelRequest } from "../../models/model-client.ts";
import * as recorded from "../recordings/openai-responses-answers.ts";
import {
  collectAnswer,
  collectEvents,
  collectFailure,
  plainRequest,
  streamedTexts,
} from "../testing/collect-answer.ts";
import { play } from "../testing/recorded-models.ts";

const host = "api.openai.com";
const usage = { input_tokens: 1200, cached_tokens: 1000, output_tokens: 90, reasoning_tokens: 40 };
const reasoning = { type: "reasoning", provider: "openai_responses" };

const clientOf = (recording: string) => play("openai_responses", recording);
const answerOf = (recording: string, request?: ModelRequest) => collectAnswer(clientOf(recording), request);

describe("a recorded answer", () => {
  test("Text is streamed as it comes", async () => {
    expect(await collectEvents(clientOf(recorded.plainAnswer))).toEqual([
      { type: "text_streamed", part: 0, text: "Grüße, " },
      { type: "text_streamed", part: 0, text: "世界" },
      { type: "text_streamed", part: 0, text: "! " },
      { type: "text_streamed", part: 0, text: "👩‍👩‍👧" },
      { type: "usage_known", usage },
      {
        type: "answer_finished",
        answer: { parts: [{ type: "text", text: "Grüße, 世界! 👩‍👩‍👧" }], usage, stop_reason: "end" },
      },
    ]);
  });

  test("Thoughts are stored with the finished item, parallel calls with their inputs", async () => {
    const events = await collectEvents(clientOf(recorded.thoughtThenParallelTools));
    expect(events).toEqual([
      { type: "reasoning_streamed", part: 0, text: "Two " },
      { type: "reasoning_streamed", part: 0, text: "files." },
      { type: "reasoning_streamed", part: 0, text: "\n\nBoth at once." },
      { type: "text_streamed", part: 1, text: "I look at both." },
      { type: "tool_call_begun", part: 2, name: "read_file" },
      { type: "tool_call_begun", part: 3, name: "list_files" },
      { type: "usage_known", usage },
      {
        type: "answer_finished",
        answer: {
          parts: [
            { ...reasoning, text: "Two files.\n\nBoth at once.", opaque: { host, item: recorded.thought } },
            { type: "text", text: "I look at both." },
            { type: "tool_call", call_id: "call_a", name: "read_file", input: { path: "a.ts" } },
            { type: "tool_call", call_id: "call_b", name: "list_files", input: {} },
          ],
          usage,
          stop_reason: "tool_use",
        },
      },
    ]);
  });

  test("Hidden thoughts are kept, and thoughts sent twice are streamed once", async () => {
    expect((await answerOf(recorded.untoldThenText)).parts).toEqual([
      { ...reasoning, text: "", opaque: { host, item: recorded.untoldThought } },
      { type: "text", text: "Done." },
    ]);
    const open = { type: "reasoning", id: "rs_3", summary: [] };
    expect((await answerOf(recorded.openThoughts)).parts).toEqual([
      { ...reasoning, text: "In the open.", opaque: { host, item: open } },
      { type: "text", text: "Yes." },
    ]);
  });

  test("The phase of a commentary is kept", async () => {
    expect((await answerOf(recorded.commentary)).parts).toEqual([
      { ...reasoning, text: "", opaque: { host, phase: "commentary" } },
      { type: "text", text: "I look first." },
      { type: "tool_call", call_id: "call_a", name: "list_files", input: {} },
    ]);
  });

  test.each([
    ["the last event alone", recorded.wholeAtTheEnd],
    ["finished items without deltas", recorded.itemsWithoutDeltas],
  ])("The answer is complete when a server sends only %s", async (_, recording) => {
    const events = await collectEvents(clientOf(recording));
    const last = events.at(-1);
    const parts = [
      { ...reasoning, text: "Two files.\n\nBoth at once.", opaque: { host, item: recorded.thought } },
      { type: "text", text: "All at once." },
      { type: "tool_call", call_id: "call_a", name: "read_file", input: { path: "a.ts" } },
    ];
    expect(last).toEqual({ type: "answer_finished", answer: { parts, usage, stop_reason: "tool_use" } });
    expect(streamedTexts(events)).toEqual(["Two files.\n\nBoth at once.", "All at once."]);
  });

  test("Text that the last event repeats is streamed once", async () => {
    expect((await answerOf(recorded.toldTwice)).parts).toEqual([{ type: "text", text: "Once." }]);
  });

  test("A thought stands before the text it led to, even when it finishes later", async () => {
    expect((await answerOf(recorded.lateThought)).parts.map(({ type }) => type)).toEqual(["reasoning", "text"]);
  });

  test("Unknown events and items are ignored", async () => {
    expect((await answerOf(recorded.unknownThings)).parts).toEqual([{ type: "text", text: "Found." }]);
  });
});

describe("an ending", () => {
  test("Text that the limit cut off is kept", async () => {
    const parts = [{ type: "text", text: "This is a long" }];
    expect(await answerOf(recorded.cutInText)).toEqual({ parts, usage, stop_reason: "max_tokens" });
  });

  test("A call that the limit cut off is left out and named", async () => {
    expect(await answerOf(recorded.cutInTool)).toEqual({
      parts: [
        { type: "text", text: "Now the files." },
        { type: "tool_call", call_id: "call_a", name: "write_file", input: { path: "a.txt" } },
      ],
      usage,
      stop_reason: "max_tokens",
      cut_tool: "write_file",
    });
  });

  test("A call that the provider marks as incomplete is left out, even with valid JSON", async () => {
    expect(await answerOf(recorded.cutInStatedTool)).toEqual({
      ...{ parts: [], usage, stop_reason: "max_tokens", cut_tool: "write_file" },
    });
  });

  test("An incomplete call is left out wherever it stands", async () => {
    expect(await answerOf(recorded.cutInFormerTool)).toEqual({
      ...{ parts: [{ type: "text", text: "And so on." }], usage, stop_reason: "max_tokens", cut_tool: "write_file" },
    });
  });

  test("An incomplete answer without a reason counts as cut by the limit", async () => {
    expect(await answerOf(recorded.cutForNoReason)).toMatchObject({ stop_reason: "max_tokens" });
  });

  test("A filter and a refusal keep their text", async () => {
    const filtered = { parts: [{ type: "text", text: "The" }], usage, stop_reason: "refusal" };
    expect(await answerOf(recorded.filtered)).toEqual(filtered);
    const refused = { parts: [{ type: "text", text: "I cannot do that." }], usage, stop_reason: "refusal" };
    for (const recording of [recorded.refusal, recorded.refusalInDeltas, recorded.refusalInItem]) {
      expect(await answerOf(recording)).toEqual(refused);
    }
  });

  test("An unknown reason of the provider counts as a pause", async () => {
    expect(await answerOf(recorded.stoppedElsewhere)).toMatchObject({ stop_reason: "paused" });
  });

  test("An empty answer reports its usage before the error", async () => {
    const { events, error } = await collectFailure(clientOf(recorded.empty));
    expect(error).toMatchObject({ class: "empty_answer" });
    expect(events.slice(-2)).toMatchObject([
      { type: "usage_known", usage },
      { type: "answer_interrupted", parts: [] },
    ]);
  });

  test("Missing usage is estimated", async () => {
    const answer = await answerOf(recorded.withoutUsage);
    expect(answer.is_usage_estimate).toBe(true);
    expect(answer.usage.input_tokens).toBeGreaterThan(0);
    expect(answer.usage.output_tokens).toBeGreaterThanOrEqual(4);
  });
});

describe("a tool call", () => {
  test("A call whose id the provider repeats gets a new id", async () => {
    const answered = { type: "tool_call", call_id: "call_0", name: "list_files", input: {} } as const;
    const request: ModelRequest = { ...plainRequest, messages: [{ role: "assistant", parts: [answered] }] };
    const twice = recorded.callsOf({ call_id: "call_0", name: "a" }, { call_id: "call_1", name: "b" });
    const { parts } = await answerOf(twice, request);
    const ids = parts.map((part) => part.type === "tool_call" && part.call_id);
    expect(ids).toEqual([expect.stringMatching(/^call_[0-9a-f]{24}$/), "call_1"]);
  });
});
