import { describe, expect, test } from "vitest";
import type { SaidPart } from "../../protocol/messages.ts";
import * as recorded from "../recordings/openai-chat-answers.ts";
import {
  collectAnswer,
  collectError,
  collectEvents,
  collectFailure,
  streamedTexts,
} from "../testing/collect-answer.ts";
import { type Playing, playRecording } from "../testing/play-recording.ts";
import { apiKey, play, specs } from "../testing/recorded-models.ts";
import { createOpenaiChatClient } from "./client.ts";

const source = "models.example:8443 qwen";
const usage = { input_tokens: 1200, cached_tokens: 1000, output_tokens: 90, reasoning_tokens: 40 };
const reasoning = { type: "reasoning", provider: "openai_chat" };

const clientOf = (recording: string, playing?: Playing) => play("openai_chat", recording, playing);
const answerOf = (recording: string) => collectAnswer(clientOf(recording));
const text = (said: string): SaidPart => ({ type: "text", text: said });
const call = (call_id: string, name: string, input: unknown) => ({ type: "tool_call", call_id, name, input });

describe("a recorded answer", () => {
  test("Text is streamed as it comes", async () => {
    expect(await collectEvents(clientOf(recorded.plainAnswer))).toEqual([
      { type: "text_streamed", part: 0, text: "Grüße, " },
      { type: "text_streamed", part: 0, text: "世界" },
      { type: "text_streamed", part: 0, text: "! " },
      { type: "text_streamed", part: 0, text: "👩‍👩‍👧" },
      { type: "usage_known", usage },
      { type: "answer_finished", answer: { parts: [text("Grüße, 世界! 👩‍👩‍👧")], usage, stop_reason: "end" } },
    ]);
  });

  test("Pieces of parallel calls may alternate", async () => {
    const events = await collectEvents(clientOf(recorded.parallelTools));
    const parts = [
      text("I look at both."),
      call("call_a", "read_file", { path: "a.ts" }),
      call("call_b", "list_files", {}),
    ];
    expect(events).toEqual([
      { type: "text_streamed", part: 0, text: "I look at both." },
      { type: "tool_call_begun", part: 1, name: "read_file" },
      { type: "tool_call_begun", part: 2, name: "list_files" },
      { type: "usage_known", usage },
      { type: "answer_finished", answer: { parts, usage, stop_reason: "tool_use" } },
    ]);
  });

  test.each([
    ["one whole message", recorded.wholeMessage, "All at once."],
    ["chunks of no known form", recorded.oddChunks, "Hi."],
  ])("A stream of %s is read", async (_, recording, said) => {
    expect((await answerOf(recording)).parts).toEqual([text(said)]);
  });
});

test.each([
  ["reasoning_content", recorded.reasoningContent, "Let me see."],
  ["reasoning", recorded.reasoningField, "Hm."],
  ["reasoning_content", recorded.reasoningTwice, "Hm."],
  ["content", recorded.listContent, "Hm."],
])("Thoughts are streamed, and stored with the field they came in: %s", async (field, recording, thought) => {
  const events = await collectEvents(clientOf(recording));
  expect(streamedTexts(events)).toEqual([thought, "Yes."]);
  expect((await answerOf(recording)).parts).toEqual([
    { ...reasoning, text: thought, opaque: { source, field } },
    text("Yes."),
  ]);
});

describe("usage", () => {
  test.each([
    ["no usage", recorded.withoutUsage],
    ["only zeros", recorded.usageOfZeros],
  ])("A server that reports %s gets an estimate", async (_, recording) => {
    const answer = await answerOf(recording);
    expect(answer.is_usage_estimate).toBe(true);
    expect(answer.usage.input_tokens).toBeGreaterThan(0);
    expect(answer.usage.output_tokens).toBeGreaterThan(0);
  });

  test.each([
    ["in each chunk", recorded.usageInEachChunk, { input_tokens: 7, output_tokens: 2 }],
    ["before the end", recorded.usageBeforeTheEnd, { input_tokens: 7, output_tokens: 2 }],
    [
      "with thoughts in the total alone",
      recorded.thoughtsOutsideCompletion,
      { input_tokens: 10, output_tokens: 32, reasoning_tokens: 30 },
    ],
    ["with DeepSeek's cache", recorded.deepseekCache, { input_tokens: 10, cached_tokens: 8, output_tokens: 2 }],
  ])("A server may report usage %s", async (_, recording, stated) => {
    const answer = await answerOf(recording);
    expect(answer.usage).toEqual(stated);
    expect(answer).not.toHaveProperty("is_usage_estimate");
  });
});

describe("an ending", () => {
  test.each([
    ["the end mark and no reason", "end", recorded.unfinished(true)],
    ["the end mark and an empty reason", "end", recorded.nullReason],
    ["the end mark, calls and no reason", "tool_use", recorded.toolsUnfinished],
    ["a reason and no end mark", "tool_use", recorded.toolsStopped],
    ["the limit in a text", "max_tokens", recorded.cutInText],
    ["a filter", "refusal", recorded.filtered],
    ["a refusal", "refusal", recorded.refusal],
    ["a full context", "context_full", recorded.windowFull],
  ])("An answer that ends with %s has the stop reason %s", async (_, stop_reason, recording) => {
    expect(await answerOf(recording)).toMatchObject({ stop_reason });
  });

  test("A call that the limit cut off is left out and named", async () => {
    expect(await answerOf(recorded.cutInTool)).toEqual({
      parts: [text("Now the files."), call("call_a", "write_file", { path: "a.txt" })],
      ...{ usage, stop_reason: "max_tokens", cut_tool: "write_file" },
    });
  });

  test("The last call before the limit is left out even when its JSON is closed", async () => {
    expect(await answerOf(recorded.cutInClosedTool)).toEqual({
      ...{ parts: [], usage, stop_reason: "max_tokens", cut_tool: "write_file" },
    });
  });

  test("An answer is complete with its finish reason, even without usage", async () => {
    const answer = await collectAnswer(clientOf(recorded.brokenAfterReason, { ending: "broken" }));
    expect(answer).toMatchObject({ parts: [text("Hi.")], stop_reason: "end", is_usage_estimate: true });
  });
});

test("An error text in the stream is kept as the detail", async () => {
  const error = await collectError(clientOf(recorded.errorText));
  expect(error.message).toContain("the model runner has unexpectedly stopped");
});

test("An abort ends even an answer that is complete but for its end mark", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const { error } = await collectFailure(clientOf(recorded.brokenAfterReason, { ending: "silent" }), {
    signal: stop.signal,
    onEvent: ({ type }) => type === "text_streamed" && stop.abort(reason),
  });
  expect(error).toBe(reason);
});

test("Two concurrent answers do not share an end mark", async () => {
  const players = [
    playRecording(recorded.unfinished(true)),
    playRecording(recorded.unfinished(false), { ending: "silent" }),
  ];
  let turn = 0;
  const client = createOpenaiChatClient(specs.openai_chat, {
    apiKey,
    fetch: (input, init) => (players[turn++ % 2] ?? playRecording("")).fetch(input, init),
  });
  const stop = new AbortController();
  const [marked, silent] = [collectEvents(client), collectFailure(client, { signal: stop.signal })];
  expect((await marked).at(-1)?.type).toBe("answer_finished");
  stop.abort(new Error("enough"));
  expect((await silent).error).toMatchObject({ message: "enough" });
});
