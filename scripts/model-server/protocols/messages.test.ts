import { expect, test } from "vitest";
import { signatureOf } from "../signatures.ts";
import { useModelServer } from "../testing/start.ts";
import { hello, loose, png, refusalOf, says, strict, testStrictness } from "../testing/strictness.ts";

const server = useModelServer();

const use = (id: string, name = "read") => ({ type: "tool_use", id, name, input: {} });
const result = (id: string) => ({ type: "tool_result", tool_use_id: id, content: "ok" });
const text = (words: string) => ({ type: "text", text: words });
const tool = (also = {}) => ({ name: "read", description: "reads", input_schema: strict, ...also });
const tools = [tool()];
/** The assistant says the first list, the user answers with the second. */
const talk = (blocks: object[], answer: object[], also: object = { tools }) => ({
  ...also,
  messages: [hello, says("assistant", blocks), says("user", answer)],
});
const image = (source: object) => [says("user", [{ type: "image", source: { type: "base64", ...source } }])];
const thinking = { type: "thinking", thinking: "Hm.", signature: signatureOf("messages", "Hm.") };
const thought = (block: object) => ({ messages: [hello, says("assistant", [block, text("Yes.")]), hello] });

testStrictness(server, "messages", {
  accepted: [
    ["a call with its result", talk([use("a")], [result("a")])],
    [
      "two calls with results in another order, and words after them",
      talk([use("a"), use("b")], [result("b"), result("a"), text("Go on")]),
    ],
    ["messages of one role in a row", { messages: [hello, hello] }],
    ["an image", { messages: image({ media_type: "image/png", data: png }) }],
    ["thinking that this server signed", thought(thinking)],
    ["a strict tool", { tools: [tool({ strict: true })] }],
    ["a loose tool without strict", { tools: [tool({ input_schema: loose })] }],
    [
      "four cache breakpoints",
      { tools: [tool({ cache_control: { type: "ephemeral" } })], cache_control: { type: "ephemeral" } },
    ],
    ["adaptive thinking", { thinking: { type: "adaptive", display: "summarized" }, output_config: { effort: "low" } }],
  ],
  refused: [
    ["no token limit", { max_tokens: undefined }, "max_tokens: Field required"],
    ["a temperature, even the default one", { temperature: 1 }, "temperature: Extra inputs"],
    ["top_p", { top_p: 1 }, "top_p"],
    ["top_k", { top_k: 0 }, "top_k"],
    ["an unknown parameter", { prompt_cache_key: "x" }, "prompt_cache_key"],
    ["no message", { messages: [] }, "messages"],
    ["a role of another provider", { messages: [says("tool", "x")] }, "messages.0"],
    ["an assistant message first", { messages: [says("assistant", "Hello"), hello] }, "first message"],
    ["an assistant message last", { messages: [hello, says("assistant", "I")] }, "prefill"],
    ["an empty text", { messages: [says("user", "")] }, "non-whitespace"],
    ["a blank text block", { messages: [says("user", [text("Hello"), text(" \n")])] }, "non-whitespace"],
    ["an empty text of the assistant", { messages: [hello, says("assistant", [text("")]), hello] }, "non-whitespace"],
    ["an empty system text", { system: [text("")] }, "non-whitespace"],
    ["an empty message", { messages: [says("user", [])] }, "non-empty"],
    ["a call without result", { tools, messages: [hello, says("assistant", [use("a")]), hello] }, "a"],
    ["a call at the end", { tools, messages: [hello, says("assistant", [use("a")])] }, "No tool output"],
    ["a call with half its results", talk([use("a"), use("b")], [result("a")]), "b"],
    ["a result without call", { tools, messages: [says("user", [result("a")])] }, "'a'"],
    [
      "a result of an earlier call",
      {
        tools,
        messages: [...talk([use("a")], [result("a")]).messages, says("assistant", "Yes"), says("user", [result("a")])],
      },
      "'a'",
    ],
    ["a result twice", talk([use("a")], [result("a"), result("a")]), "two results"],
    ["words before results", talk([use("a")], [text("Here"), result("a")]), "first"],
    ["a call id twice", talk([use("a"), use("a")], [result("a")]), "twice"],
    ["a call id of odd letters", talk([use("a.b")], [result("a.b")]), "a.b"],
    ["calls where no tools are", talk([use("a")], [result("a")], {}), "define tools"],
    ["input that is no object", talk([{ ...use("a"), input: "x" }], [result("a")]), "input"],
    [
      "a document of the assistant",
      { messages: [hello, says("assistant", [{ type: "document", source: {} }]), hello] },
      "messages.1",
    ],
    [
      "citations on the user's text",
      { messages: [says("user", [{ ...text("Hello"), citations: [{}] }])] },
      "citations",
    ],
    ["thinking that was changed", thought({ ...thinking, thinking: "Ha." }), "signature"],
    ["thinking with an unknown signature", thought({ ...thinking, signature: "c2ln" }), "signature"],
    [
      "a signature of another protocol",
      thought({ ...thinking, signature: signatureOf("responses", "Hm.") }),
      "signature",
    ],
    [
      "thinking left out before the call it led to",
      talk([use("toolu_reasoned_1")], [result("toolu_reasoned_1")], {
        ...{ tools, thinking: { type: "enabled", budget_tokens: 1024 }, max_tokens: 2000 },
      }),
      "Expected `thinking`",
    ],
    ["a thinking budget over the limit", { thinking: { type: "enabled", budget_tokens: 1024 } }, "budget_tokens"],
    ["a tool name with a space", { tools: [tool({ name: "read it" })] }, "name"],
    ["a tool twice", { tools: [tool(), tool()] }, "unique"],
    ["a strict tool that is loose", { tools: [tool({ strict: true, input_schema: loose })] }, "additionalProperties"],
    ["a loose output schema", { output_config: { format: { type: "json_schema", schema: loose } } }, "output_config"],
    ["an image of an unsupported type", { messages: image({ media_type: "image/bmp", data: png }) }, "image/bmp"],
    ["data that is not an image", { messages: image({ media_type: "image/png", data: "aGVsbG8=" }) }, "image/png"],
    ["an image that is not base64", { messages: image({ media_type: "image/png", data: "???" }) }, "base64"],
    [
      "a fifth cache breakpoint",
      {
        cache_control: { type: "ephemeral" },
        messages: [says("user", Array(4).fill({ ...text("Hello"), cache_control: { type: "ephemeral" } }))],
      },
      "maximum of 4",
    ],
  ],
});

test("A request without a version header is refused", async () => {
  expect(await refusalOf(server, "messages", {}, { "anthropic-version": "" })).toMatchObject({ status: 400 });
});
