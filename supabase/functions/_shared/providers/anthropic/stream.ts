// What the events of a Messages stream mean. Unknown events, blocks and deltas are passed over.
import type {
  MessageDeltaUsage,
  RawContentBlockDelta,
  RawContentBlockStartEvent,
  RawMessageStreamEvent,
  Usage as StatedUsage,
} from "@anthropic-ai/sdk/resources/messages";
import type { Answer, ModelEvent, StopReason } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import type { Usage } from "../../protocol/messages.ts";
import {
  type AnswerDraft,
  addPiece,
  beginCall,
  type CalledTool,
  finishAnswer,
  type SpokenPart,
  spoken,
  takePlace,
} from "../answer-draft.ts";
import { type Keepsake, provider } from "./request.ts";

export interface AnthropicListener {
  /** Takes one event and appends to `said` what it means. */
  hear(event: RawMessageStreamEvent, said: ModelEvent[]): void;
  /** Everything that makes the answer has come. */
  isComplete(): boolean;
  /** Throws when there is no answer. */
  finish(): Answer;
}

type Block =
  | { readonly type: "text"; readonly part: SpokenPart }
  | { readonly type: "thinking"; readonly part: SpokenPart; readonly signature: string[] }
  | { readonly type: "tool_use"; readonly call: CalledTool };

const stopReasons: ReadonlyMap<string, StopReason> = new Map([
  ["end_turn", "end"],
  ["stop_sequence", "end"],
  ["tool_use", "tool_use"],
  ["max_tokens", "max_tokens"],
  ["pause_turn", "paused"],
  ["refusal", "refusal"],
  ["model_context_window_exceeded", "context_full"],
]);

export function listenToAnthropic(host: string, callId: (given: string | undefined) => string): AnthropicListener {
  const draft: AnswerDraft = { parts: [] };
  const blocks = new Map<number, Block>();
  let usage: Usage | undefined;
  let stopReason: StopReason = "end";
  let isComplete = false;

  function hearUsage(stated: Partial<StatedUsage | MessageDeltaUsage> | undefined, said: ModelEvent[]) {
    if (!stated) return;
    usage = readUsage(stated, usage);
    said.push({ type: "usage_known", usage });
  }

  return {
    hear(event, said) {
      switch (event.type) {
        case "message_start":
          hearUsage(event.message.usage, said);
          break;
        case "content_block_start": {
          const block = beginBlock(draft, event.content_block, host, said);
          if (block) blocks.set(event.index, block);
          break;
        }
        case "content_block_delta": {
          const block = blocks.get(event.index);
          if (block) addDelta(draft, block, event.delta, said);
          break;
        }
        case "content_block_stop":
          endBlock(blocks.get(event.index), host);
          break;
        case "message_delta":
          stopReason = stopReasons.get(event.delta.stop_reason ?? "") ?? "end";
          hearUsage(event.usage, said);
          break;
        case "message_stop":
          isComplete = true;
      }
    },

    isComplete: () => isComplete,

    finish() {
      if (!isComplete) throw new ModelError("network", `${provider}: the stream ended before the answer did`);
      const stated = usage ?? { input_tokens: 0, output_tokens: 0 };
      return finishAnswer(draft, { stop_reason: stopReason, usage: stated, callId });
    },
  };
}

function beginBlock(
  draft: AnswerDraft,
  block: RawContentBlockStartEvent["content_block"],
  host: string,
  said: ModelEvent[],
): Block | undefined {
  switch (block.type) {
    case "text": {
      const part = spoken("text");
      addPiece(draft, part, block.text, said);
      return { type: "text", part };
    }
    case "thinking": {
      const part = spoken("reasoning");
      addPiece(draft, part, block.thinking, said);
      return { type: "thinking", part, signature: [block.signature] };
    }
    case "redacted_thinking": {
      const part = spoken("reasoning");
      keep(part, { host, block: { type: "redacted_thinking", data: block.data } });
      takePlace(draft, part);
      return undefined;
    }
    case "tool_use": {
      const call = beginCall(draft, { name: block.name, given_id: block.id }, said);
      // Empty as a rule, because the deltas tell it; compatible servers may say all of it at once.
      const given = JSON.stringify(block.input ?? {});
      if (given !== "{}") call.pieces.push(given);
      return { type: "tool_use", call };
    }
    default:
      return undefined;
  }
}

function addDelta(draft: AnswerDraft, block: Block, delta: RawContentBlockDelta, said: ModelEvent[]): void {
  if (block.type === "text" && delta.type === "text_delta") addPiece(draft, block.part, delta.text, said);
  if (block.type === "tool_use" && delta.type === "input_json_delta") block.call.pieces.push(delta.partial_json);
  if (block.type !== "thinking") return;
  if (delta.type === "thinking_delta") addPiece(draft, block.part, delta.thinking, said);
  if (delta.type !== "signature_delta") return;
  block.signature.push(delta.signature);
  takePlace(draft, block.part);
}

/** A thought that was cut off has no signature and cannot be returned: it is kept to be read. */
function endBlock(block: Block | undefined, host: string): void {
  if (block?.type !== "thinking") return;
  const signature = block.signature.join("");
  if (signature === "") return;
  keep(block.part, { host, block: { type: "thinking", thinking: block.part.pieces.join(""), signature } });
}

function keep(part: SpokenPart, keepsake: Keepsake): void {
  part.provider = provider;
  part.opaque = keepsake;
}

/** The counts are cumulative, and null where they are as they were. Input is what is new, written to the cache and read from it. */
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
