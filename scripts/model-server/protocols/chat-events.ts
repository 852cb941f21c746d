// An answer in Chat Completions. Reasoning is sent as compatible servers do, in a field that the official types lack.
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionMessage,
  ChatCompletionMessageFunctionToolCall,
} from "openai/resources/chat/completions/completions";
import type { CompletionUsage } from "openai/resources/completions";
import { type Answer, type AnswerEvent, type AnswerPart, answerEvents } from "../answer-events.ts";
import type { ReplyStop } from "../reply.ts";
import type { Frame } from "./protocol.ts";

type FinishReason = ChatCompletion.Choice["finish_reason"];
type Delta = ChatCompletionChunk.Choice.Delta & { reasoning_content?: string };
type Ended = Extract<AnswerEvent, { type: "ended" }>;

const finishReasons: Readonly<Record<ReplyStop, FinishReason>> = {
  end: "stop",
  tool_use: "tool_calls",
  max_tokens: "length",
  refusal: "stop",
  content_filter: "content_filter",
  pause: "stop",
  context_full: "length",
};

export function* chatFrames(answer: Answer, hasUsage: boolean): Generator<Frame> {
  yield chunk(answer, { role: "assistant", content: "", refusal: null }, false);
  for (const speech of answerEvents(answer)) {
    if (speech.type === "part_begun" && speech.part.type === "tool_call") {
      yield chunk(
        answer,
        { tool_calls: [{ index: toolIndex(answer, speech.index), ...emptyCall(speech.part) }] },
        false,
      );
    }
    if (speech.type === "token") yield chunk(answer, deltaOf(answer, speech), true);
    if (speech.type === "ended") yield* lastFrames(answer, speech, hasUsage);
  }
}

function* lastFrames(answer: Answer, ended: Ended, hasUsage: boolean): Generator<Frame> {
  yield data({ ...base(answer), choices: [{ index: 0, delta: {}, finish_reason: finishReasons[ended.stop] }] });
  if (hasUsage) yield data({ ...base(answer), choices: [], usage: usageOf(answer, ended) });
  yield { text: "data: [DONE]\n\n", isToken: false };
}

export function chatWhole(answer: Answer): ChatCompletion {
  const message: ChatCompletionMessage & { reasoning_content?: string } = {
    role: "assistant",
    content: null,
    refusal: null,
  };
  const calls: ChatCompletionMessageFunctionToolCall[] = [];
  let ended: Ended = { type: "ended", stop: "end", outputTokens: 0, reasoningTokens: 0 };
  for (const speech of answerEvents(answer)) {
    if (speech.type === "ended") ended = speech;
    if (speech.type !== "part_ended") continue;
    const { part, said } = speech;
    if (part.type === "tool_call") {
      const { id, type, function: called } = emptyCall(part);
      calls.push({ id, type, function: { name: called.name, arguments: said } });
    } else if (part.type === "reasoning") message.reasoning_content = (message.reasoning_content ?? "") + said;
    else if (answer.stop === "refusal") message.refusal = (message.refusal ?? "") + said;
    else message.content = (message.content ?? "") + said;
  }
  if (calls.length > 0) message.tool_calls = calls;
  else if (message.refusal === null) message.content ??= "";
  return {
    id: `chatcmpl-${answer.id}`,
    object: "chat.completion",
    created: answer.createdSeconds,
    model: answer.model,
    choices: [{ index: 0, message, finish_reason: finishReasons[ended.stop], logprobs: null }],
    usage: usageOf(answer, ended),
  };
}

function base(answer: Answer): Omit<ChatCompletionChunk, "choices"> {
  return {
    id: `chatcmpl-${answer.id}`,
    object: "chat.completion.chunk",
    created: answer.createdSeconds,
    model: answer.model,
  };
}

function chunk(answer: Answer, delta: Delta, isToken: boolean): Frame {
  return { ...data({ ...base(answer), choices: [{ index: 0, delta, finish_reason: null }] }), isToken };
}

function data(event: ChatCompletionChunk): Frame {
  return { text: `data: ${JSON.stringify(event)}\n\n`, isToken: false };
}

function deltaOf(answer: Answer, { part, index, text }: Extract<AnswerEvent, { type: "token" }>): Delta {
  if (part.type === "reasoning") return { reasoning_content: text };
  if (part.type === "text") return answer.stop === "refusal" ? { refusal: text } : { content: text };
  return { tool_calls: [{ index: toolIndex(answer, index), function: { arguments: text } }] };
}

/** Tool calls have an index of their own. */
function toolIndex(answer: Answer, part: number): number {
  return answer.parts.slice(0, part).filter(({ type }) => type === "tool_call").length;
}

function emptyCall(part: Extract<AnswerPart, { type: "tool_call" }>) {
  return { id: `call_${part.id}`, type: "function", function: { name: part.name, arguments: "" } } as const;
}

function usageOf({ input }: Answer, { outputTokens, reasoningTokens }: Ended): CompletionUsage {
  return {
    prompt_tokens: input.total,
    completion_tokens: outputTokens,
    total_tokens: input.total + outputTokens,
    prompt_tokens_details: { cached_tokens: input.cached },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}
