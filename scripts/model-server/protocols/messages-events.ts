// An answer in Messages.
import type {
  ContentBlock,
  Message,
  MessageDeltaUsage,
  RawContentBlockDelta,
  RawMessageStreamEvent,
  RefusalStopDetails,
  StopReason,
} from "@anthropic-ai/sdk/resources/messages/messages";
import { type Answer, type AnswerEvent, type AnswerPart, answerEvents } from "../answer-events.ts";
import type { ReplyStop } from "../reply.ts";
import { signatureOf } from "../signatures.ts";
import { idAfterThinking } from "./messages-request.ts";
import { type Frame, namedFrame } from "./protocol.ts";
import { parseArguments } from "./tool-calls.ts";

/** `hidden`: a signature without text. */
export type ThinkingDisplay = "shown" | "hidden" | "off";

const stopReasons: Readonly<Record<ReplyStop, StopReason>> = {
  end: "end_turn",
  tool_use: "tool_use",
  max_tokens: "max_tokens",
  refusal: "refusal",
  content_filter: "refusal",
  pause: "pause_turn",
  context_full: "model_context_window_exceeded",
};

type Ended = Extract<AnswerEvent, { type: "ended" }>;

export function* messagesFrames(answer: Answer, display: ThinkingDisplay): Generator<Frame> {
  const thought = withoutHiddenThinking(answer, display);
  yield frame({ type: "message_start", message: emptyMessage(thought) });
  yield namedFrame({ type: "ping" });
  for (const speech of answerEvents(thought)) for (const event of eventsOf(speech, thought)) yield frame(event);
}

export function messagesWhole(answer: Answer, display: ThinkingDisplay): Message {
  const thought = withoutHiddenThinking(answer, display);
  const content: ContentBlock[] = [];
  let ended: Ended = { type: "ended", stop: "end", outputTokens: 0, reasoningTokens: 0 };
  for (const speech of answerEvents(thought)) {
    if (speech.type === "part_ended") content.push(wholeBlock(speech.part, speech.said, thought));
    if (speech.type === "ended") ended = speech;
  }
  const message = emptyMessage(thought);
  return {
    ...message,
    content,
    stop_reason: stopReasons[ended.stop],
    stop_details: stopDetails(ended.stop),
    usage: { ...message.usage, output_tokens: ended.outputTokens, output_tokens_details: outputDetails(ended) },
  };
}

function withoutHiddenThinking(answer: Answer, display: ThinkingDisplay): Answer {
  if (display === "shown") return answer;
  if (display === "off") return { ...answer, parts: answer.parts.filter(({ type }) => type !== "reasoning") };
  return { ...answer, parts: answer.parts.map((part) => (part.type === "reasoning" ? { ...part, text: "" } : part)) };
}

/** Every delta except a signature is a token. */
function frame(event: RawMessageStreamEvent): Frame {
  return namedFrame(event, event.type === "content_block_delta" && textOf(event.delta) !== "");
}

function textOf(delta: RawContentBlockDelta): string {
  if (delta.type === "text_delta") return delta.text;
  if (delta.type === "thinking_delta") return delta.thinking;
  return delta.type === "input_json_delta" ? delta.partial_json : "";
}

function* eventsOf(speech: AnswerEvent, answer: Answer): Generator<RawMessageStreamEvent> {
  switch (speech.type) {
    case "part_begun":
      yield { type: "content_block_start", index: speech.index, content_block: emptyBlock(speech.part, answer) };
      if (speech.part.type === "tool_call") {
        yield { type: "content_block_delta", index: speech.index, delta: deltaOf(speech.part, "") };
      }
      return;
    case "token":
      if (isWithoutInput(speech.part)) return;
      yield { type: "content_block_delta", index: speech.index, delta: deltaOf(speech.part, speech.text) };
      return;
    case "part_ended":
      if (speech.part.type === "reasoning") {
        const signature = signatureOf("messages", speech.said);
        yield { type: "content_block_delta", index: speech.index, delta: { type: "signature_delta", signature } };
      }
      yield { type: "content_block_stop", index: speech.index };
      return;
    case "ended":
      yield {
        type: "message_delta",
        delta: {
          container: null,
          stop_reason: stopReasons[speech.stop],
          stop_details: stopDetails(speech.stop),
          stop_sequence: null,
        },
        usage: deltaUsage(answer, speech),
      };
      yield { type: "message_stop" };
  }
}

/** The provider then sends only the empty first delta: no text stands for an empty object. */
function isWithoutInput(part: AnswerPart): boolean {
  return part.type === "tool_call" && part.rawInput === undefined && Object.keys(part.input).length === 0;
}

function deltaOf(part: AnswerPart, text: string) {
  if (part.type === "text") return { type: "text_delta", text } as const;
  if (part.type === "reasoning") return { type: "thinking_delta", thinking: text } as const;
  return { type: "input_json_delta", partial_json: text } as const;
}

function emptyBlock(part: AnswerPart, answer: Answer): Exclude<ContentBlock, { type: "fallback" }> {
  if (part.type === "text") return { type: "text", text: "", citations: null };
  if (part.type === "reasoning") return { type: "thinking", thinking: "", signature: "" };
  return { type: "tool_use", id: callId(part, answer), name: part.name, input: {}, caller: { type: "direct" } };
}

/** Without a stream, invalid or cut arguments cannot be expressed: the input is empty. */
function wholeBlock(part: AnswerPart, said: string, answer: Answer): ContentBlock {
  if (part.type === "text") return { type: "text", text: said, citations: null };
  if (part.type === "reasoning") {
    return { type: "thinking", thinking: said, signature: signatureOf("messages", said) };
  }
  const input = parseArguments(said) ?? {};
  return { type: "tool_use", id: callId(part, answer), name: part.name, input, caller: { type: "direct" } };
}

function callId({ id }: AnswerPart, { parts }: Answer): string {
  return `${parts.some(({ type }) => type === "reasoning") ? idAfterThinking : "toolu_"}${id}`;
}

function stopDetails(stop: ReplyStop): RefusalStopDetails | null {
  if (stop !== "refusal" && stop !== "content_filter") return null;
  return { type: "refusal", category: null, explanation: null };
}

function emptyMessage(answer: Answer): Message {
  return {
    id: `msg_${answer.id}`,
    type: "message",
    role: "assistant",
    model: answer.model,
    content: [],
    container: null,
    diagnostics: null,
    stop_details: null,
    stop_reason: null,
    stop_sequence: null,
    usage: {
      ...inputUsage(answer),
      cache_creation: {
        ephemeral_5m_input_tokens: answer.input.cacheWritten,
        ephemeral_1h_input_tokens: 0,
      },
      inference_geo: null,
      output_tokens: 1,
      output_tokens_details: null,
      server_tool_use: null,
      service_tier: "standard",
      speed: null,
    },
  };
}

/** `input_tokens` excludes what was read from or written to the cache. */
function inputUsage({ input }: Answer) {
  return {
    input_tokens: input.total - input.cached - input.cacheWritten,
    cache_read_input_tokens: input.cached,
    cache_creation_input_tokens: input.cacheWritten,
  };
}

function deltaUsage(answer: Answer, ended: Ended): MessageDeltaUsage {
  return {
    ...inputUsage(answer),
    output_tokens: ended.outputTokens,
    output_tokens_details: outputDetails(ended),
    server_tool_use: null,
  };
}

function outputDetails({ reasoningTokens }: Ended) {
  return { thinking_tokens: reasoningTokens };
}
