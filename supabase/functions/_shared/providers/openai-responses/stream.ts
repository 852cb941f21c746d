// What the events of a Responses stream mean. Unknown events and items are passed over.
import type {
  Response,
  ResponseFunctionToolCall,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseReasoningItem,
  ResponseStreamEvent,
} from "openai/resources/responses/responses";
import type { ModelEvent, StopReason } from "../../models/model-client.ts";
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
import { classifyError } from "../errors/classify-error.ts";
import type { Listener } from "../openai/connection.ts";
import { readResponsesUsage } from "../openai/usage.ts";
import { type Keepsake, provider } from "./request.ts";

export interface ResponsesListening {
  readonly host: string;
  readonly apiKey: string;
  readonly callId: (given: string | undefined) => string;
  /** For when the provider tells none. */
  readonly estimateUsage: (draft: AnswerDraft) => Usage;
}

/** An item of the output while it is being said. */
interface ItemDraft {
  readonly contents: Map<number, SpokenPart>;
  reasoning?: SpokenPart;
  /** The thought that is heard now. A model that tells its thoughts and a summary of them is heard once. */
  thought?: Thought;
  call?: CalledTool;
  hasBegun: boolean;
}

interface Thought {
  readonly kind: "summary" | "content";
  readonly index: number;
}

export class ResponsesListener implements Listener<ResponseStreamEvent> {
  readonly #listening: ResponsesListening;
  readonly #draft: AnswerDraft = { parts: [] };
  readonly #items = new Map<number, ItemDraft>();
  #hasRefused = false;
  #final: Response | undefined;

  constructor(listening: ResponsesListening) {
    this.#listening = listening;
  }

  hear(event: ResponseStreamEvent, said: ModelEvent[]): boolean {
    switch (event.type) {
      case "response.output_text.delta":
        this.#sayText(event, event.delta, said);
        break;
      case "response.refusal.delta":
        this.#hasRefused = true;
        this.#sayText(event, event.delta, said);
        break;
      case "response.function_call_arguments.delta":
        this.#itemAt(event.output_index).call?.pieces.push(event.delta);
        break;
      case "response.reasoning_summary_text.delta":
        this.#think(event.output_index, { kind: "summary", index: event.summary_index }, event.delta, said);
        break;
      case "response.reasoning_text.delta":
        this.#think(event.output_index, { kind: "content", index: event.content_index }, event.delta, said);
        break;
      case "response.output_item.added":
        this.#beginItem(event.output_index, event.item, said);
        break;
      case "response.output_item.done":
        this.#endItem(event.output_index, event.item, said);
        break;
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
        this.#end(event.response, said);
        return true;
      case "error":
        throw classifyError({ error: event }, provider, this.#listening.apiKey);
    }
    return false;
  }

  finish(said: ModelEvent[]): void {
    if (!this.#final) throw new ModelError("network", "the stream ended without a final event");
    const told = readResponsesUsage(this.#final.usage);
    const usage = told ?? this.#listening.estimateUsage(this.#draft);
    said.push({ type: "usage_known", usage });
    if (this.#final.status === "failed") throw failureOf(this.#final, this.#listening.apiKey);
    const stop_reason = this.#hasRefused ? "refusal" : stopReasonOf(this.#final);
    const answer = finishAnswer(this.#draft, {
      stop_reason,
      usage,
      is_usage_estimate: told === undefined,
      callId: this.#listening.callId,
    });
    said.push({ type: "answer_finished", answer });
  }

  isComplete(): boolean {
    return this.#final !== undefined;
  }

  #itemAt(index: number): ItemDraft {
    const known = this.#items.get(index);
    if (known) return known;
    const item: ItemDraft = { contents: new Map(), hasBegun: false };
    this.#items.set(index, item);
    return item;
  }

  #sayText(at: { output_index: number; content_index: number }, text: string, said: ModelEvent[]): void {
    const { contents } = this.#itemAt(at.output_index);
    const part = contents.get(at.content_index) ?? spoken("text");
    contents.set(at.content_index, part);
    addPiece(this.#draft, part, text, said);
  }

  #think(outputIndex: number, thought: Thought, text: string, said: ModelEvent[]): void {
    const item = this.#itemAt(outputIndex);
    const last = item.thought ?? thought;
    if (last.kind !== thought.kind) return;
    item.reasoning ??= spoken("reasoning");
    item.thought = thought;
    addPiece(this.#draft, item.reasoning, last.index === thought.index ? text : `\n\n${text}`, said);
  }

  #beginItem(index: number, item: ResponseOutputItem, said: ModelEvent[]): void {
    const known = this.#itemAt(index);
    if (known.hasBegun) return;
    known.hasBegun = true;
    if (item.type === "function_call") {
      known.call = beginCall(this.#draft, { name: item.name, given_id: item.call_id }, said);
    }
    if (item.type === "message" && item.phase) this.#keep(spoken("reasoning"), { phase: item.phase });
    if (item.type === "reasoning") {
      known.reasoning ??= spoken("reasoning");
      takePlace(this.#draft, known.reasoning);
    }
  }

  #keep(part: SpokenPart, kept: Omit<Keepsake, "host">): void {
    part.provider = provider;
    part.opaque = { host: this.#listening.host, ...kept };
    takePlace(this.#draft, part);
  }

  /** A finished item is whole: what no delta told of it is taken from here. */
  #endItem(index: number, item: ResponseOutputItem, said: ModelEvent[]): void {
    this.#beginItem(index, item, said);
    const known = this.#itemAt(index);
    if (item.type === "function_call" && known.call) endCall(known.call, item);
    if (item.type === "message") this.#endMessage(index, item, said);
    if (item.type === "reasoning" && known.reasoning) {
      if (known.reasoning.pieces.length === 0) this.#sayThoughts(index, item, said);
      this.#keep(known.reasoning, { item });
    }
  }

  #endMessage(output_index: number, item: ResponseOutputMessage, said: ModelEvent[]): void {
    for (const [content_index, content] of item.content.entries()) {
      const isRefusal = content.type === "refusal";
      if (isRefusal) this.#hasRefused = true;
      if (this.#itemAt(output_index).contents.has(content_index)) continue;
      this.#sayText({ output_index, content_index }, isRefusal ? content.refusal : content.text, said);
    }
  }

  #sayThoughts(outputIndex: number, item: ResponseReasoningItem, said: ModelEvent[]): void {
    const kind = item.summary.length > 0 ? "summary" : "content";
    const thoughts = kind === "summary" ? item.summary : (item.content ?? []);
    for (const [index, { text }] of thoughts.entries()) this.#think(outputIndex, { kind, index }, text, said);
  }

  /** Some servers tell nothing but the whole at its end. */
  #end(response: Response, said: ModelEvent[]): void {
    this.#final = response;
    if (this.#draft.parts.length > 0) return;
    for (const [index, item] of response.output.entries()) this.#endItem(index, item, said);
  }
}

function endCall(call: CalledTool, item: ResponseFunctionToolCall): void {
  call.isUnfinished = item.status === "incomplete";
  if (item.arguments !== "") call.pieces = [item.arguments];
}

function stopReasonOf(response: Response): StopReason {
  if (response.status !== "incomplete") return "end";
  const reason = response.incomplete_details?.reason;
  if (reason === "content_filter") return "refusal";
  return reason === "max_output_tokens" || reason === undefined ? "max_tokens" : "paused";
}

function failureOf({ error }: Response, apiKey: string): ModelError {
  if (error === null) return new ModelError("overloaded", "the provider says that the answer failed, and not why");
  return classifyError({ error }, provider, apiKey);
}
