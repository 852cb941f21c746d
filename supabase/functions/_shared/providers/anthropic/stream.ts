// Reads the events of a Messages stream. Unknown events, blocks and deltas are ignored.
import type {
  MessageDeltaUsage,
  RawContentBlockDelta,
  RawContentBlockStartEvent,
  RawMessageStreamEvent,
  Usage as StatedUsage,
} from "@anthropic-ai/sdk/resources/messages";
import type { ServerSentEvent } from "@anthropic-ai/sdk/streaming";
import type { ModelEvent, StopReason } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import type { Usage } from "../../protocol/messages.ts";
import {
  type AnswerDraft,
  addPiece,
  beginCall,
  finishAnswer,
  newPart,
  takePlace,
  type TextPart,
  type ToolCallPart,
} from "../answer-draft.ts";
import { classifyError } from "../errors/classify-error.ts";
import type { StreamReader } from "../stream-answer.ts";
import { type OpaqueBlock, provider } from "./request.ts";

interface ReaderContext {
  readonly host: string;
  readonly apiKey: string;
  readonly callId: (given: string | undefined) => string;
}

type Block =
  | { readonly type: "text"; readonly part: TextPart }
  | { readonly type: "thinking"; readonly part: TextPart; readonly signature: string[] }
  | { readonly type: "tool_use"; readonly call: ToolCallPart };

const stopReasons: ReadonlyMap<string, StopReason> = new Map([
  ["end_turn", "end"],
  ["stop_sequence", "end"],
  ["tool_use", "tool_use"],
  ["max_tokens", "max_tokens"],
  ["pause_turn", "paused"],
  ["refusal", "refusal"],
  ["model_context_window_exceeded", "context_full"],
]);

export function createAnthropicReader({ host, apiKey, callId }: ReaderContext): StreamReader<ServerSentEvent> {
  const draft: AnswerDraft = { parts: [] };
  const blocks = new Map<number, Block>();
  let usage: Usage | undefined;
  let stopReason: StopReason = "end";
  let isComplete = false;

  function addUsage(stated: Partial<StatedUsage | MessageDeltaUsage> | undefined, out: ModelEvent[]) {
    if (!stated) return;
    usage = readUsage(stated, usage);
    out.push({ type: "usage_known", usage });
  }

  function readEvent(event: RawMessageStreamEvent, out: ModelEvent[]): void {
    switch (event.type) {
      case "message_start":
        return addUsage(event.message.usage, out);
      case "content_block_start": {
        const block = beginBlock(draft, event.content_block, host, out);
        if (block) blocks.set(event.index, block);
        return;
      }
      case "content_block_delta": {
        const block = blocks.get(event.index);
        if (block) addDelta(draft, block, event.delta, out);
        return;
      }
      case "content_block_stop":
        return endBlock(blocks.get(event.index), host);
      case "message_delta":
        stopReason = stopReasons.get(event.delta.stop_reason ?? "") ?? "end";
        return addUsage(event.usage, out);
      case "message_stop":
        isComplete = true;
    }
  }

  return {
    draft,
    read({ data }, out) {
      if (data === "") return false;
      // The SDK does not check the events against its types either; unknown ones are ignored.
      const event = JSON.parse(data) as RawMessageStreamEvent | { type: "error" };
      if (event.type === "error") throw classifyError(event, provider, apiKey);
      readEvent(event, out);
      return isComplete;
    },

    isComplete: () => isComplete,

    finish(out) {
      if (!isComplete) throw new ModelError("network", `${provider}: the stream ended before the answer did`);
      const stated = usage ?? { input_tokens: 0, output_tokens: 0 };
      const answer = finishAnswer(draft, { stop_reason: stopReason, usage: stated, callId });
      out.push({ type: "answer_finished", answer });
    },
  };
}

function beginBlock(
  draft: AnswerDraft,
  block: RawContentBlockStartEvent["content_block"],
  host: string,
  out: ModelEvent[],
): Block | undefined {
  switch (block.type) {
    case "text": {
      const part = newPart("text");
      addPiece(draft, part, block.text, out);
      return { type: "text", part };
    }
    case "thinking": {
      const part = newPart("reasoning");
      addPiece(draft, part, block.thinking, out);
      return { type: "thinking", part, signature: [block.signature] };
    }
    case "redacted_thinking": {
      const part = newPart("reasoning");
      keep(part, { host, block: { type: "redacted_thinking", data: block.data } });
      takePlace(draft, part);
      return undefined;
    }
    case "tool_use": {
      const call = beginCall(draft, { name: block.name, given_id: block.id }, out);
      // Usually empty, because deltas follow; compatible servers may send the whole input here.
      const given = JSON.stringify(block.input ?? {});
      if (given !== "{}") call.pieces.push(given);
      return { type: "tool_use", call };
    }
    default:
      return undefined;
  }
}

function addDelta(draft: AnswerDraft, block: Block, delta: RawContentBlockDelta, out: ModelEvent[]): void {
  if (block.type === "text" && delta.type === "text_delta") addPiece(draft, block.part, delta.text, out);
  if (block.type === "tool_use" && delta.type === "input_json_delta") block.call.pieces.push(delta.partial_json);
  if (block.type !== "thinking") return;
  if (delta.type === "thinking_delta") addPiece(draft, block.part, delta.thinking, out);
  if (delta.type !== "signature_delta") return;
  block.signature.push(delta.signature);
  takePlace(draft, block.part);
}

/** A thought without a signature was cut off. Users may read it, but the provider does not take it back. */
function endBlock(block: Block | undefined, host: string): void {
  if (block?.type !== "thinking") return;
  const signature = block.signature.join("");
  if (signature === "") return;
  keep(block.part, { host, block: { type: "thinking", thinking: block.part.pieces.join(""), signature } });
}

function keep(part: TextPart, opaque: OpaqueBlock): void {
  part.provider = provider;
  part.opaque = opaque;
}

/** The counts are cumulative; null means unchanged. All input is what is new, what is written to the cache and what is read from it. */
function readUsage(stated: Partial<StatedUsage | MessageDeltaUsage>, known: Usage | undefined): Usage {
  const cached = stated.cache_read_input_tokens ?? known?.cached_tokens;
  const written = stated.cache_creation_input_tokens ?? known?.cache_write_tokens;
  const knownFresh = known && known.input_tokens - (known.cached_tokens ?? 0) - (known.cache_write_tokens ?? 0);
  const fresh = stated.input_tokens ?? knownFresh ?? 0;
  const reasoning = stated.output_tokens_details?.thinking_tokens ?? known?.reasoning_tokens;
  return {
    input_tokens: fresh + (cached ?? 0) + (written ?? 0),
    ...(cached === undefined ? {} : { cached_tokens: cached }),
    ...(written === undefined ? {} : { cache_write_tokens: written }),
    output_tokens: stated.output_tokens ?? known?.output_tokens ?? 0,
    ...(reasoning === undefined ? {} : { reasoning_tokens: reasoning }),
  };
}
