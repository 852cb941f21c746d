import { useModelServer } from "../testing/start.ts";
import { hello, loose, png, says, strict, testStrictness } from "../testing/strictness.ts";

const server = useModelServer();

const call = (id: string, args = "{}") => ({ id, type: "function", function: { name: "read", arguments: args } });
const calls = (...list: object[]) => ({ role: "assistant", content: null, tool_calls: list });
const result = (id: string) => ({ role: "tool", tool_call_id: id, content: "ok" });
const tool = (also = {}) => ({ type: "function", function: { name: "read", parameters: strict, ...also } });
const image = (url: string) => ({ messages: [says("user", [{ type: "image_url", image_url: { url } }])] });
const shaped = (also: object) => ({ response_format: { type: "json_schema", json_schema: { name: "x", ...also } } });

testStrictness(server, "chat", {
  accepted: [
    ["calls with their results", { messages: [hello, calls(call("a"), call("b")), result("b"), result("a")] }],
    ["arguments that are not JSON", { messages: [hello, calls(call("a", "{")), result("a")] }],
    ["system and developer messages anywhere", { messages: [says("system", "Be"), hello, says("developer", "brief")] }],
    ["an empty text", { messages: [says("user", "")] }],
    ["a temperature", { temperature: 0.5 }],
    ["one token limit", { max_tokens: 5 }],
    ["an image", image(`data:image/png;base64,${png}`)],
    [
      "reasoning as compatible servers want it back",
      { messages: [hello, { ...says("assistant", "Yes"), reasoning_content: "Hm." }, hello] },
    ],
    ["a strict tool", { tools: [tool({ strict: true })], tool_choice: "auto", parallel_tool_calls: true }],
    ["a loose tool without strict", { tools: [tool({ parameters: loose })] }],
  ],
  refused: [
    ["no model", { model: undefined }, "Missing required parameter: 'model'"],
    ["no messages", { messages: [] }, "messages"],
    ["an unknown parameter", { max_output_tokens: 5 }, "Unknown parameter: 'max_output_tokens'"],
    ["an unknown field in a message", { messages: [{ ...hello, id: "1" }] }, "messages[0].id"],
    ["both token limits", { max_tokens: 5, max_completion_tokens: 5 }, "max_completion_tokens"],
    ["stream options without stream", { stream_options: { include_usage: true } }, "stream_options"],
    ["an empty list of tools", { tools: [] }, "tools"],
    ["parallel calls without tools", { parallel_tool_calls: true }, "tools"],
    ["a call without result", { messages: [hello, calls(call("a")), hello] }, "No tool output found for: a"],
    ["a call at the end", { messages: [hello, calls(call("a"))] }, "No tool output"],
    ["a call with half its results", { messages: [hello, calls(call("a"), call("b")), result("a"), hello] }, "b"],
    ["a result without call", { messages: [hello, result("a")] }, "'a'"],
    ["a result of another call", { messages: [hello, calls(call("a")), result("b")] }, "'b'"],
    ["a result twice", { messages: [hello, calls(call("a")), result("a"), result("a")] }, "two results"],
    ["a call id twice", { messages: [hello, calls(call("a")), result("a"), calls(call("a")), result("a")] }, "twice"],
    ["a call id of 41 letters", { messages: [hello, calls(call("a".repeat(41))), result("a".repeat(41))] }, "match"],
    ["an empty assistant message", { messages: [hello, says("assistant", null)] }, "messages[1].content"],
    ["a tool's name with a dot", { tools: [tool({ name: "fs.read" })] }, "tools[0].name"],
    ["a tool twice", { tools: [tool(), tool()] }, "unique"],
    ["a strict tool that is loose", { tools: [tool({ strict: true, parameters: loose })] }, "additionalProperties"],
    ["a strict output schema that is loose", shaped({ strict: true, schema: loose }), "response_format"],
    ["an image of an unsupported type", image(`data:image/tiff;base64,${png}`), "image/tiff"],
    ["data that is not an image", image("data:image/png;base64,aGVsbG8="), "image/png"],
    ["a remote image", image("https://example.com/a.png"), "data URLs"],
  ],
});
