import { describe, expect, test } from "vitest";
import type { ConversationMessage, ModelRequest, ModelSpec } from "../../models/model-client.ts";
import type { SaidPart } from "../../protocol/messages.ts";
import { buildResponsesRequest } from "./request.ts";

const spec: ModelSpec = {
  id: "astra",
  provider: "openai_responses",
  name: "gpt-6-astra",
  label: "Astra",
  base_url: null,
  context_tokens: 400_000,
  output_tokens: 128_000,
  capabilities: {},
};
const host = "api.openai.com";
const request: ModelRequest = { instructions: "", messages: [], tools: [], max_output_tokens: 1000 };
const item = { type: "reasoning", id: "rs_1", summary: [], status: "completed", encrypted_content: "gAAAAB" };
const kept: SaidPart = { type: "reasoning", text: "Hm.", provider: "openai_responses", opaque: { host, item } };
const text = (said: string): SaidPart => ({ type: "text", text: said });
const call: SaidPart = { type: "tool_call", call_id: "call_1", name: "read_file", input: { path: "a" } };

const inputOf = (messages: ConversationMessage[], changes: Partial<ModelSpec> = {}) =>
  buildResponsesRequest({ ...spec, ...changes }, { ...request, messages }).input;
const answerOf = (...parts: SaidPart[]) => inputOf([{ role: "assistant", parts }]);

describe("a request", () => {
  test("A minimal request streams and stores nothing", () => {
    expect(buildResponsesRequest(spec, request)).toEqual({
      ...{ model: "gpt-6-astra", stream: true, store: false, input: [], max_output_tokens: 1000 },
    });
  });

  test("A request uses the capabilities of the model", () => {
    const schema = { type: "object", properties: {}, required: [], additionalProperties: false };
    const built = buildResponsesRequest(
      {
        ...spec,
        capabilities: {
          ...{ reasoning: true, reasoning_summary: true, strict_tools: true },
          ...{ parallel_tools: false, structured_output: true },
        },
      },
      {
        ...request,
        instructions: "Be brief.",
        cache_key: "session",
        tools: [{ name: "list_files", description: "Lists.", input_schema: schema }],
        output_schema: { name: "title", schema },
      },
    );
    expect(built).toEqual({
      ...{ model: "gpt-6-astra", stream: true, store: false, input: [], max_output_tokens: 1000 },
      instructions: "Be brief.",
      prompt_cache_key: "session",
      include: ["reasoning.encrypted_content"],
      reasoning: { summary: "auto" },
      tools: [{ type: "function", name: "list_files", description: "Lists.", parameters: schema, strict: true }],
      parallel_tool_calls: false,
      text: { format: { type: "json_schema", name: "title", schema, strict: true } },
    });
  });

  test("Missing capabilities are left out", () => {
    const tools = [{ name: "list_files", description: "Lists.", input_schema: { type: "object" } }];
    const built = buildResponsesRequest(spec, { ...request, tools, output_schema: { name: "title", schema: {} } });
    expect(built.tools).toMatchObject([{ strict: false }]);
    expect(built).not.toHaveProperty("text");
    expect(built).not.toHaveProperty("parallel_tool_calls");
    expect(built).not.toHaveProperty("temperature");
  });

  test.each([
    [1, 16],
    [1000, 1000],
    [1_000_000, 128_000],
  ])("A request for %i output tokens asks for %i", (asked, said) => {
    expect(buildResponsesRequest(spec, { ...request, max_output_tokens: asked }).max_output_tokens).toBe(said);
  });
});

describe("a conversation", () => {
  test("A conversation goes back in its order", () => {
    const messages: ConversationMessage[] = [
      { role: "user", parts: [{ type: "text", text: "Read it." }] },
      { role: "assistant", parts: [kept, text("I read."), call] },
      {
        role: "tool",
        results: [{ call_id: "call_1", output: "No such file.", is_error: true }],
      },
    ];
    expect(inputOf(messages)).toEqual([
      { type: "message", role: "user", content: [{ type: "input_text", text: "Read it." }] },
      item,
      { type: "message", role: "assistant", content: "I read." },
      { type: "function_call", call_id: "call_1", name: "read_file", arguments: '{"path":"a"}' },
      { type: "function_call_output", call_id: "call_1", output: "Error: No such file." },
    ]);
  });

  test("Empty texts are dropped", () => {
    const parts = [
      { type: "text", text: "" },
      { type: "text", text: "Hello" },
    ] as const;
    expect(inputOf([{ role: "user", parts }])).toMatchObject([{ content: [{ type: "input_text", text: "Hello" }] }]);
    expect(inputOf([{ role: "user", parts: parts.slice(0, 1) }])).toEqual([]);
    expect(answerOf(text("\n"))).toEqual([]);
  });

  test("A thought goes back unchanged, unless nothing follows it", () => {
    expect(answerOf(kept, call)).toContainEqual(item);
    expect(answerOf(call, kept)).not.toContainEqual(item);
    expect(answerOf(kept, text("  "))).toEqual([]);
  });

  test.each<[string, SaidPart]>([
    ["of another provider", { ...kept, provider: "anthropic" }],
    ["of another host", { ...kept, opaque: { host: "other.example", item } }],
    ["that the provider did not store", { ...kept, opaque: { host, item: { ...item, encrypted_content: undefined } } }],
    ["without anything kept", { type: "reasoning", text: "Hm." }],
  ])("A thought is dropped: %s", (_, part) => {
    expect(answerOf(part, text("Yes."))).toEqual([{ type: "message", role: "assistant", content: "Yes." }]);
    expect(answerOf(part)).toEqual([]);
  });

  test("The phase of a text goes back with it", () => {
    const phase: SaidPart = {
      ...{ type: "reasoning", text: "", provider: "openai_responses" },
      opaque: { host, phase: "commentary" },
    };
    expect(answerOf(phase, text("I look."), text("Done."))).toEqual([
      { type: "message", role: "assistant", content: "I look.", phase: "commentary" },
      { type: "message", role: "assistant", content: "Done." },
    ]);
  });

  test("Images and PDFs are sent as data", () => {
    const image = { type: "image", media_type: "image/png", data: "aGk=" } as const;
    const pdf = { type: "pdf", name: "a.pdf", data: "JVBERi0=", pages: 1 } as const;
    expect(inputOf([{ role: "user", parts: [image, pdf] }])).toMatchObject([
      {
        content: [
          { type: "input_image", detail: "auto", image_url: "data:image/png;base64,aGk=" },
          { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0=" },
        ],
      },
    ]);
  });

  test("Call ids fit the provider's rule and match their results", () => {
    const call_id = `functions.read_file:0 ${"x".repeat(80)}`;
    const messages: ConversationMessage[] = [
      { role: "assistant", parts: [{ ...call, call_id }, call] },
      {
        role: "tool",
        results: [
          { call_id, output: "a", is_error: false },
          { call_id: "call_1", output: "b", is_error: false },
        ],
      },
    ];
    expect(inputOf(messages)).toMatchObject([
      { type: "function_call", call_id: "call00001" },
      { type: "function_call", call_id: "call_1" },
      { type: "function_call_output", call_id: "call00001", output: "a" },
      { type: "function_call_output", call_id: "call_1", output: "b" },
    ]);
  });
});
