// Recorded answers of the Responses API.
import type {
  ResponseErrorEvent,
  ResponseFunctionToolCall,
  ResponseOutputItem,
  ResponseReasoningItem,
} from "openai/resources/responses/responses";
import { asServerSentEvents } from "../testing/play-recording.ts";
import * as say from "./openai-responses-events.ts";

export const thought: ResponseReasoningItem = {
  type: "reasoning",
  id: "rs_1",
  status: "completed",
  summary: [
    { type: "summary_text", text: "Two files." },
    { type: "summary_text", text: "Both at once." },
  ],
  encrypted_content: "gAAAAB-encrypted",
};

/** An opaque item without a readable thought. */
export const untoldThought: ResponseReasoningItem = {
  type: "reasoning",
  id: "rs_2",
  summary: [],
  encrypted_content: "gAAAAB-untold",
};

export const plainAnswer = asServerSentEvents([
  say.created(),
  ...say.message(0, "Grüße, ", "世界", "! ", "👩‍👩‍👧"),
  say.completed(),
]);

export const thoughtThenParallelTools = asServerSentEvents([
  say.created(),
  say.added(0, { ...thought, summary: [], encrypted_content: "incompl" }),
  say.summary(0, 0, "Two "),
  say.summary(0, 0, "files."),
  say.summary(0, 1, "Both at once."),
  say.done(0, thought),
  ...say.message(1, "I look at both."),
  ...say.call(2, { call_id: "call_a", name: "read_file", pieces: ['{"path": "a', '.ts"}'] }),
  ...say.call(3, { call_id: "call_b", name: "list_files", pieces: ["{}"] }),
  say.completed(),
]);

export const untoldThenText = asServerSentEvents([
  say.created(),
  say.added(0, untoldThought),
  say.done(0, untoldThought),
  ...say.message(1, "Done."),
  say.completed(),
]);

export const openThoughts = asServerSentEvents([
  say.created(),
  say.added(0, { type: "reasoning", id: "rs_3", summary: [] }),
  say.thinking(0, "In the open."),
  say.summary(0, 0, "A summary of it."),
  say.done(0, { type: "reasoning", id: "rs_3", summary: [] }),
  ...say.message(1, "Yes."),
  say.completed(),
]);

/** A commentary before a tool call. */
export const commentary = asServerSentEvents([
  say.created(),
  say.added(0, { ...say.messageItem(""), phase: "commentary" }),
  say.text(0, "I look first."),
  say.done(0, { ...say.messageItem("I look first."), phase: "commentary" }),
  ...say.call(1, { call_id: "call_a", name: "list_files", pieces: ["{}"] }),
  say.completed(),
]);

export const cutInText = asServerSentEvents([
  say.created(),
  say.added(0, say.messageItem("")),
  say.text(0, "This is a long"),
  say.incomplete("max_output_tokens"),
]);

export const cutInTool = asServerSentEvents([
  say.created(),
  ...say.message(0, "Now the files."),
  ...say.call(1, { call_id: "call_a", name: "write_file", pieces: ['{"path": "a.txt"}'] }),
  say.added(2, say.callItem({ call_id: "call_b", name: "write_file", pieces: [] })),
  say.callDelta(2, '{"path": "b.txt", "conte'),
  say.incomplete("max_output_tokens"),
]);

/** The provider closes an incomplete item and marks it. */
export const cutInStatedTool = asServerSentEvents([
  say.created(),
  say.added(0, say.callItem({ call_id: "call_b", name: "write_file", pieces: [] })),
  say.callDelta(0, '{"path": "b.txt"}'),
  say.done(0, {
    ...say.callItem({ call_id: "call_b", name: "write_file", pieces: ['{"path": "b.txt"}'] }),
    status: "incomplete",
  }),
  say.incomplete("max_output_tokens"),
]);

/** The incomplete call is not the last item. */
export const cutInFormerTool = asServerSentEvents([
  say.created(),
  say.done(0, {
    ...say.callItem({ call_id: "call_a", name: "write_file", pieces: ['{"path": "a.txt"}'] }),
    status: "incomplete",
  }),
  ...say.message(1, "And so on."),
  say.incomplete("max_output_tokens"),
]);

export const cutForNoReason = asServerSentEvents([
  say.created(),
  ...say.message(0, "Half."),
  say.incomplete(undefined),
]);
export const filtered = asServerSentEvents([say.created(), ...say.message(0, "The"), say.incomplete("content_filter")]);
export const stoppedElsewhere = asServerSentEvents([
  say.created(),
  ...say.message(0, "Half."),
  say.incomplete("max_messages"),
]);

export const refusal = asServerSentEvents([
  say.created(),
  say.added(0, say.messageItem("")),
  say.refusing(0, "I cannot "),
  say.refusing(0, "do that."),
  say.done(0, { ...say.messageItem(""), content: [{ type: "refusal", refusal: "I cannot do that." }] }),
  say.completed(),
]);

const refusedMessage = {
  ...say.messageItem(""),
  content: [{ type: "refusal", refusal: "I cannot do that." }],
} as const;
export const refusalInDeltas = asServerSentEvents([
  say.created(),
  say.refusing(0, "I cannot do that."),
  say.completed(),
]);
export const refusalInItem = asServerSentEvents([
  say.created(),
  say.done(0, { ...refusedMessage, content: [...refusedMessage.content] }),
  say.completed(),
]);

export const brokenArguments = asServerSentEvents([
  say.created(),
  ...say.call(0, { call_id: "call_a", name: "read_file", pieces: ['{"path": oops'] }),
  say.completed(),
]);

export const empty = asServerSentEvents([say.created(), ...say.message(0, " \n"), say.completed()]);

const whole: ResponseOutputItem[] = [
  thought,
  say.messageItem("All at once."),
  say.callItem({ call_id: "call_a", name: "read_file", pieces: ['{"path": "a.ts"}'] }),
];
/** Some servers send everything in the last event. */
export const wholeAtTheEnd = asServerSentEvents([say.created(), say.completed({ output: whole })]);
/** Some servers send items without deltas. */
export const itemsWithoutDeltas = asServerSentEvents([
  say.created(),
  ...whole.flatMap((item, index) => [say.added(index, item), say.done(index, item)]),
  say.completed({ output: whole }),
]);

/** The last event repeats the text under another index. */
export const toldTwice = asServerSentEvents([
  say.created(),
  ...say.message(7, "Once."),
  say.completed({ output: whole }),
]);

/** The thought finishes after the text it led to. */
export const lateThought = asServerSentEvents([
  say.created(),
  say.added(0, untoldThought),
  ...say.message(1, "Done."),
  say.done(0, untoldThought),
  say.completed(),
]);

export const unknownThings = asServerSentEvents([
  say.created(),
  { type: "response.hologram.delta" },
  say.added(0, {
    type: "web_search_call",
    id: "ws_1",
    status: "completed",
    action: { type: "search", query: "x", queries: ["x"] },
  }),
  { type: "keepalive" },
  ...say.message(1, "Found."),
  say.completed(),
]);

export const withoutUsage = asServerSentEvents([
  say.created(),
  ...say.message(0, "Four words are here."),
  say.completed({ usage: null }),
]);

export const failedAnswer = asServerSentEvents([
  say.created(),
  ...say.message(0, "So f"),
  say.failed({ code: "server_error", message: "The server had an error." }),
]);
export const rateLimited = asServerSentEvents([
  say.created(),
  say.failed({ code: "rate_limit_exceeded", message: "Slow down." }),
]);
export const failedWithoutReason = asServerSentEvents([say.created(), say.failed(null)]);
const stated: ResponseErrorEvent = {
  ...{ type: "error", code: "server_error", message: "Oops.", param: null, sequence_number: 2 },
};
export const errorEvent = asServerSentEvents([say.created(), stated]);
/** Without an event name the SDK treats the error as an ordinary event. */
export const namelessError = `data: ${JSON.stringify({ type: "error", code: "rate_limit_exceeded", message: "Slow down.", param: null })}\n\n`;

export const cutOff = asServerSentEvents([say.created(), ...say.message(0, "Half an ans")]);

export function callsOf(...calls: Pick<ResponseFunctionToolCall, "call_id" | "name">[]): string {
  return asServerSentEvents([
    say.created(),
    ...calls.flatMap((call, index) => say.call(index, { ...call, pieces: ["{}"] })),
    say.completed(),
  ]);
}
