// What the chunks of a Chat Completions stream mean, whichever server they come from.

import type { ModelEvent, StopReason } from "../../models/model-client.ts";
import { ModelError } from "../../models/model-error.ts";
import type { Usage } from "../../protocol/messages.ts";
import {
  type AnswerDraft,
  addPiece,
  type CalledTool,
  finishAnswer,
  type SpokenPart,
  spoken,
  takePlace,
} from "../answer-draft.ts";
import { classifyError } from "../errors/classify-error.ts";
import type { Listener } from "../openai/connection.ts";
import { readChatUsage } from "../openai/usage.ts";
import { type ChatDelta, readChatChunk, readContent } from "./chunk.ts";
import { type Keepsake, provider } from "./request.ts";
import { ChatCalls } from "./tool-calls.ts";

export interface ChatListening {
  /** Whose thoughts these are: they go back to nobody else. */
  readonly source: string;
  readonly apiKey: string;
  readonly callId: (given: string | undefined) => string;
  /** Whether the mark came that ends a stream; it tells an answer without a reason to finish from one that broke off. */
  readonly hasEndMark: () => boolean;
  /** For when the server tells none. */
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
/** Reasons that some servers give for having failed. */
const failures: ReadonlySet<string> = new Set(["error", "network_error", "insufficient_system_resource"]);

export class ChatListener implements Listener<unknown> {
  readonly #listening: ChatListening;
  readonly #draft: AnswerDraft = { parts: [] };
  readonly #calls = new ChatCalls(this.#draft);
  #open: SpokenPart | undefined;
  #hasRefused = false;
  #finishReason: string | undefined;
  #usage: Usage | undefined;

  constructor(listening: ChatListening) {
    this.#listening = listening;
  }

  hear(event: unknown, said: ModelEvent[]): boolean {
    const chunk = readChatChunk(event);
    if (!chunk) return false;
    if (chunk.object === "error") throw classifyError({ error: event }, provider, this.#listening.apiKey);
    this.#usage = readChatUsage(chunk.usage) ?? this.#usage;
    const choice = chunk.choices?.[0];
    const delta = choice?.delta ?? choice?.message;
    if (delta) this.#hearDelta(delta, said);
    this.#finishReason = choice?.finish_reason || this.#finishReason;
    return false;
  }

  finish(said: ModelEvent[]): void {
    const reason = this.#finishReason;
    if (reason === undefined && !this.#listening.hasEndMark()) {
      throw new ModelError("network", `${provider}: the stream ended before the answer did`);
    }
    const usage = this.#usage ?? this.#listening.estimateUsage(this.#draft);
    said.push({ type: "usage_known", usage });
    if (reason !== undefined && failures.has(reason)) {
      throw new ModelError("overloaded", `${provider}: the server gave up (${reason})`);
    }
    this.#keepExtras();
    const answer = finishAnswer(this.#draft, {
      stop_reason: this.#hasRefused ? "refusal" : (stopReasons.get(reason ?? "") ?? "end"),
      usage,
      is_usage_estimate: this.#usage === undefined,
      callId: this.#listening.callId,
    });
    said.push({ type: "answer_finished", answer });
  }

  isComplete(): boolean {
    return this.#finishReason !== undefined;
  }

  #hearDelta(delta: ChatDelta, said: ModelEvent[]): void {
    if (delta.reasoning_content) this.#think(delta.reasoning_content, "reasoning_content", said);
    else if (delta.reasoning) this.#think(delta.reasoning, "reasoning", said);
    if (delta.content) {
      const { thought, text } = readContent(delta.content);
      if (thought !== "") this.#think(thought, "content", said);
      if (text !== "") addPiece(this.#draft, this.#part("text"), text, said);
    }
    if (delta.refusal) {
      this.#hasRefused = true;
      addPiece(this.#draft, this.#part("text"), delta.refusal, said);
    }
    for (const call of delta.tool_calls ?? []) this.#calls.hear(call, said);
  }

  #think(text: string, field: NonNullable<Keepsake["field"]>, said: ModelEvent[]): void {
    const part = this.#part("reasoning");
    if (part.opaque === undefined) this.#keep(part, { field });
    addPiece(this.#draft, part, text, said);
  }

  /** What is said goes on in the open part as long as it is of its kind. */
  #part(type: SpokenPart["type"]): SpokenPart {
    if (this.#open?.type !== type) this.#open = spoken(type);
    return this.#open;
  }

  #keep(part: SpokenPart, kept: Omit<Keepsake, "source">): void {
    part.provider = provider;
    part.opaque = { source: this.#listening.source, ...kept };
  }

  #keepExtras(): void {
    const calls = this.#draft.parts.filter((part): part is CalledTool => part.type === "tool_call");
    for (const { call, extra_content } of this.#calls.extras()) {
      const part = spoken("reasoning");
      this.#keep(part, { call: calls.indexOf(call), extra_content });
      takePlace(this.#draft, part);
    }
  }
}
