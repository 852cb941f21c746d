// Reads the events of a Messages stream. Unknown events, blocks and deltas are ignored.
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
import { asCount, asNumber, asObject, asString, isObject, type JsonObject } from "../json.ts";
import type { ServerSentEvent } from "../server-sent-events.ts";
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

export function createAnthropicReader({ host, apiKey, callId }: ReaderContext): StreamReader {
  const draft: AnswerDraft = { parts: [] };
  const blocks = new Map<number | undefined, Block>();
  let usage: Usage | undefined;
  let stopReason: StopReason = "end";
  let isComplete = false;

  function addUsage(stated: unknown, out: ModelEvent[]) {
    if (!isObject(stated)) return;
    usage = readUsage(stated, usage);
    out.push({ type: "usage_known", usage });
  }

  function readEvent(event: JsonObject, out: ModelEvent[]): void {
    switch (event.type) {
      case "message_start":
        return addUsage(asObject(event.message)?.usage, out);
      case "content_block_start": {
        const block = beginBlock(draft, asObject(event.content_block), host, out);
        if (block) blocks.set(asNumber(event.index), block);
        return;
      }
      case "content_block_delta": {
        const block = blocks.get(asNumber(event.index));
        if (block && isObject(event.delta)) addDelta(draft, block, event.delta, out);
        return;
      }
      case "content_block_stop":
        return endBlock(blocks.get(asNumber(event.index)), host);
      case "message_delta":
        stopReason = stopReasons.get(asString(asObject(event.delta)?.stop_reason) ?? "") ?? "end";
        return addUsage(event.usage, out);
      case "message_stop":
        isComplete = true;
    }
  }

  return {
    draft,
    read({ data }: ServerSentEvent, out) {
      if (data === "") return false;
      const event = asObject(JSON.parse(data));
      if (!event) return false;
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
  block: JsonObject | undefined,
  host: string,
  out: ModelEvent[],
): Block | undefined {
  switch (block?.type) {
    case "text": {
      const part = newPart("text");
      addPiece(draft, part, asString(block.text) ?? "", out);
      return { type: "text", part };
    }
    case "thinking": {
      const part = newPart("reasoning");
      addPiece(draft, part, asString(block.thinking) ?? "", out);
      return { type: "thinking", part, signature: [asString(block.signature) ?? ""] };
    }
    case "redacted_thinking": {
      const part = newPart("reasoning");
      keep(part, { host, block: { type: "redacted_thinking", data: asString(block.data) ?? "" } });
      takePlace(draft, part);
      return undefined;
    }
    case "tool_use": {
      const call = beginCall(draft, { name: asString(block.name) ?? "", given_id: asString(block.id) }, out);
      // Usually empty, because deltas follow; compatible servers may send the whole input here.
      const given = JSON.stringify(block.input ?? {});
      if (given !== "{}") call.pieces.push(given);
      return { type: "tool_use", call };
    }
    default:
      return undefined;
  }
}

function addDelta(draft: AnswerDraft, block: Block, delta: JsonObject, out: ModelEvent[]): void {
  switch (block.type) {
    case "text":
      if (delta.type === "text_delta") addPiece(draft, block.part, asString(delta.text) ?? "", out);
      return;
    case "tool_use":
      if (delta.type === "input_json_delta") block.call.pieces.push(asString(delta.partial_json) ?? "");
      return;
    case "thinking":
      if (delta.type === "thinking_delta") addPiece(draft, block.part, asString(delta.thinking) ?? "", out);
      if (delta.type !== "signature_delta") return;
      block.signature.push(asString(delta.signature) ?? "");
      takePlace(draft, block.part);
  }
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
function readUsage(stated: JsonObject, known: Usage | undefined): Usage {
  const cached = asCount(stated.cache_read_input_tokens) ?? known?.cached_tokens;
  const written = asCount(stated.cache_creation_input_tokens) ?? known?.cache_write_tokens;
  const knownFresh = known && known.input_tokens - (known.cached_tokens ?? 0) - (known.cache_write_tokens ?? 0);
  const fresh = asCount(stated.input_tokens) ?? knownFresh ?? 0;
  const reasoning = asCount(asObject(stated.output_tokens_details)?.thinking_tokens) ?? known?.reasoning_tokens;
  return {
    input_tokens: fresh + (cached ?? 0) + (written ?? 0),
    ...(cached === undefined ? {} : { cached_tokens: cached }),
    ...(written === undefined ? {} : { cache_write_tokens: written }),
    output_tokens: asCount(stated.output_tokens) ?? known?.output_tokens ?? 0,
    ...(reasoning === undefined ? {} : { reasoning_tokens: reasoning }),
  };
}
