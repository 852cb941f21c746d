// Recorded answers of Anthropic's Messages API.
import { asServerSentEvents } from "../testing/play-recording.ts";
import { begun, block, continued, ended, started, stopped, text, thinking, toolUse } from "./anthropic-events.ts";

const ping = { type: "ping" };

export const plainAnswer = asServerSentEvents([
  started({ input_tokens: 25, cache_read_input_tokens: 1000, cache_creation_input_tokens: 200 }),
  ping,
  ...text(0, "Grüße, ", "世界", "! ", "👩‍👩‍👧"),
  ...ended("end_turn", { output_tokens: 12 }),
]);

export const thoughtsThenParallelTools = asServerSentEvents([
  started(),
  ...thinking(0, "c2lnbmF0dXJl", "Two files ", "are to be read."),
  ...block(1, { type: "redacted_thinking", data: "cmVkYWN0ZWQ=" }),
  ...text(2, "I look at both."),
  ...toolUse(3, "toolu_01", "read_file", "", '{"path": "a', '.ts"}'),
  ping,
  ...toolUse(4, "toolu_02", "list_files"),
  ...ended("tool_use", { output_tokens: 90, output_tokens_details: { thinking_tokens: 40 } }),
]);

/** A signature without a readable thought. */
export const untoldThoughts = asServerSentEvents([
  started(),
  ...thinking(0, "dW50b2xk"),
  ...text(1, "Done."),
  ...ended("end_turn"),
]);

export const pausedTurn = asServerSentEvents([
  started(),
  ...text(0, "I search the web."),
  ...block(
    1,
    { type: "server_tool_use", id: "srvtoolu_01", name: "web_search", input: {}, caller: { type: "direct" } },
    { type: "input_json_delta", partial_json: '{"query": "x"}' },
  ),
  ...ended("pause_turn"),
]);

export const cutInTool = asServerSentEvents([
  started(),
  ...text(0, "Now the files."),
  ...toolUse(1, "toolu_01", "write_file", '{"path": "a.txt", "content": "a"}'),
  ...toolUse(2, "toolu_02", "write_file", '{"path": "b.txt", "conte'),
  ...ended("max_tokens"),
]);

/** The limit was reached at the very end of the arguments, or the server closed them. */
export const cutInWholeTool = asServerSentEvents([
  started(),
  ...toolUse(0, "toolu_01", "write_file", '{"path": "a.txt", "content": "not all of it"}'),
  ...ended("max_tokens"),
]);

export const cutInThought = asServerSentEvents([
  started(),
  begun(0, { type: "thinking", thinking: "", signature: "" }),
  continued(0, { type: "thinking_delta", thinking: "This is a long" }),
  stopped(0),
  ...ended("max_tokens"),
]);

export const refusal = asServerSentEvents([started(), ...ended("refusal", { output_tokens: 3 })]);

/** A refusal after a tool call. */
export const refusalAfterCalls = asServerSentEvents([
  started(),
  ...text(0, "I begin."),
  ...toolUse(1, "toolu_01", "write_file", '{"path": "a.txt", "content": "a"}'),
  ...toolUse(2, "toolu_02", "write_file", '{"path": "b.txt", "content": "b"}'),
  ...ended("refusal"),
]);

export const fullContext = asServerSentEvents([
  started(),
  ...text(0, "As far as I"),
  ...ended("model_context_window_exceeded"),
]);

export const brokenArguments = asServerSentEvents([
  started(),
  ...toolUse(0, "toolu_01", "edit_file", '{"path": "a.ts", "find": "', 'x" y"}'),
  ...ended("tool_use"),
]);

export const repeatedIds = asServerSentEvents([
  started(),
  ...toolUse(0, "toolu_known", "read_file", '{"path":"a"}'),
  ...toolUse(1, "toolu_twice", "read_file", '{"path":"b"}'),
  ...toolUse(2, "toolu_twice", "read_file", '{"path":"c"}'),
  ...ended("tool_use"),
]);

/** An empty text and one of white space before a tool call. */
export const blankTexts = asServerSentEvents([
  started(),
  ...text(0),
  ...text(1, "\n\n"),
  ...toolUse(2, "toolu_01", "list_files", "{}"),
  ...ended("tool_use"),
]);

export const nothingSaid = asServerSentEvents([started(), ...text(0, "\n"), ...ended("end_turn")]);

/** Interleaved blocks, unknown events, blocks, deltas and stop reason, and an input without deltas. */
export const fromTheFuture = asServerSentEvents([
  started(),
  { type: "message_mood", mood: "good" },
  begun(0, { type: "text", text: "A", citations: null }),
  begun(1, { type: "tool_use", id: "toolu_01", name: "read_file", input: { path: "a" }, caller: { type: "direct" } }),
  continued(0, { type: "text_delta", text: "B" }),
  { type: "content_block_delta", index: 0, delta: { type: "smell_delta", smell: "fresh" } },
  stopped(1),
  { type: "content_block_start", index: 2, content_block: { type: "hologram", data: "…" } },
  { type: "content_block_delta", index: 2, delta: { type: "text_delta", text: "not a text" } },
  stopped(2),
  stopped(0),
  { type: "message_delta", delta: { stop_reason: "bored", stop_sequence: null }, usage: { output_tokens: 7 } },
  { type: "message_stop" },
]);

const begunAnswer = asServerSentEvents([started(), ping, ...text(0, "So far ", "so good").slice(0, 3)]);

export const cutStream = begunAnswer;
export const cutWithinAnEvent = `${begunAnswer}event: content_block_delta\ndata: {"type":"content_block_de`;
export const garbledStream = `${begunAnswer}event: content_block_delta\ndata: <html>502</html>\n\n`;

export const overloadedInMidStream = `${begunAnswer}event: error
data: {"type":"error","error":{"details":null,"type":"overloaded_error","message":"Overloaded"},"request_id":"req_01"}

`;
