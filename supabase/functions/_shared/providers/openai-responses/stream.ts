// Reads the events of a Responses stream. Unknown events and items are ignored.
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
  finishAnswer,
  newPart,
  takePlace,
  type TextPart,
  type ToolCallPart,
} from "../answer-draft.ts";
import { classifyError } from "../errors/classify-error.ts";
import { readResponsesUsage } from "../openai/usage.ts";
import type { StreamReader } from "../stream-answer.ts";
import { type OpaqueItem, provider } from "./request.ts";

interface ReaderContext {
  readonly host: string;
  readonly apiKey: string;
  readonly callId: (given: string | undefined) => string;
  /** For servers that report no usage. */
  readonly estimateUsage: (draft: AnswerDraft) => Usage;
}

/** An item of the output while it streams. */
interface ItemDraft {
  readonly contents: Map<number, TextPart>;
  reasoning?: TextPart;
  /** The thought that streams now. Of a model that sends its thoughts and a summary, only the first kind is read. */
  thought?: Thought;
  call?: ToolCallPart;
  hasBegun: boolean;
}

interface Thought {
  readonly kind: "summary" | "content";
  readonly index: number;
}

export class ResponsesStreamReader implements StreamReader<ResponseStreamEvent> {
  readonly draft: AnswerDraft = { parts: [] };
  readonly #context: ReaderContext;
  readonly #items = new Map<number, ItemDraft>();
  #hasRefused = false;
  #final: Response | undefined;

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  read(event: ResponseStreamEvent, out: ModelEvent[]): boolean {
    switch (event.type) {
      case "response.output_text.delta":
        this.#addText(event, event.delta, out);
        break;
      case "response.refusal.delta":
        this.#hasRefused = true;
        this.#addText(event, event.delta, out);
        break;
      case "response.function_call_arguments.delta":
        this.#itemAt(event.output_index).call?.pieces.push(event.delta);
        break;
      case "response.reasoning_summary_text.delta":
        this.#addThought(event.output_index, { kind: "summary", index: event.summary_index }, event.delta, out);
        break;
      case "response.reasoning_text.delta":
        this.#addThought(event.output_index, { kind: "content", index: event.content_index }, event.delta, out);
        break;
      case "response.output_item.added":
        this.#beginItem(event.output_index, event.item, out);
        break;
      case "response.output_item.done":
        this.#endItem(event.output_index, event.item, out);
        break;
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
        this.#end(event.response, out);
        return true;
      case "error":
        throw classifyError({ error: event }, provider, this.#context.apiKey);
    }
    return false;
  }

  finish(out: ModelEvent[]): void {
    if (!this.#final) throw new ModelError("network", "the stream ended without a final event");
    const stated = readResponsesUsage(this.#final.usage);
    const usage = stated ?? this.#context.estimateUsage(this.draft);
    out.push({ type: "usage_known", usage });
    if (this.#final.status === "failed") throw failureOf(this.#final, this.#context.apiKey);
    const stop_reason = this.#hasRefused ? "refusal" : stopReasonOf(this.#final);
    const answer = finishAnswer(this.draft, {
      stop_reason,
      usage,
      is_usage_estimate: stated === undefined,
      callId: this.#context.callId,
    });
    out.push({ type: "answer_finished", answer });
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

  #addText(at: { output_index: number; content_index: number }, text: string, out: ModelEvent[]): void {
    const { contents } = this.#itemAt(at.output_index);
    const part = contents.get(at.content_index) ?? newPart("text");
    contents.set(at.content_index, part);
    addPiece(this.draft, part, text, out);
  }

  #addThought(outputIndex: number, thought: Thought, text: string, out: ModelEvent[]): void {
    const item = this.#itemAt(outputIndex);
    const last = item.thought ?? thought;
    if (last.kind !== thought.kind) return;
    item.reasoning ??= newPart("reasoning");
    item.thought = thought;
    addPiece(this.draft, item.reasoning, last.index === thought.index ? text : `\n\n${text}`, out);
  }

  #beginItem(index: number, item: ResponseOutputItem, out: ModelEvent[]): void {
    const known = this.#itemAt(index);
    if (known.hasBegun) return;
    known.hasBegun = true;
    if (item.type === "function_call") {
      known.call = beginCall(this.draft, { name: item.name, given_id: item.call_id }, out);
    }
    if (item.type === "message" && item.phase) this.#keep(newPart("reasoning"), { phase: item.phase });
    if (item.type === "reasoning") {
      known.reasoning ??= newPart("reasoning");
      takePlace(this.draft, known.reasoning);
    }
  }

  #keep(part: TextPart, kept: Omit<OpaqueItem, "host">): void {
    part.provider = provider;
    part.opaque = { host: this.#context.host, ...kept };
    takePlace(this.draft, part);
  }

  /** A finished item is complete: it supplies what no delta has sent. */
  #endItem(index: number, item: ResponseOutputItem, out: ModelEvent[]): void {
    this.#beginItem(index, item, out);
    const known = this.#itemAt(index);
    if (item.type === "function_call" && known.call) endCall(known.call, item);
    if (item.type === "message") this.#endMessage(index, item, out);
    if (item.type === "reasoning" && known.reasoning) {
      if (known.reasoning.pieces.length === 0) this.#addThoughts(index, item, out);
      this.#keep(known.reasoning, { item });
    }
  }

  #endMessage(output_index: number, item: ResponseOutputMessage, out: ModelEvent[]): void {
    for (const [content_index, content] of item.content.entries()) {
      const isRefusal = content.type === "refusal";
      if (isRefusal) this.#hasRefused = true;
      if (this.#itemAt(output_index).contents.has(content_index)) continue;
      this.#addText({ output_index, content_index }, isRefusal ? content.refusal : content.text, out);
    }
  }

  #addThoughts(outputIndex: number, item: ResponseReasoningItem, out: ModelEvent[]): void {
    const kind = item.summary.length > 0 ? "summary" : "content";
    const thoughts = kind === "summary" ? item.summary : (item.content ?? []);
    for (const [index, { text }] of thoughts.entries()) this.#addThought(outputIndex, { kind, index }, text, out);
  }

  /** Some servers send the whole answer in the last event. */
  #end(response: Response, out: ModelEvent[]): void {
    this.#final = response;
    if (this.draft.parts.length > 0) return;
    for (const [index, item] of response.output.entries()) this.#endItem(index, item, out);
  }
}

function endCall(call: ToolCallPart, item: ResponseFunctionToolCall): void {
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
  if (error === null) return new ModelError("overloaded", "the answer failed, and the provider gives no reason");
  return classifyError({ error }, provider, apiKey);
}
