import { describe, expect, test } from "vitest";
import type { ConversationMessage, ModelRequest, ModelSpec, UserPart } from "../../models/model-client.ts";
import type { SaidPart } from "../../protocol/messages.ts";
import { buildChatRequest } from "./request.ts";

const spec: ModelSpec = {
  id: "local",
  provider: "openai_chat",
  name: "qwen",
  label: "Local",
  base_url: "http://localhost:11434/v1",
  context_tokens: 32_000,
  output_tokens: 8_000,
  capabilities: {},
};
const official: ModelSpec = { ...spec, base_url: null, name: "gpt-6-luna" };
const mistral: ModelSpec = { ...spec, base_url: "https://api.mistral.ai/v1" };
const source = "localhost:11434 qwen";
const request: ModelRequest = { instructions: "", messages: [], tools: [], max_output_tokens: 1000 };
const text = (said: string): SaidPart => ({ type: "text", text: said });
const thought = (opaque: unknown, said = "Hm.", provider = "openai_chat"): SaidPart => ({
  ...{ type: "reasoning", text: said, provider, opaque },
});
const call: SaidPart = { type: "tool_call", call_id: "call_1", name: "read_file", input: { path: "a" } };
const said = (...parts: UserPart[]): ConversationMessage => ({
  role: "user",
  parts,
});
const image = { type: "image", media_type: "image/png", data: "aGk=" } as const;

const messagesOf = (messages: ConversationMessage[], changed = spec) =>
  buildChatRequest(changed, { ...request, messages }).messages;
const answerOf = (...parts: SaidPart[]) => messagesOf([{ role: "assistant", parts }]);

describe("a request", () => {
  test("A request to a compatible server has only fields that all servers know", () => {
    const messages = [said({ type: "text", text: "Hello" })];
    expect(buildChatRequest(spec, { ...request, messages, instructions: "Be brief.", cache_key: "session" })).toEqual({
      ...{ model: "qwen", stream: true, stream_options: { include_usage: true }, max_tokens: 1000 },
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hello" },
      ],
    });
  });

  test.each([
    "https://api.openai.com/v1",
    null,
    "https://eu.api.openai.com/v1",
    "https://mine.openai.azure.com/openai/v1",
  ])("A request to OpenAI at %s uses the newer fields", (base_url) => {
    const built = buildChatRequest({ ...official, base_url }, { ...request, cache_key: "session" });
    expect(built).toEqual({
      ...{ model: "gpt-6-luna", stream: true, stream_options: { include_usage: true }, messages: [] },
      ...{ max_completion_tokens: 1000, prompt_cache_key: "session", store: false },
    });
  });

  test.each(["https://api.openai.com.example/v1", "https://notopenai.com/v1", "https://example/api.openai.com"])(
    "The address %s does not count as OpenAI",
    (base_url) => {
      const built = buildChatRequest({ ...spec, base_url }, request);
      expect(built).toMatchObject({ max_tokens: 1000 });
      expect(built).not.toHaveProperty("max_completion_tokens");
    },
  );

  test("A request uses the capabilities of the model", () => {
    const schema = { type: "object", properties: {}, required: [], additionalProperties: false };
    const capabilities = { strict_tools: true, parallel_tools: true, structured_output: true };
    const built = buildChatRequest(
      { ...spec, capabilities },
      {
        ...request,
        tools: [{ name: "list_files", description: "Lists.", input_schema: schema }],
        output_schema: { name: "title", schema },
      },
    );
    const described = { name: "list_files", description: "Lists.", parameters: schema };
    expect(built.tools).toEqual([{ type: "function", function: { ...described, strict: true } }]);
    expect(built.parallel_tool_calls).toBe(true);
    expect(built.response_format).toEqual({
      ...{ type: "json_schema", json_schema: { name: "title", schema, strict: true } },
    });
  });

  test("Unknown capabilities are left out", () => {
    const tools = [{ name: "list_files", description: "Lists.", input_schema: { type: "object" } }];
    const built = buildChatRequest(spec, { ...request, tools, output_schema: { name: "title", schema: {} } });
    expect(built.tools).toEqual([
      { type: "function", function: { name: "list_files", description: "Lists.", parameters: { type: "object" } } },
    ]);
    expect(built).not.toHaveProperty("response_format");
    expect(built).not.toHaveProperty("parallel_tool_calls");
    expect(built).not.toHaveProperty("temperature");
  });

  test("The output limit is at most that of the model", () => {
    expect(buildChatRequest(spec, { ...request, max_output_tokens: 1_000_000 }).max_tokens).toBe(8_000);
  });
});

describe("a conversation", () => {
  test("Consecutive messages of the user are merged", () => {
    const messages = [
      said({ type: "text", text: "Hello" }),
      { role: "assistant", parts: [{ type: "reasoning", text: "Hm.", provider: "anthropic" }] } as const,
      said({ type: "text", text: "Are you there?" }),
    ];
    expect(messagesOf(messages)).toEqual([{ role: "user", content: "Hello\n\nAre you there?" }]);
  });

  test("Each result is a message, and failures are marked", () => {
    const second: SaidPart = { ...call, call_id: "call_2" };
    const messages: ConversationMessage[] = [
      { role: "assistant", parts: [text("I read."), call, second] },
      {
        role: "tool",
        results: [
          { call_id: "call_1", output: "Hello", is_error: false },
          { call_id: "call_2", output: "No such file.", is_error: true },
        ],
      },
    ];
    const asked = { type: "function", function: { name: "read_file", arguments: '{"path":"a"}' } };
    expect(messagesOf(messages)).toEqual([
      {
        role: "assistant",
        content: "I read.",
        tool_calls: [
          { id: "call_1", ...asked },
          { id: "call_2", ...asked },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: "Hello" },
      { role: "tool", tool_call_id: "call_2", content: "Error: No such file." },
    ]);
  });

  test("Empty messages are dropped", () => {
    expect(answerOf(text(" \n"))).toEqual([]);
    expect(answerOf()).toEqual([]);
    expect(messagesOf([said(), said({ type: "text", text: "" })])).toEqual([]);
    expect(answerOf(text(" "), call)).toMatchObject([{ content: null, tool_calls: [{ id: "call_1" }] }]);
  });

  test("Images and PDFs are sent as data", () => {
    const pdf = { type: "pdf", name: "a.pdf", data: "JVBERi0=", pages: 1 } as const;
    expect(messagesOf([said({ type: "text", text: "What is it?" }, image, pdf)])).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "What is it?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,aGk=" } },
          { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0=" } },
        ],
      },
    ]);
  });

  test.each(["reasoning_content", "reasoning"])("Thoughts go back to the model they came from, as %s", (field) => {
    const parts = [thought({ source, field }), text("I look."), thought({ source, field }, "So."), call];
    expect(answerOf(...parts)).toMatchObject([{ content: "I look.", [field]: "Hm.So." }]);
  });

  test.each<[string, SaidPart]>([
    ["of another model there", thought({ source: "localhost:11434 llama", field: "reasoning" })],
    ["of another server", thought({ source: "other.example qwen", field: "reasoning" })],
    ["that came as content", thought({ source, field: "content" })],
    ["of another provider", thought({ source, field: "reasoning" }, "Hm.", "anthropic")],
    ["with what is not ours", thought("?")],
  ])("Thoughts are dropped: %s", (_, part) => {
    expect(answerOf(part, text("Yes."))).toEqual([{ role: "assistant", content: "Yes." }]);
    expect(answerOf(part)).toEqual([]);
  });

  test("Extra content goes back with its call", () => {
    const extra_content = { google: { thought_signature: "c2ln" } };
    const second: SaidPart = { ...call, call_id: "call_2" };
    const [message] = answerOf(call, second, thought({ source, call: 1, extra_content }, ""));
    expect(message).toMatchObject({ tool_calls: [{ id: "call_1" }, { id: "call_2", extra_content }] });
    expect(message).not.toHaveProperty("tool_calls.0.extra_content");
  });

  test.each([
    ["others keep any id", spec, "call_abc__thought__c2ln/+=", "call_abc__thought__c2ln/+="],
    ["OpenAI takes forty characters", official, "x".repeat(41), "call00001"],
    ["OpenAI keeps its own", official, `call_${"a".repeat(24)}`, `call_${"a".repeat(24)}`],
    ["Mistral wants nine letters and digits", mistral, "call_1", "call00001"],
    ["Mistral keeps its own", mistral, "D681PevKs", "D681PevKs"],
  ])("Call ids fit the rule of the server: %s", (_, changed, call_id, sent) => {
    const messages: ConversationMessage[] = [
      { role: "assistant", parts: [{ ...call, call_id }] },
      { role: "tool", results: [{ call_id, output: "a", is_error: false }] },
    ];
    expect(messagesOf(messages, changed)).toMatchObject([{ tool_calls: [{ id: sent }] }, { tool_call_id: sent }]);
  });
});
