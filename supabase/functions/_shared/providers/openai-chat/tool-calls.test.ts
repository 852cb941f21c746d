import { describe, expect, test } from "vitest";
import type { ModelRequest, ModelSpec } from "../../models/model-client.ts";
import * as recorded from "../recordings/openai-chat-answers.ts";
import { collectAnswer, collectEvents, plainRequest, streamedTexts } from "../testing/collect-answer.ts";
import { playRecording } from "../testing/play-recording.ts";
import { createOpenaiChatClient } from "./client.ts";

const spec: ModelSpec = {
  ...{ id: "local", provider: "openai_chat", name: "qwen", label: "Local", base_url: "https://models.example/v1" },
  ...{ context_tokens: 32_000, output_tokens: 8_000, capabilities: {} },
};
const source = "models.example qwen";
const reasoning = { type: "reasoning", provider: "openai_chat" };
const own = expect.stringMatching(/^call_[0-9a-f]{24}$/);

const play = (recording: string) =>
  createOpenaiChatClient(spec, { apiKey: "a-key", fetch: playRecording(recording).fetch });
const answerOf = (recording: string, request: ModelRequest = plainRequest) => collectAnswer(play(recording), request);
const partsOf = async (recording: string) => (await answerOf(recording)).parts;
const text = (said: string) => ({ type: "text", text: said });
const call = (call_id: string, name: string, input: unknown) => ({ type: "tool_call", call_id, name, input });

describe("tool calls of compatible servers", () => {
  test.each([
    ["complete, all with index zero", recorded.wholeCallsAtIndexZero, ["a", "b"]],
    ["with one id for both", recorded.sameIdTwice, ["call_0", own]],
  ])("Two calls are told apart: %s", async (_, recording, [first, second]) => {
    expect(await partsOf(recording)).toEqual([
      { type: "tool_call", call_id: first, name: "read_file", input: { path: "a" } },
      { type: "tool_call", call_id: second, name: "read_file", input: { path: "b" } },
    ]);
  });

  test("Calls are told apart without ids and indexes, and count even when the finish reason is another", async () => {
    expect(await answerOf(recorded.wholeCallsWithoutIdOrIndex)).toMatchObject({
      parts: [
        { type: "tool_call", call_id: own, name: "read_file", input: { path: "a" } },
        { type: "tool_call", call_id: own, name: "read_file", input: { path: "b" } },
        { type: "tool_call", call_id: own, name: "list_files", input: {} },
      ],
      stop_reason: "tool_use",
    });
  });

  test("Pieces without an index are assembled", async () => {
    expect(await partsOf(recorded.piecesWithoutIndex)).toEqual([
      call("a", "read_file", { path: "a" }),
      call("b", "list_files", {}),
    ]);
  });

  test("Alternating pieces are told apart by their ids", async () => {
    const parts = [call("a", "list_files", {}), call("b", "list_files", {})];
    expect(await partsOf(recorded.idsAlone)).toEqual(parts);
    expect(await partsOf(recorded.turnsWithoutIndex)).toEqual([
      call("a", "read_file", { path: "a" }),
      call("b", "read_file", { path: "b" }),
    ]);
    expect(await partsOf(recorded.lateId)).toEqual([call("late", "read_file", { path: "a" })]);
  });

  test("A call stays one when every piece repeats the name or has another id", async () => {
    expect(await partsOf(recorded.repeatedNames)).toMatchObject([
      { call_id: "x1", name: "read_file", input: { path: "a" } },
      { call_id: own, name: "list_files", input: {} },
    ]);
  });

  test("Arguments may be an object, encoded twice, or missing", async () => {
    expect(await partsOf(recorded.objectArguments)).toEqual([
      call("a", "read_file", { path: "a" }),
      call("b", "list_files", {}),
      call("c", "list_files", {}),
      call("d", "read_file", { path: "d" }),
    ]);
  });

  test("A call without a name is ignored", async () => {
    expect(await answerOf(recorded.callWithoutName)).toMatchObject({ parts: [text("Hm.")], stop_reason: "end" });
  });

  test.each([
    ["no JSON", recorded.brokenArguments, '{"path": oops'],
    ["no object", recorded.listArguments, "[1]"],
  ])("Arguments that are %s are kept as text", async (_, recording, malformed_json) => {
    expect(await partsOf(recording)).toEqual([call("call_a", "read_file", { malformed_json })]);
  });

  test("Extra content is kept for the server", async () => {
    expect(await partsOf(recorded.signedCalls)).toEqual([
      call("a", "list_files", {}),
      call("b", "read_file", { path: "b" }),
      {
        ...{ ...reasoning, text: "" },
        opaque: { source, call: 1, extra_content: { google: { thought_signature: "c2ln" } } },
      },
    ]);
  });

  test("White space before a call makes no part", async () => {
    const events = await collectEvents(play(recorded.blankBeforeCall));
    expect(streamedTexts(events)).toEqual([]);
    expect(events).toContainEqual({ type: "tool_call_begun", part: 0, name: "list_files" });
    expect(await partsOf(recorded.blankBeforeCall)).toEqual([call("call_a", "list_files", {})]);
  });

  test("A call gets an id that no earlier call has", async () => {
    const answered = { type: "tool_call", call_id: "call_a", name: "list_files", input: {} } as const;
    const request: ModelRequest = { ...plainRequest, messages: [{ role: "assistant", parts: [answered] }] };
    const { parts } = await answerOf(recorded.toolsStopped, request);
    expect(parts).toEqual([{ ...answered, call_id: own }]);
  });
});
