// Builds the events of a Responses stream, for recordings written by hand.
import type {
  Response,
  ResponseError,
  ResponseFunctionToolCall,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseStreamEvent,
  ResponseUsage,
} from "openai/resources/responses/responses";

const statedUsage: ResponseUsage = {
  input_tokens: 1200,
  input_tokens_details: { cached_tokens: 1000, cache_write_tokens: 0 },
  output_tokens: 90,
  output_tokens_details: { reasoning_tokens: 40 },
  total_tokens: 1290,
};

const response: Response = {
  id: "resp_recorded",
  object: "response",
  created_at: 1_790_000_000,
  model: "gpt-6-astra",
  status: "in_progress",
  access_programs: null,
  error: null,
  incomplete_details: null,
  instructions: null,
  metadata: {},
  output: [],
  output_text: "",
  parallel_tool_calls: true,
  temperature: null,
  tool_choice: "auto",
  tools: [],
  top_p: null,
};

let sequence_number = 0;
const next = () => {
  sequence_number += 1;
  return { sequence_number };
};

export const created = (): ResponseStreamEvent => ({ type: "response.created", response, ...next() });
export const added = (output_index: number, item: ResponseOutputItem): ResponseStreamEvent => ({
  type: "response.output_item.added",
  output_index,
  item,
  ...next(),
});
export const done = (output_index: number, item: ResponseOutputItem): ResponseStreamEvent => ({
  type: "response.output_item.done",
  output_index,
  item,
  ...next(),
});

const inItem = (output_index: number) => ({ output_index, item_id: `item_${output_index}`, ...next() });

export const text = (output_index: number, delta: string): ResponseStreamEvent => ({
  type: "response.output_text.delta",
  content_index: 0,
  delta,
  logprobs: [],
  ...inItem(output_index),
});
export const refusing = (output_index: number, delta: string): ResponseStreamEvent => ({
  type: "response.refusal.delta",
  content_index: 0,
  delta,
  ...inItem(output_index),
});
export const summary = (output_index: number, summary_index: number, delta: string): ResponseStreamEvent => ({
  type: "response.reasoning_summary_text.delta",
  summary_index,
  delta,
  ...inItem(output_index),
});
export const thinking = (output_index: number, delta: string): ResponseStreamEvent => ({
  type: "response.reasoning_text.delta",
  content_index: 0,
  delta,
  ...inItem(output_index),
});
export const callDelta = (output_index: number, delta: string): ResponseStreamEvent => ({
  type: "response.function_call_arguments.delta",
  delta,
  ...inItem(output_index),
});

export function messageItem(said: string): ResponseOutputMessage {
  const content: ResponseOutputMessage["content"] =
    said === "" ? [] : [{ type: "output_text", text: said, annotations: [] }];
  return { type: "message", id: "msg_1", role: "assistant", status: "completed", content };
}

/** A message: its start, its deltas and its end. */
export function message(output_index: number, ...deltas: string[]): ResponseStreamEvent[] {
  return [
    added(output_index, messageItem("")),
    ...deltas.map((delta) => text(output_index, delta)),
    done(output_index, messageItem(deltas.join(""))),
  ];
}

interface Called {
  readonly call_id: string;
  readonly name: string;
  readonly pieces: readonly string[];
}

export function callItem({ call_id, name, pieces }: Called): ResponseFunctionToolCall {
  return { type: "function_call", id: `fc_${call_id}`, call_id, name, arguments: pieces.join("") };
}

export function call(output_index: number, called: Called): ResponseStreamEvent[] {
  return [
    added(output_index, { ...callItem({ ...called, pieces: [] }), status: "in_progress" }),
    ...called.pieces.map((piece) => callDelta(output_index, piece)),
    done(output_index, { ...callItem(called), status: "completed" }),
  ];
}

interface Told {
  readonly output?: ResponseOutputItem[];
  /** Null for no usage. */
  readonly usage?: null;
}

export function completed({ output = [], usage }: Told = {}): ResponseStreamEvent {
  const told = usage === null ? {} : { usage: statedUsage };
  return { type: "response.completed", response: { ...response, status: "completed", output, ...told }, ...next() };
}

export function incomplete(reason: Response.IncompleteDetails["reason"]): ResponseStreamEvent {
  const incomplete_details = reason === undefined ? null : { reason };
  const ended = { status: "incomplete", incomplete_details, usage: statedUsage } as const;
  return { type: "response.incomplete", response: { ...response, ...ended }, ...next() };
}

export function failed(error: ResponseError | null): ResponseStreamEvent {
  const ended = { status: "failed", error, usage: statedUsage } as const;
  return { type: "response.failed", response: { ...response, ...ended }, ...next() };
}
