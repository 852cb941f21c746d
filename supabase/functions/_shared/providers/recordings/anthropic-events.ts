// Builds the events of a Messages stream, for recordings written by hand.
import type {
  RawContentBlockDelta,
  RawContentBlockStartEvent,
  RawMessageDeltaEvent,
  RawMessageStartEvent,
  RawMessageStreamEvent,
  StopReason,
} from "@anthropic-ai/sdk/resources/messages";

type StatedUsage = RawMessageStartEvent["message"]["usage"];

const noUsage: StatedUsage = {
  cache_creation: null,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  inference_geo: null,
  input_tokens: 0,
  output_tokens: 1,
  output_tokens_details: null,
  server_tool_use: null,
  service_tier: "standard",
  speed: null,
};

export function started(usage: Partial<StatedUsage> = { input_tokens: 25 }): RawMessageStartEvent {
  return {
    type: "message_start",
    message: {
      id: "msg_01Recorded",
      type: "message",
      role: "assistant",
      model: "claude-sonnet-5-5",
      content: [],
      container: null,
      diagnostics: null,
      stop_details: null,
      stop_reason: null,
      stop_sequence: null,
      usage: { ...noUsage, ...usage },
    },
  };
}

/** A block: its start, its deltas and its stop. */
export function block(
  index: number,
  content_block: RawContentBlockStartEvent["content_block"],
  ...deltas: RawContentBlockDelta[]
): RawMessageStreamEvent[] {
  return [begun(index, content_block), ...deltas.map((delta) => continued(index, delta)), stopped(index)];
}

export const begun = (index: number, content_block: RawContentBlockStartEvent["content_block"]) =>
  ({ type: "content_block_start", index, content_block }) as const;
export const continued = (index: number, delta: RawContentBlockDelta) =>
  ({ type: "content_block_delta", index, delta }) as const;
export const stopped = (index: number) => ({ type: "content_block_stop", index }) as const;

export const text = (index: number, ...pieces: string[]) =>
  block(
    index,
    { type: "text", text: "", citations: null },
    ...pieces.map((piece) => ({ type: "text_delta", text: piece }) as const),
  );

export const thinking = (index: number, signature: string, ...pieces: string[]) =>
  block(
    index,
    { type: "thinking", thinking: "", signature: "" },
    ...pieces.map((piece) => ({ type: "thinking_delta", thinking: piece }) as const),
    { type: "signature_delta", signature },
  );

export const toolUse = (index: number, id: string, name: string, ...pieces: string[]) =>
  block(
    index,
    { type: "tool_use", id, name, input: {}, caller: { type: "direct" } },
    ...pieces.map((piece) => ({ type: "input_json_delta", partial_json: piece }) as const),
  );

/** Null means unchanged since the start of the message. */
const unchanged = {
  cache_creation_input_tokens: null,
  cache_read_input_tokens: null,
  input_tokens: null,
  output_tokens_details: null,
  server_tool_use: null,
};

export function ended(
  stop_reason: StopReason,
  usage: Partial<RawMessageDeltaEvent["usage"]> = {},
): RawMessageStreamEvent[] {
  return [
    {
      type: "message_delta",
      delta: { stop_reason, stop_sequence: null, stop_details: null, container: null },
      usage: { ...unchanged, output_tokens: 15, ...usage },
    },
    { type: "message_stop" },
  ];
}
