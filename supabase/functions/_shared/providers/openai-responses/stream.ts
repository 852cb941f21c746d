// Reads the events of a Responses stream. Unknown events and items are ignored.
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
import { asNumber, asObject, asString, type JsonObject, objectsIn } from "../json.ts";
import { isEndMark, readStreamEvent } from "../openai/stream-event.ts";
import { readResponsesUsage } from "../openai/usage.ts";
import type { ServerSentEvent } from "../server-sent-events.ts";
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

interface Place {
  readonly item: number;
  readonly content: number;
}

interface Thought {
  readonly kind: "summary" | "content";
  readonly index: number;
}

export class ResponsesStreamReader implements StreamReader {
  readonly draft: AnswerDraft = { parts: [] };
  readonly #context: ReaderContext;
  readonly #items = new Map<number, ItemDraft>();
  #hasRefused = false;
  #final: JsonObject | undefined;

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  read(sent: ServerSentEvent, out: ModelEvent[]): boolean {
    if (isEndMark(sent)) return true;
    const event = asObject(readStreamEvent(sent)) ?? {};
    const place = placeOf(event);
    const delta = asString(event.delta) ?? "";
    switch (event.type) {
      case "response.output_text.delta":
        this.#addText(place, delta, out);
        break;
      case "response.refusal.delta":
        this.#hasRefused = true;
        this.#addText(place, delta, out);
        break;
      case "response.function_call_arguments.delta":
        this.#itemAt(place.item).call?.pieces.push(delta);
        break;
      case "response.reasoning_summary_text.delta":
        this.#addThought(place.item, { kind: "summary", index: asNumber(event.summary_index) ?? 0 }, delta, out);
        break;
      case "response.reasoning_text.delta":
        this.#addThought(place.item, { kind: "content", index: place.content }, delta, out);
        break;
      case "response.output_item.added":
        this.#beginItem(place.item, asObject(event.item) ?? {}, out);
        break;
      case "response.output_item.done":
        this.#endItem(place.item, asObject(event.item) ?? {}, out);
        break;
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
        this.#end(asObject(event.response) ?? {}, out);
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

  #addText(at: Place, text: string, out: ModelEvent[]): void {
    const { contents } = this.#itemAt(at.item);
    const part = contents.get(at.content) ?? newPart("text");
    contents.set(at.content, part);
    addPiece(this.draft, part, text, out);
  }

  #addThought(index: number, thought: Thought, text: string, out: ModelEvent[]): void {
    const item = this.#itemAt(index);
    const last = item.thought ?? thought;
    if (last.kind !== thought.kind) return;
    item.reasoning ??= newPart("reasoning");
    item.thought = thought;
    addPiece(this.draft, item.reasoning, last.index === thought.index ? text : `\n\n${text}`, out);
  }

  #beginItem(index: number, item: JsonObject, out: ModelEvent[]): void {
    const known = this.#itemAt(index);
    if (known.hasBegun) return;
    known.hasBegun = true;
    const phase = asString(item.phase);
    if (item.type === "function_call") {
      known.call = beginCall(this.draft, { name: asString(item.name) ?? "", given_id: asString(item.call_id) }, out);
    }
    if (item.type === "message" && phase) this.#keep(newPart("reasoning"), { phase });
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
  #endItem(index: number, item: JsonObject, out: ModelEvent[]): void {
    this.#beginItem(index, item, out);
    const known = this.#itemAt(index);
    if (item.type === "function_call" && known.call) endCall(known.call, item);
    if (item.type === "message") this.#endMessage(index, item, out);
    if (item.type === "reasoning" && known.reasoning) {
      if (known.reasoning.pieces.length === 0) this.#addThoughts(index, item, out);
      this.#keep(known.reasoning, { item });
    }
  }

  #endMessage(index: number, item: JsonObject, out: ModelEvent[]): void {
    for (const [at, content] of objectsIn(item.content).entries()) {
      const isRefusal = content.type === "refusal";
      if (isRefusal) this.#hasRefused = true;
      if (this.#itemAt(index).contents.has(at)) continue;
      const text = asString(isRefusal ? content.refusal : content.text) ?? "";
      this.#addText({ item: index, content: at }, text, out);
    }
  }

  #addThoughts(index: number, item: JsonObject, out: ModelEvent[]): void {
    const summary = objectsIn(item.summary);
    const kind = summary.length > 0 ? "summary" : "content";
    const thoughts = kind === "summary" ? summary : objectsIn(item.content);
    for (const [at, { text }] of thoughts.entries()) {
      this.#addThought(index, { kind, index: at }, asString(text) ?? "", out);
    }
  }

  /** Some servers send the whole answer in the last event. */
  #end(response: JsonObject, out: ModelEvent[]): void {
    this.#final = response;
    if (this.draft.parts.length > 0) return;
    for (const [index, item] of objectsIn(response.output).entries()) this.#endItem(index, item, out);
  }
}

function placeOf(event: JsonObject): Place {
  return { item: asNumber(event.output_index) ?? 0, content: asNumber(event.content_index) ?? 0 };
}

function endCall(call: ToolCallPart, item: JsonObject): void {
  call.isUnfinished = item.status === "incomplete";
  const complete = asString(item.arguments);
  if (complete) call.pieces = [complete];
}

function stopReasonOf(response: JsonObject): StopReason {
  if (response.status !== "incomplete") return "end";
  const reason = asObject(response.incomplete_details)?.reason;
  if (reason === "content_filter") return "refusal";
  return reason === "max_output_tokens" || typeof reason !== "string" ? "max_tokens" : "paused";
}

function failureOf({ error }: JsonObject, apiKey: string): ModelError {
  if (error) return classifyError({ error }, provider, apiKey);
  return new ModelError("overloaded", "the answer failed, and the provider gives no reason");
}
