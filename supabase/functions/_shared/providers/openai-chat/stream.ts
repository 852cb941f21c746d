// Reads the chunks of a Chat Completions stream, whichever server sends them.
import type { ModelEvent, StopReason } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import type { Usage } from "../../protocol/messages.ts";
import {
  type AnswerDraft,
  addPiece,
  finishAnswer,
  newPart,
  takePlace,
  type TextPart,
  type ToolCallPart,
} from "../answer-draft.ts";
import { classifyError } from "../errors/classify-error.ts";
import { asObject, asString, type JsonObject, objectsIn } from "../json.ts";
import { isEndMark, readStreamEvent } from "../openai/stream-event.ts";
import { readChatUsage } from "../openai/usage.ts";
import type { ServerSentEvent } from "../server-sent-events.ts";
import type { StreamReader } from "../stream-answer.ts";
import { readContent, readToolCall } from "./chunk.ts";
import { type OpaqueThought, provider } from "./request.ts";
import { ChatToolCalls } from "./tool-calls.ts";

interface ReaderContext {
  /** The host and model that thoughts go back to. */
  readonly source: string;
  readonly apiKey: string;
  readonly callId: (given: string | undefined) => string;
  /** For servers that report no usage. */
  readonly estimateUsage: (draft: AnswerDraft) => Usage;
}

const stopReasons: ReadonlyMap<string, StopReason> = new Map([
  ["length", "max_tokens"],
  ["max_tokens", "max_tokens"],
  ["content_filter", "refusal"],
  ["sensitive", "refusal"],
  ["refusal", "refusal"],
  ["model_context_window_exceeded", "context_full"],
  ["tool_calls", "tool_use"],
]);
/** Finish reasons with which some servers report a failure. */
const failures: ReadonlySet<string> = new Set(["error", "network_error", "insufficient_system_resource"]);

export class ChatStreamReader implements StreamReader {
  readonly draft: AnswerDraft = { parts: [] };
  readonly #context: ReaderContext;
  readonly #calls = new ChatToolCalls(this.draft);
  #open: TextPart | undefined;
  #hasRefused = false;
  /** Some servers send no finish reason: then only the end mark tells a complete answer from one that broke off. */
  #hasEndMark = false;
  #finishReason: string | undefined;
  #usage: Usage | undefined;

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  read(event: ServerSentEvent, out: ModelEvent[]): boolean {
    this.#hasEndMark = isEndMark(event);
    if (this.#hasEndMark) return true;
    const chunk = asObject(readStreamEvent(event));
    if (!chunk) return false;
    if (chunk.object === "error") throw classifyError({ error: chunk }, provider, this.#context.apiKey);
    this.#usage = readChatUsage(chunk.usage) ?? this.#usage;
    const choice = objectsIn(chunk.choices)[0];
    // Some servers send the whole answer as one chunk.
    const delta = asObject(choice?.delta) ?? asObject(choice?.message);
    if (delta) this.#readDelta(delta, out);
    this.#finishReason = asString(choice?.finish_reason) || this.#finishReason;
    return false;
  }

  finish(out: ModelEvent[]): void {
    const reason = this.#finishReason;
    if (reason === undefined && !this.#hasEndMark) {
      throw new ModelError("network", `${provider}: the stream ended before the answer did`);
    }
    const usage = this.#usage ?? this.#context.estimateUsage(this.draft);
    out.push({ type: "usage_known", usage });
    if (reason !== undefined && failures.has(reason)) {
      throw new ModelError("overloaded", `${provider}: the server gave up (${reason})`);
    }
    this.#keepExtras();
    const answer = finishAnswer(this.draft, {
      stop_reason: this.#hasRefused ? "refusal" : (stopReasons.get(reason ?? "") ?? "end"),
      usage,
      is_usage_estimate: this.#usage === undefined,
      callId: this.#context.callId,
    });
    out.push({ type: "answer_finished", answer });
  }

  isComplete(): boolean {
    return this.#finishReason !== undefined;
  }

  #readDelta(delta: JsonObject, out: ModelEvent[]): void {
    const { reasoning_content, reasoning, content, refusal, tool_calls } = delta;
    if (isText(reasoning_content)) this.#think(reasoning_content, "reasoning_content", out);
    else if (isText(reasoning)) this.#think(reasoning, "reasoning", out);
    if (content) {
      const { thought, text } = readContent(content);
      if (thought !== "") this.#think(thought, "content", out);
      if (text !== "") addPiece(this.draft, this.#part("text"), text, out);
    }
    if (isText(refusal)) {
      this.#hasRefused = true;
      addPiece(this.draft, this.#part("text"), refusal, out);
    }
    for (const call of objectsIn(tool_calls)) this.#calls.read(readToolCall(call), out);
  }

  #think(text: string, field: NonNullable<OpaqueThought["field"]>, out: ModelEvent[]): void {
    const part = this.#part("reasoning");
    if (part.opaque === undefined) this.#keep(part, { field });
    addPiece(this.draft, part, text, out);
  }

  /** Text continues the open part as long as it is of the same type. */
  #part(type: TextPart["type"]): TextPart {
    if (this.#open?.type !== type) this.#open = newPart(type);
    return this.#open;
  }

  #keep(part: TextPart, kept: Omit<OpaqueThought, "source">): void {
    part.provider = provider;
    part.opaque = { source: this.#context.source, ...kept };
  }

  #keepExtras(): void {
    const calls = this.draft.parts.filter((part): part is ToolCallPart => part.type === "tool_call");
    for (const { call, extra_content } of this.#calls.extras()) {
      const part = newPart("reasoning");
      this.#keep(part, { call: calls.indexOf(call), extra_content });
      takePlace(this.draft, part);
    }
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
