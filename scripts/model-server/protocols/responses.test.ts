import { encryptReasoning } from "../signatures.ts";
import { useModelServer } from "../testing/start.ts";
import { hello, loose, png, says, strict, testStrictness } from "../testing/strictness.ts";

const server = useModelServer();

const call = (id: string, also = {}) => ({
  type: "function_call",
  call_id: id,
  name: "read",
  arguments: "{}",
  ...also,
});
const output = (id: string) => ({ type: "function_call_output", call_id: id, output: "ok" });
const tool = (also = {}) => ({ type: "function", name: "read", parameters: strict, strict: true, ...also });
const reasoning = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: encryptReasoning("Hm.") };
const yes = says("assistant", "Yes.");
const image = (image_url: string) => ({ input: [says("user", [{ type: "input_image", image_url, detail: "auto" }])] });
const shaped = (also: object) => ({ text: { format: { type: "json_schema", name: "x", ...also } } });

testStrictness(server, "responses", {
  accepted: [
    ["a text alone", { input: "Hello" }],
    ["calls with their outputs", { input: [hello, call("a"), call("b"), output("b"), output("a")] }],
    [
      "its own reasoning, with the summary or without",
      {
        input: [
          hello,
          reasoning,
          yes,
          hello,
          { ...reasoning, summary: [{ type: "summary_text", text: "Hm." }] },
          call("a"),
          output("a"),
        ],
      },
    ],
    ["developer messages", { input: [says("developer", "Be brief"), hello], instructions: "Be kind" }],
    ["an image", image(`data:image/png;base64,${png}`)],
    [
      "a strict tool, and a loose one that is not called strict",
      { tools: [tool(), tool({ name: "b", strict: false, parameters: loose })] },
    ],
  ],
  refused: [
    ["a temperature", { temperature: 1 }, "unsupported_parameter"],
    ["top_p", { top_p: 1 }, "unsupported_parameter"],
    ["an unknown parameter", { max_tokens: 100 }, "Unknown parameter: 'max_tokens'"],
    ["a token limit under 16", { max_output_tokens: 15 }, "max_output_tokens"],
    ["a role of another API", { input: [says("tool", "x")] }, "input[0].role"],
    [
      "a user's part in an answer",
      { input: [hello, says("assistant", [{ type: "input_text", text: "x" }])] },
      "input[1].content",
    ],
    ["a call without output", { input: [hello, call("a"), hello] }, "No tool output found for: a"],
    ["a call at the end", { input: [hello, call("a")] }, "No tool output"],
    ["an output without call", { input: [hello, output("a")] }, "'a'"],
    ["an output twice", { input: [hello, call("a"), output("a"), output("a")] }, "two results"],
    ["a call id twice", { input: [hello, call("a"), output("a"), call("a"), output("a")] }, "twice"],
    [
      "a call's item id in place of its own",
      { input: [hello, call("a", { id: "call_a" }), output("a")] },
      "begins with 'fc_'",
    ],
    ["a reference to a stored item", { input: [{ type: "item_reference", id: "msg_1" }] }, "input[0]"],
    [
      "reasoning without encrypted content",
      { input: [hello, { ...reasoning, encrypted_content: null }, yes] },
      "not persisted",
    ],
    [
      "reasoning that was changed",
      { input: [hello, { ...reasoning, encrypted_content: `${reasoning.encrypted_content}A` }, yes] },
      "could not be verified",
    ],
    [
      "a summary that was changed",
      { input: [hello, { ...reasoning, summary: [{ type: "summary_text", text: "Ha." }] }, yes] },
      "could not be verified",
    ],
    [
      "reasoning of the item that was still open",
      { input: [hello, { ...reasoning, encrypted_content: reasoning.encrypted_content.slice(0, 20) }, yes] },
      "could not be verified",
    ],
    ["reasoning without a following item", { input: [hello, reasoning, hello] }, "required following item"],
    [
      "a call without the reasoning that led to it",
      { input: [hello, call("a", { id: "fc_reasoned_1" }), output("a")] },
      "required 'reasoning' item",
    ],
    ["a tool's name of 65 letters", { tools: [tool({ name: "a".repeat(65) })] }, "tools[0].name"],
    ["a tool twice", { tools: [tool(), tool()] }, "unique"],
    ["a tool without strict", { tools: [tool({ strict: undefined })] }, "tools[0].strict"],
    ["a strict tool that is loose", { tools: [tool({ parameters: loose })] }, "additionalProperties"],
    ["a strict output schema that is loose", shaped({ strict: true, schema: loose }), "text.format.schema"],
    ["an image of an unsupported type", image(`data:image/svg+xml;base64,${png}`), "image/svg+xml"],
    ["a remote image", image("https://example.com/a.png"), "data URLs"],
  ],
});
