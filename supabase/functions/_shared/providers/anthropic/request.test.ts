import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type {
  ConversationMessage,
  ModelCapabilities,
  ModelRequest,
  ModelSpec,
  ToolSpec,
} from "../../models/model-client.ts";
import { buildAnthropicRequest } from "./request.ts";

const everything: ModelCapabilities = { images: true, strict_tools: true, structured_output: true, reasoning: true };

function specWith(capabilities: ModelCapabilities, base_url: string | null = null): ModelSpec {
  const limits = { context_tokens: 200_000, output_tokens: 8_000 };
  return { id: "m", provider: "anthropic", name: "claude-x", label: "Claude", base_url, ...limits, capabilities };
}

const readFile: ToolSpec = {
  name: "read_file",
  description: "Reads a file.",
  input_schema: {
    type: "object",
    properties: { path: { type: "string", maxLength: 512 }, from: { type: ["integer", "null"] } },
    required: ["path", "from"],
    additionalProperties: false,
  },
};

const empty: ModelRequest = { instructions: "", messages: [], tools: [], max_output_tokens: 1000 };
const said = (text: string) => ({ role: "user", parts: [{ type: "text", text }] }) as const;
const messagesOf = (messages: readonly ConversationMessage[], spec = specWith(everything)) =>
  buildAnthropicRequest(spec, { ...empty, messages }).messages;

describe("a request", () => {
  test("A request has cache marks and no sampling parameters", () => {
    const request = { ...empty, instructions: "Be brief.", messages: [said("Hello")], tools: [readFile] };
    expect(buildAnthropicRequest(specWith(everything), { ...request, cache_key: "s" })).toEqual({
      model: "claude-x",
      stream: true,
      max_tokens: 1000,
      cache_control: { type: "ephemeral" },
      system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }],
      messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
      tools: [
        {
          name: "read_file",
          description: "Reads a file.",
          strict: true,
          input_schema: {
            type: "object",
            properties: {
              path: { type: "string", description: "{maxLength: 512}" },
              from: { type: ["integer", "null"] },
            },
            required: ["path", "from"],
            additionalProperties: false,
          },
        },
      ],
      thinking: { type: "adaptive", display: "summarized" },
    });
  });

  test("A request to a model without capabilities asks for none", () => {
    const output_schema = { name: "title", schema: { type: "object", properties: {} } };
    const request = { ...empty, messages: [said("Hello")], tools: [readFile], output_schema };
    expect(buildAnthropicRequest(specWith({}), request)).toEqual({
      model: "claude-x",
      stream: true,
      max_tokens: 1000,
      cache_control: { type: "ephemeral" },
      messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
      tools: [{ name: "read_file", description: "Reads a file.", input_schema: readFile.input_schema }],
    });
  });

  test.each([
    [20_000, 8000],
    [500, 500],
    [0, 1],
  ])("A request for %i output tokens asks for %i", (max_output_tokens, expected) => {
    expect(buildAnthropicRequest(specWith({}), { ...empty, max_output_tokens }).max_tokens).toBe(expected);
  });

  test("Parallel calls are disabled for a model that cannot make them", () => {
    const spec = specWith({ parallel_tools: false });
    expect(buildAnthropicRequest(spec, { ...empty, tools: [readFile] }).tool_choice).toEqual({
      type: "auto",
      disable_parallel_tool_use: true,
    });
    expect(buildAnthropicRequest(spec, empty)).not.toHaveProperty("tool_choice");
  });

  test("A schema is sent when the provider can enforce it", () => {
    const schema = { type: "object", properties: { title: { type: "string", minLength: 1 } }, required: ["title"] };
    const { output_config } = buildAnthropicRequest(specWith(everything), {
      ...empty,
      output_schema: { name: "title", schema },
    });
    expect(output_config).toEqual({
      format: {
        type: "json_schema",
        schema: {
          type: "object",
          properties: { title: { type: "string", description: "{minLength: 1}" } },
          required: ["title"],
          additionalProperties: false,
        },
      },
    });
  });
});

describe("messages", () => {
  const call = (call_id: string, input: unknown = {}) =>
    ({ type: "tool_call", call_id, name: "read_file", input }) as const;
  const result = (call_id: string, output = "x") => ({ call_id, output, is_error: false });

  test("Tool results come first, in one message with the user's next text", () => {
    expect(
      messagesOf([
        said("Go"),
        { role: "assistant", parts: [{ type: "text", text: "Both." }, call("a"), call("b")] },
        { role: "tool", results: [result("a")] },
        { role: "tool", results: [{ ...result("b", "gone"), is_error: true }] },
        said("And now?"),
        said("Well?"),
      ]),
    ).toEqual([
      { role: "user", content: [{ type: "text", text: "Go" }] },
      {
        role: "assistant",
        content: [
          { type: "text", text: "Both." },
          { type: "tool_use", id: "a", name: "read_file", input: {} },
          { type: "tool_use", id: "b", name: "read_file", input: {} },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "a", content: "x" },
          { type: "tool_result", tool_use_id: "b", content: "gone", is_error: true },
          { type: "text", text: "And now?" },
          { type: "text", text: "Well?" },
        ],
      },
    ]);
  });

  test("Empty blocks and messages are dropped, and neighbors of one role merged", () => {
    expect(
      messagesOf([
        said("Hello"),
        { role: "assistant", parts: [{ type: "text", text: "" }] },
        said(" \n"),
        said("Are you there?"),
        { role: "assistant", parts: [{ type: "text", text: "\n\n" }, call("a")] },
        { role: "tool", results: [result("a", "  ")] },
      ]),
    ).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "Hello" },
          { type: "text", text: "Are you there?" },
        ],
      },
      { role: "assistant", content: [{ type: "tool_use", id: "a", name: "read_file", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "a" }] },
    ]);
  });

  test("Images and PDFs are sent as data, and an image of a type that the provider does not know is left out", () => {
    const picture = { type: "image", media_type: "image/png", data: "aGk=" } as const;
    const drawing = { ...picture, media_type: "image/svg+xml" };
    const pdf = { type: "pdf", name: "a.pdf", data: "JVBERi0=", pages: 1 } as const;
    expect(messagesOf([{ role: "user", parts: [picture, drawing, pdf] }])[0]?.content).toEqual([
      { type: "image", source: { type: "base64", media_type: "image/png", data: "aGk=" } },
      {
        type: "document",
        title: "a.pdf",
        source: { type: "base64", media_type: "application/pdf", data: "JVBERi0=" },
      },
    ]);
  });

  const block = { type: "thinking", thinking: "Hm.", signature: "c2ln" };
  const thought = (opaque: unknown, provider = "anthropic") =>
    ({ type: "reasoning", text: "Hm.", provider, opaque }) as const;
  const thoughtsIn = (part: ReturnType<typeof thought>, spec = specWith(everything)) =>
    messagesOf([{ role: "assistant", parts: [part, { type: "text", text: "Yes." }] }], spec)[0]?.content.slice(0, -1);

  test("A thought goes back unchanged to the host it came from", () => {
    expect(thoughtsIn(thought({ host: "api.anthropic.com", block }))).toEqual([block]);
    const local = specWith(everything, "http://localhost:8080/v1");
    expect(thoughtsIn(thought({ host: "localhost:8080", block }), local)).toEqual([block]);
  });

  test.each([
    ["another provider's", thought({ host: "api.anthropic.com", block }, "openai_responses"), everything],
    ["another host's", thought({ host: "localhost:8080", block }), everything],
    ["an unsigned one", thought({ host: "api.anthropic.com", block: { ...block, signature: "" } }), everything],
    ["one that is not understood", thought("?"), everything],
    ["one for a model that does not think", thought({ host: "api.anthropic.com", block }), {}],
  ])("A thought is left out: %s", (_, part, capabilities) => {
    expect(thoughtsIn(part, specWith(capabilities))).toEqual([]);
  });

  test("Tool inputs become objects, and ids fit the provider's rule", () => {
    const [, assistant, results] = messagesOf([
      said("Go"),
      {
        role: "assistant",
        parts: [call("functions.read:0", ["a"]), call("fine_1", '{"a":1}'), call("none", null)],
      },
      { role: "tool", results: [result("functions.read:0"), result("fine_1"), result("none")] },
    ]);
    expect(assistant?.content).toMatchObject([
      { id: "call00001", input: { malformed_json: '["a"]' } },
      { id: "fine_1", input: { malformed_json: '"{\\"a\\":1}"' } },
      { id: "none", input: { malformed_json: "null" } },
    ]);
    expect(results?.content).toMatchObject([
      { tool_use_id: "call00001" },
      { tool_use_id: "fine_1" },
      { tool_use_id: "none" },
    ]);
  });
});

/** Any history of the agent: each call has its result right after it. */
const aHistory: fc.Arbitrary<ConversationMessage[]> = fc
  .array(
    fc.record({
      prompt: fc.option(fc.string(), { nil: undefined }),
      text: fc.string(),
      calls: fc.array(fc.string({ maxLength: 70 }), { maxLength: 3 }),
      output: fc.string(),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((turns) =>
    turns.flatMap(({ prompt, text, calls, output }, turn): ConversationMessage[] => {
      const ids = calls.map((id, index) => `${id}${turn}.${index}`);
      const called = ids.map((call_id) => ({ type: "tool_call", call_id, name: "t", input: {} }) as const);
      return [
        ...(prompt === undefined ? [] : [said(prompt)]),
        { role: "assistant", parts: [{ type: "text", text }, ...called] },
        ...(ids.length > 0
          ? [{ role: "tool", results: ids.map((call_id) => ({ call_id, output, is_error: false })) } as const]
          : []),
      ];
    }),
  )
  .map((history) => [said("Begin"), ...history]);

describe("a request from any history", () => {
  test("Roles alternate, no block is blank, and results follow their calls", () => {
    fc.assert(
      fc.property(aHistory, (history) => {
        const messages = messagesOf(history);
        for (const [index, { role, content }] of messages.entries()) {
          expect(role).toBe(index % 2 === 0 ? "user" : "assistant");
          expect(content.length).toBeGreaterThan(0);
          const blocks = typeof content === "string" ? [] : content;
          for (const block of blocks) if (block.type === "text") expect(block.text.trim()).not.toBe("");
          const called = blocks.flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
          const next = messages[index + 1]?.content ?? [];
          const answered = (typeof next === "string" ? [] : next)
            .slice(0, called.length)
            .map((block) => (block.type === "tool_result" ? block.tool_use_id : ""));
          expect(answered).toEqual(called);
          for (const id of called) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
        }
        const ids = messages.flatMap(({ content }) =>
          (typeof content === "string" ? [] : content).flatMap((block) =>
            block.type === "tool_use" ? [block.id] : [],
          ),
        );
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  test("A longer request starts with the same bytes, so that the cache hits", () => {
    fc.assert(
      fc.property(aHistory, aHistory, (history, more) => {
        const before = messagesOf(history).slice(0, -1);
        expect(messagesOf([...history, ...more]).slice(0, before.length)).toEqual(before);
      }),
    );
  });
});
