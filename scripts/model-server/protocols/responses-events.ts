// An answer in Responses: items are added, grow and are done, then the whole answer follows.
import type {
  Response,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseStreamEvent,
  ResponseUsage,
} from "openai/resources/responses/responses";
import { type Answer, type AnswerEvent, type AnswerPart, answerEvents } from "../answer-events.ts";
import type { ReplyStop } from "../reply.ts";
import { encryptReasoning } from "../signatures.ts";
import { type Frame, namedFrame } from "./protocol.ts";
import { afterReasoning } from "./responses-items.ts";

export interface ResponsesStyle {
  /** Without a summary, reasoning is only in the encrypted content. */
  readonly hasSummary: boolean;
}

type Ended = Extract<AnswerEvent, { type: "ended" }>;
type Begun = Extract<AnswerEvent, { type: "part_begun" }>;
type PartEnded = Extract<AnswerEvent, { type: "part_ended" }>;

/** The SDK's type has a field that is not sent. */
type WireResponse = Omit<Response, "output_text">;
type WithoutNumber<Event> = Event extends { response: Response }
  ? Omit<Event, "sequence_number" | "response"> & { response: WireResponse }
  : Event extends unknown
    ? Omit<Event, "sequence_number">
    : never;
type Unnumbered = WithoutNumber<ResponseStreamEvent>;

export function* responsesFrames(answer: Answer, style: ResponsesStyle): Generator<Frame> {
  let number = 0;
  for (const event of events(answer, style)) {
    yield namedFrame({ ...event, sequence_number: number }, event.type.endsWith(".delta"));
    number += 1;
  }
}

/** The answer of the last event is the whole one. */
export function responsesWhole(answer: Answer, style: ResponsesStyle): WireResponse {
  let response = responseOf(answer, [], undefined);
  for (const event of events(answer, style)) if ("response" in event) response = event.response;
  return response;
}

function* events(answer: Answer, style: ResponsesStyle): Generator<Unnumbered> {
  yield { type: "response.created", response: responseOf(answer, [], undefined) };
  yield { type: "response.in_progress", response: responseOf(answer, [], undefined) };
  const output: ResponseOutputItem[] = [];
  for (const speech of answerEvents(answer)) {
    if (speech.type === "part_begun") yield* begin(speech, answer, style);
    if (speech.type === "token") yield* deltaOf(speech, answer, style);
    if (speech.type === "part_ended") {
      const item = itemOf(speech.part, speech.said, answer, style, speech.isCut ? "incomplete" : "completed");
      yield* end(speech, answer, style);
      yield { type: "response.output_item.done", output_index: speech.index, item };
      output.push(item);
    }
    if (speech.type === "ended") yield lastEvent(responseOf(answer, output, speech));
  }
}

function* begin({ part, index: output_index }: Begun, answer: Answer, style: ResponsesStyle): Generator<Unnumbered> {
  yield { type: "response.output_item.added", output_index, item: itemOf(part, "", answer, style, "in_progress") };
  const at = { item_id: itemId(part, answer), output_index };
  if (part.type === "text") {
    yield { type: "response.content_part.added", ...at, content_index: 0, part: contentOf("", answer) };
  }
  if (part.type === "reasoning" && style.hasSummary) {
    const summary = { type: "summary_text", text: "" } as const;
    yield { type: "response.reasoning_summary_part.added", ...at, summary_index: 0, part: summary };
  }
}

function* deltaOf(
  { part, index: output_index, text: delta }: Extract<AnswerEvent, { type: "token" }>,
  answer: Answer,
  style: ResponsesStyle,
): Generator<Unnumbered> {
  const at = { item_id: itemId(part, answer), output_index, delta };
  if (part.type === "tool_call") yield { type: "response.function_call_arguments.delta", ...at };
  else if (part.type === "reasoning") {
    if (style.hasSummary) yield { type: "response.reasoning_summary_text.delta", ...at, summary_index: 0 };
  } else if (answer.stop === "refusal") yield { type: "response.refusal.delta", ...at, content_index: 0 };
  else yield { type: "response.output_text.delta", ...at, content_index: 0, logprobs: [] };
}

function* end(
  { part, index: output_index, said }: PartEnded,
  answer: Answer,
  style: ResponsesStyle,
): Generator<Unnumbered> {
  const at = { item_id: itemId(part, answer), output_index };
  if (part.type === "tool_call") yield { type: "response.function_call_arguments.done", ...at, arguments: said };
  else if (part.type === "reasoning") {
    if (!style.hasSummary) return;
    const summary = { type: "summary_text", text: said } as const;
    yield { type: "response.reasoning_summary_text.done", ...at, summary_index: 0, text: said };
    yield { type: "response.reasoning_summary_part.done", ...at, summary_index: 0, part: summary };
  } else {
    if (answer.stop === "refusal") yield { type: "response.refusal.done", ...at, content_index: 0, refusal: said };
    else yield { type: "response.output_text.done", ...at, content_index: 0, logprobs: [], text: said };
    yield { type: "response.content_part.done", ...at, content_index: 0, part: contentOf(said, answer) };
  }
}

/** Encrypted content of reasoning in progress differs from the final one. */
function itemOf(
  part: AnswerPart,
  said: string,
  answer: Answer,
  { hasSummary }: ResponsesStyle,
  status: ResponseOutputMessage["status"],
): ResponseOutputItem {
  const id = itemId(part, answer);
  if (part.type === "tool_call") {
    return { type: "function_call", id, call_id: `call_${part.id}`, name: part.name, arguments: said, status };
  }
  if (part.type === "reasoning") {
    const summary = hasSummary && said !== "" ? [{ type: "summary_text", text: said } as const] : [];
    const isOpen = status === "in_progress";
    const encrypted_content = isOpen ? encryptReasoning(part.text).slice(0, 20) : encryptReasoning(said);
    return { type: "reasoning", id, summary, encrypted_content };
  }
  const content = status === "in_progress" ? [] : [contentOf(said, answer)];
  return { type: "message", id, role: "assistant", status, content };
}

function contentOf(said: string, answer: Answer): ResponseOutputMessage["content"][number] {
  if (answer.stop === "refusal") return { type: "refusal", refusal: said };
  return { type: "output_text", text: said, annotations: [], logprobs: [] };
}

const prefixes = { text: "msg", reasoning: "rs", tool_call: "fc" } as const;

function itemId(part: AnswerPart, { parts }: Answer): string {
  const isAfterReasoning = part.type !== "reasoning" && parts.some(({ type }) => type === "reasoning");
  return `${prefixes[part.type]}${isAfterReasoning ? afterReasoning : "_"}${part.id}`;
}

function lastEvent(response: WireResponse): Unnumbered {
  return response.status === "incomplete"
    ? { type: "response.incomplete", response }
    : { type: "response.completed", response };
}

const incompleteReasons: Partial<Record<ReplyStop, "max_output_tokens" | "content_filter">> = {
  max_tokens: "max_output_tokens",
  context_full: "max_output_tokens",
  content_filter: "content_filter",
};

/** `ended` is undefined while the answer is in progress. */
export function responseOf(answer: Answer, output: ResponseOutputItem[], ended: Ended | undefined): WireResponse {
  const reason = ended && incompleteReasons[ended.stop];
  return {
    id: `resp_${answer.id}`,
    object: "response",
    created_at: answer.createdSeconds,
    status: ended ? (reason ? "incomplete" : "completed") : "in_progress",
    model: answer.model,
    output: [...output],
    ...(ended && { usage: usageOf(answer, ended) }),
    access_programs: null,
    error: null,
    incomplete_details: reason ? { reason } : null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    temperature: null,
    top_p: null,
    tool_choice: "auto",
    tools: [],
  };
}

function usageOf({ input }: Answer, { outputTokens, reasoningTokens }: Ended): ResponseUsage {
  return {
    input_tokens: input.total,
    input_tokens_details: { cached_tokens: input.cached, cache_write_tokens: input.cacheWritten },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: input.total + outputTokens,
  };
}
