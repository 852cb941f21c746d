import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelRequest, ModelSpec } from "../../models/model-client.ts";
import type { MessagePart } from "../../protocol/messages.ts";
import * as recorded from "../recordings/openai-chat-answers.ts";
import { hearAnswer, hearError, hearEvents, plainRequest, shown, streamedTexts } from "../testing/collect-answer.ts";
import { type Player, type Playing, playRecording } from "../testing/play-recording.ts";
import { createOpenaiChatClient } from "./client.ts";

const spec: ModelSpec = {
  id: "local",
  provider: "openai_chat",
  name: "qwen",
  label: "Local",
  base_url: "https://models.example:8443/v1",
  context_tokens: 32_000,
  output_tokens: 8_000,
  capabilities: {},
};
const apiKey = "canary-0123456789";
const source = "models.example:8443 qwen";
const usage = { input_tokens: 1200, cached_tokens: 1000, output_tokens: 90, reasoning_tokens: 40 };
const reasoning = { type: "reasoning", provider: "openai_chat" };

const clientOf = (player: Player, key = apiKey) => createOpenaiChatClient(spec, { apiKey: key, fetch: player.fetch });
const play = (recording: string, playing: Playing = {}) => clientOf(playRecording(recording, playing));
const answerOf = (recording: string, request: ModelRequest = plainRequest) => hearAnswer(play(recording), request);
const errorOf = (recording: string, playing: Playing = {}) => hearError(play(recording, playing));
const partsOf = async (recording: string) => (await answerOf(recording)).parts;
const text = (said: string): MessagePart => ({ type: "text", text: said });
const call = (call_id: string, name: string, input: unknown) => ({ type: "tool_call", call_id, name, input });

describe("a recorded answer", () => {
  test("is told as it comes, with a sign of life for what shows nothing", async () => {
    expect(await hearEvents(play(recorded.plainAnswer))).toEqual([
      { type: "still_working" },
      { type: "text_streamed", part: 0, text: "Grüße, " },
      { type: "text_streamed", part: 0, text: "世界" },
      { type: "text_streamed", part: 0, text: "! " },
      { type: "text_streamed", part: 0, text: "👩‍👩‍👧" },
      { type: "still_working" },
      { type: "still_working" },
      { type: "usage_known", usage },
      { type: "answer_finished", answer: { parts: [text("Grüße, 世界! 👩‍👩‍👧")], usage, stop_reason: "end" } },
    ]);
  });

  test("may have parallel calls whose pieces come in turns", async () => {
    const events = await hearEvents(play(recorded.parallelTools));
    const parts = [
      text("I look at both."),
      call("call_a", "read_file", { path: "a.ts" }),
      call("call_b", "list_files", {}),
    ];
    expect(shown(events)).toEqual([
      { type: "text_streamed", part: 0, text: "I look at both." },
      { type: "tool_call_begun", part: 1, name: "read_file" },
      { type: "tool_call_begun", part: 2, name: "list_files" },
      { type: "usage_known", usage },
      { type: "answer_finished", answer: { parts, usage, stop_reason: "tool_use" } },
    ]);
  });

  test("is the same wherever its bytes are cut", async () => {
    const recordings = [recorded.plainAnswer, recorded.parallelTools, recorded.unfinished(true)];
    const whole = await Promise.all(recordings.map((recording) => answerOf(recording)));
    await fc.assert(
      fc.asyncProperty(fc.nat(recordings.length - 1), fc.integer({ min: 1, max: 300 }), async (which, chunkBytes) => {
        const answer = await hearAnswer(play(recordings[which] ?? "", { chunkBytes }));
        expect(answer).toEqual(whole[which]);
      }),
      { numRuns: 60 },
    );
  });

  test("may be one whole message", async () => {
    expect(await answerOf(recorded.wholeMessage)).toEqual({ parts: [text("All at once.")], usage, stop_reason: "end" });
  });

  test("passes over chunks that are none", async () => {
    expect(await partsOf(recorded.oddChunks)).toEqual([text("Hi.")]);
  });
});

describe("thoughts", () => {
  test.each([
    ["reasoning_content", recorded.reasoningContent, "Let me see."],
    ["reasoning", recorded.reasoningField, "Hm."],
    ["reasoning_content", recorded.reasoningTwice, "Hm."],
    ["content", recorded.listContent, "Hm."],
  ])("are told and kept with the field they came in: %s", async (field, recording, thought) => {
    const events = await hearEvents(play(recording));
    expect(streamedTexts(events)).toEqual([thought, "Yes."]);
    expect(await partsOf(recording)).toEqual([
      { ...reasoning, text: thought, opaque: { source, field } },
      text("Yes."),
    ]);
  });
});

describe("usage", () => {
  test.each([
    ["none", recorded.withoutUsage],
    ["nothing but noughts", recorded.usageOfNoughts],
  ])("is reckoned where a server tells %s, and the answer says so", async (_, recording) => {
    const answer = await answerOf(recording);
    expect(answer.is_usage_estimate).toBe(true);
    expect(answer.usage.input_tokens).toBeGreaterThan(0);
    expect(answer.usage.output_tokens).toBeGreaterThan(0);
  });

  test.each([
    ["the last of many", recorded.usageInEachChunk, { input_tokens: 7, output_tokens: 2 }],
    ["before the end", recorded.usageBeforeTheEnd, { input_tokens: 7, output_tokens: 2 }],
    [
      "with thoughts that only the total counts",
      recorded.thoughtsOutsideCompletion,
      { input_tokens: 10, output_tokens: 32, reasoning_tokens: 30 },
    ],
    ["with DeepSeek's cache", recorded.deepseekCache, { input_tokens: 10, cached_tokens: 8, output_tokens: 2 }],
  ])("is what a server tells: %s", async (_, recording, told) => {
    const answer = await answerOf(recording);
    expect(answer.usage).toEqual(told);
    expect(answer).not.toHaveProperty("is_usage_estimate");
  });
});

describe("an ending", () => {
  test.each([
    ["the end mark and no reason", recorded.unfinished(true), "end"],
    ["the end mark and an empty reason", recorded.nullReason, "end"],
    ["the end mark, calls and no reason", recorded.toolsUnfinished, "tool_use"],
    ["a reason and no end mark", recorded.toolsStopped, "tool_use"],
    ["the limit in mid-text", recorded.cutInText, "max_tokens"],
    ["a filter", recorded.filtered, "refusal"],
    ["a refusal", recorded.refusal, "refusal"],
    ["a full window", recorded.windowFull, "context_full"],
  ])("may have %s", async (_, recording, stop_reason) => {
    expect(await answerOf(recording)).toMatchObject({ stop_reason });
  });

  test("at the limit in mid-call leaves the call out and names it", async () => {
    expect(await answerOf(recorded.cutInTool)).toEqual({
      parts: [text("Now the files."), call("call_a", "write_file", { path: "a.txt" })],
      ...{ usage, stop_reason: "max_tokens", cut_tool: "write_file" },
    });
  });

  test("at the limit leaves the last call out even when its JSON was closed", async () => {
    expect(await answerOf(recorded.cutInClosedTool)).toEqual({
      ...{ parts: [], usage, stop_reason: "max_tokens", cut_tool: "write_file" },
    });
  });

  test("is complete with its reason, whatever becomes of the connection", async () => {
    const answer = await hearAnswer(play(recorded.brokenAfterReason, { ending: "broken" }));
    expect(answer).toMatchObject({ parts: [text("Hi.")], stop_reason: "end", is_usage_estimate: true });
  });
});

describe("a failure", () => {
  test.each([
    ["neither reason nor end mark", recorded.unfinished(false), "network"],
    ["a text about the end mark", recorded.markInText, "network"],
    ["a stream that ends in the middle of an event", recorded.parallelTools.slice(0, 700), "network"],
    ["no stream at all", "", "network"],
    ["an error object in the stream", recorded.errorObject, "overloaded"],
    ["vLLM's error", recorded.vllmError, "context_too_long"],
    ["nothing said", recorded.empty, "empty_answer"],
    ["a server that gives up", recorded.gaveUp("error"), "overloaded"],
    ["a server without resources", recorded.gaveUp("insufficient_system_resource"), "overloaded"],
  ])("is told of %s", async (_, recording, errorClass) => {
    expect((await errorOf(recording)).class).toBe(errorClass);
  });

  test("is one of the network when the connection breaks", async () => {
    expect((await errorOf(recorded.unfinished(false), { ending: "broken" })).class).toBe("network");
  });

  test("with an error that is a mere text is told with it", async () => {
    const error = await errorOf(recorded.errorText);
    expect(error.message).toContain("the model runner has unexpectedly stopped");
    expect(error.class).toBe("overloaded");
  });

  test("is the signal's reason when the caller stops it, before or in the middle", async () => {
    const reason = new Error("enough");
    await expect(hearEvents(play(recorded.plainAnswer), plainRequest, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const client = play(recorded.unfinished(false), { ending: "silent" });
    const hear = async () => {
      for await (const event of client.stream(plainRequest, controller.signal)) {
        if (event.type === "text_streamed") controller.abort(reason);
      }
    };
    await expect(hear()).rejects.toBe(reason);
  });

  test("is the signal's reason even when the answer is complete but for its end", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const client = play(recorded.brokenAfterReason, { ending: "silent" });
    const hear = async () => {
      for await (const event of client.stream(plainRequest, controller.signal)) {
        if (event.type === "still_working") controller.abort(reason);
      }
    };
    await expect(hear()).rejects.toBe(reason);
  });
});

test("a reader that goes away lets go of the connection", async () => {
  const player = playRecording(recorded.plainAnswer, { chunkBytes: 300, ending: "silent" });
  for await (const event of clientOf(player).stream(plainRequest, new AbortController().signal)) {
    if (event.type === "text_streamed") break;
  }
  expect(player.isCancelled).toBe(true);
});

test("a key goes in its header alone, and none goes where none is wanted", async () => {
  const player = playRecording(recorded.plainAnswer);
  await hearAnswer(clientOf(player));
  const [request] = player.requests;
  expect(request?.url).toBe("https://models.example:8443/v1/chat/completions");
  expect(request?.headers.get("authorization")).toBe(`Bearer ${apiKey}`);
  expect(JSON.stringify(request?.body)).not.toContain(apiKey);
  const keyless = playRecording(recorded.plainAnswer);
  await hearAnswer(clientOf(keyless, ""));
  expect(keyless.requests[0]?.headers.has("authorization")).toBe(false);
});

test("two answers at once do not hear each other's end", async () => {
  const players = [
    playRecording(recorded.unfinished(true)),
    playRecording(recorded.unfinished(false), { ending: "silent" }),
  ];
  let turn = 0;
  const client = createOpenaiChatClient(spec, {
    apiKey,
    fetch: (input, init) => (players[turn++ % 2] ?? playRecording("")).fetch(input, init),
  });
  const controller = new AbortController();
  const [marked, silent] = [hearEvents(client), hearEvents(client, plainRequest, controller.signal)];
  expect((await marked).at(-1)?.type).toBe("answer_finished");
  controller.abort(new Error("enough"));
  await expect(silent).rejects.toThrow("enough");
});
