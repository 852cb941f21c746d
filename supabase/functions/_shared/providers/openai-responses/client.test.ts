import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelRequest, ModelSpec } from "../../models/model-client.ts";
import * as recorded from "../recordings/openai-responses-answers.ts";
import { hearAnswer, hearError, hearEvents, plainRequest, shown, streamedTexts } from "../testing/collect-answer.ts";
import { type Player, type Playing, playRecording } from "../testing/play-recording.ts";
import { createOpenaiResponsesClient } from "./client.ts";

const spec: ModelSpec = {
  id: "astra",
  provider: "openai_responses",
  name: "gpt-6-astra",
  label: "Astra",
  base_url: null,
  context_tokens: 400_000,
  output_tokens: 128_000,
  capabilities: { images: true, strict_tools: true, structured_output: true, reasoning: true },
};
const apiKey = "canary-0123456789";
const host = "api.openai.com";
const usage = { input_tokens: 1200, cached_tokens: 1000, output_tokens: 90, reasoning_tokens: 40 };
const reasoning = { type: "reasoning", provider: "openai_responses" };

const clientOf = (player: Player, key = apiKey) =>
  createOpenaiResponsesClient(spec, { apiKey: key, fetch: player.fetch });
const play = (recording: string, playing: Playing = {}) => clientOf(playRecording(recording, playing));
const answerOf = (recording: string, request: ModelRequest = plainRequest) => hearAnswer(play(recording), request);
const errorOf = (recording: string, playing: Playing = {}) => hearError(play(recording, playing));

describe("a recorded answer", () => {
  test("is told as it comes, with a sign of life for what shows nothing", async () => {
    expect(await hearEvents(play(recorded.plainAnswer))).toEqual([
      { type: "still_working" },
      { type: "still_working" },
      { type: "text_streamed", part: 0, text: "Grüße, " },
      { type: "text_streamed", part: 0, text: "世界" },
      { type: "text_streamed", part: 0, text: "! " },
      { type: "text_streamed", part: 0, text: "👩‍👩‍👧" },
      { type: "still_working" },
      { type: "still_working" },
      { type: "usage_known", usage },
      {
        type: "answer_finished",
        answer: { parts: [{ type: "text", text: "Grüße, 世界! 👩‍👩‍👧" }], usage, stop_reason: "end" },
      },
    ]);
  });

  test("has its thoughts with the finished item, and parallel calls with their inputs", async () => {
    const events = await hearEvents(play(recorded.thoughtThenParallelTools));
    expect(shown(events)).toEqual([
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

  test("keeps thoughts that are not told, and tells those that are told twice once", async () => {
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

  test("keeps which of its texts are said on the way", async () => {
    expect((await answerOf(recorded.commentary)).parts).toEqual([
      { ...reasoning, text: "", opaque: { host, phase: "commentary" } },
      { type: "text", text: "I look first." },
      { type: "tool_call", call_id: "call_a", name: "list_files", input: {} },
    ]);
  });

  test.each([
    ["the last event alone", recorded.wholeAtTheEnd],
    ["finished items without deltas", recorded.itemsWithoutDeltas],
  ])("is whole when a server tells %s", async (_, recording) => {
    const events = await hearEvents(play(recording));
    const last = events.at(-1);
    const parts = [
      { ...reasoning, text: "Two files.\n\nBoth at once.", opaque: { host, item: recorded.thought } },
      { type: "text", text: "All at once." },
      { type: "tool_call", call_id: "call_a", name: "read_file", input: { path: "a.ts" } },
    ];
    expect(last).toEqual({ type: "answer_finished", answer: { parts, usage, stop_reason: "tool_use" } });
    expect(streamedTexts(events)).toEqual(["Two files.\n\nBoth at once.", "All at once."]);
  });

  test("is told once when the last event tells it again", async () => {
    expect((await answerOf(recorded.toldTwice)).parts).toEqual([{ type: "text", text: "Once." }]);
  });

  test("has a thought before what it led to, though it is finished later", async () => {
    expect((await answerOf(recorded.lateThought)).parts.map(({ type }) => type)).toEqual(["reasoning", "text"]);
  });

  test("passes over events and items nobody knows", async () => {
    expect((await answerOf(recorded.unknownThings)).parts).toEqual([{ type: "text", text: "Found." }]);
  });

  test("is the same wherever its bytes are cut", async () => {
    const recordings = [recorded.plainAnswer, recorded.thoughtThenParallelTools, recorded.refusal];
    const whole = await Promise.all(recordings.map((recording) => answerOf(recording)));
    await fc.assert(
      fc.asyncProperty(fc.nat(recordings.length - 1), fc.integer({ min: 1, max: 400 }), async (which, chunkBytes) => {
        const answer = await hearAnswer(play(recordings[which] ?? "", { chunkBytes }));
        expect(answer).toEqual(whole[which]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("an ending", () => {
  test("at the limit in mid-text keeps the text", async () => {
    const parts = [{ type: "text", text: "This is a long" }];
    expect(await answerOf(recorded.cutInText)).toEqual({ parts, usage, stop_reason: "max_tokens" });
  });

  test("at the limit in mid-call leaves the call out and names it", async () => {
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

  test("at the limit takes the provider's word that a call is not finished, though it reads as whole", async () => {
    expect(await answerOf(recorded.cutInStatedTool)).toEqual({
      ...{ parts: [], usage, stop_reason: "max_tokens", cut_tool: "write_file" },
    });
  });

  test("at the limit leaves out a call that is not finished wherever it stands", async () => {
    expect(await answerOf(recorded.cutInFormerTool)).toEqual({
      ...{ parts: [{ type: "text", text: "And so on." }], usage, stop_reason: "max_tokens", cut_tool: "write_file" },
    });
  });

  test("for no stated reason is taken for the limit", async () => {
    expect(await answerOf(recorded.cutForNoReason)).toMatchObject({ stop_reason: "max_tokens" });
  });

  test("by a filter or a refusal is a refusal, and its text counts", async () => {
    const filtered = { parts: [{ type: "text", text: "The" }], usage, stop_reason: "refusal" };
    expect(await answerOf(recorded.filtered)).toEqual(filtered);
    const refused = { parts: [{ type: "text", text: "I cannot do that." }], usage, stop_reason: "refusal" };
    for (const recording of [recorded.refusal, recorded.refusalInDeltas, recorded.refusalInItem]) {
      expect(await answerOf(recording)).toEqual(refused);
    }
  });

  test("of the provider's own doing is a pause", async () => {
    expect(await answerOf(recorded.stoppedElsewhere)).toMatchObject({ stop_reason: "paused" });
  });

  test("with nothing but white space is an empty answer, whose usage is told all the same", async () => {
    const client = play(recorded.empty);
    const seen: unknown[] = [];
    const hear = async () => {
      for await (const event of client.stream(plainRequest, new AbortController().signal)) seen.push(event);
    };
    await expect(hear()).rejects.toMatchObject({ class: "empty_answer" });
    expect(seen.slice(-2)).toMatchObject([
      { type: "usage_known", usage },
      { type: "answer_interrupted", parts: [] },
    ]);
  });

  test("without usage is reckoned, and says so", async () => {
    const answer = await answerOf(recorded.withoutUsage);
    expect(answer.is_usage_estimate).toBe(true);
    expect(answer.usage.input_tokens).toBeGreaterThan(0);
    expect(answer.usage.output_tokens).toBeGreaterThanOrEqual(4);
  });
});

describe("tool calls", () => {
  test("with arguments that are no JSON keep them as they came", async () => {
    const input = { malformed_json: '{"path": oops' };
    expect((await answerOf(recorded.brokenArguments)).parts).toEqual([
      { type: "tool_call", call_id: "call_a", name: "read_file", input },
    ]);
  });

  test("get ids of their own where the provider repeats one", async () => {
    const answered = { type: "tool_call", call_id: "call_0", name: "list_files", input: {} } as const;
    const request: ModelRequest = { ...plainRequest, messages: [{ role: "assistant", parts: [answered] }] };
    const twice = recorded.callsOf({ call_id: "call_0", name: "a" }, { call_id: "call_1", name: "b" });
    const { parts } = await answerOf(twice, request);
    const ids = parts.map((part) => part.type === "tool_call" && part.call_id);
    expect(ids).toEqual([expect.stringMatching(/^call_[0-9a-f]{24}$/), "call_1"]);
  });
});

describe("a failure", () => {
  test.each([
    ["a failed answer", recorded.failedAnswer, "overloaded"],
    ["a failed answer that names a rate limit", recorded.rateLimited, "rate_limit"],
    ["a failed answer without a reason", recorded.failedWithoutReason, "overloaded"],
    ["an error event", recorded.errorEvent, "overloaded"],
    ["an error event without a name", recorded.namelessError, "rate_limit"],
    ["a stream that ends without a final event", recorded.cutOff, "network"],
    ["a stream that ends in the middle of an event", recorded.cutOff.slice(0, -9), "network"],
    ["an empty stream", "", "network"],
  ])("is told of %s", async (_, recording, errorClass) => {
    expect((await errorOf(recording)).class).toBe(errorClass);
  });

  test("is one of the network when the connection breaks, and none when the answer is complete", async () => {
    expect((await errorOf(recorded.cutOff, { ending: "broken" })).class).toBe("network");
    const answer = await hearAnswer(play(recorded.plainAnswer, { ending: "broken" }));
    expect(answer.stop_reason).toBe("end");
  });

  test("does not wait for the end of a stream whose answer is complete", async () => {
    const player = playRecording(recorded.plainAnswer, { ending: "silent" });
    expect((await hearAnswer(clientOf(player))).stop_reason).toBe("end");
    expect(player.requests).toHaveLength(1);
  });

  test("of the key is classed, and holds neither the key nor the SDK's error", async () => {
    const body = JSON.stringify({ error: { message: `Incorrect API key: ${apiKey}`, code: "invalid_api_key" } });
    const error = await errorOf(body, { status: 401, headers: { "content-type": "application/json" } });
    expect(error.class).toBe("auth");
    expect(`${error.message} ${String(error.cause)}`).not.toContain(apiKey);
  });

  test("is the signal's reason when the caller stops it, before or in the middle", async () => {
    const reason = new Error("enough");
    await expect(hearEvents(play(recorded.plainAnswer), plainRequest, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const client = play(recorded.cutOff, { ending: "silent" });
    const hear = async () => {
      for await (const event of client.stream(plainRequest, controller.signal)) {
        if (event.type === "text_streamed") controller.abort(reason);
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
  expect(request?.url).toBe("https://api.openai.com/v1/responses");
  expect(request?.headers.get("authorization")).toBe(`Bearer ${apiKey}`);
  expect(JSON.stringify(request?.body)).not.toContain(apiKey);
  const keyless = playRecording(recorded.plainAnswer);
  await hearAnswer(clientOf(keyless, ""));
  expect(keyless.requests[0]?.headers.has("authorization")).toBe(false);
});
