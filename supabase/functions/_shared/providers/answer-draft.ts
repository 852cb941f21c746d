// An answer while it is being said: its parts in the order they began, each in pieces that are joined once, at the end.

import type { Answer, ModelEvent, StopReason } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import type { MessagePart, Usage } from "../protocol/messages.ts";
import { parseToolInput, readToolInput } from "./tool-input.ts";

export interface SpokenPart {
  readonly type: "text" | "reasoning";
  readonly pieces: string[];
  /** Undefined until it has something to show. */
  place: number | undefined;
  provider?: string;
  opaque?: unknown;
}

export interface CalledTool {
  readonly type: "tool_call";
  readonly name: string;
  /** The arguments' text. */
  pieces: string[];
  given_id: string | undefined;
  /** The provider itself says that it did not finish this call. */
  isUnfinished?: boolean;
}

type DraftPart = SpokenPart | CalledTool;

export interface AnswerDraft {
  readonly parts: DraftPart[];
}

export interface Ending {
  readonly stop_reason: StopReason;
  readonly usage: Usage;
  readonly is_usage_estimate?: boolean;
  readonly callId: (given: string | undefined) => string;
}

export function spoken(type: SpokenPart["type"]): SpokenPart {
  return { type, pieces: [], place: undefined };
}

/** White space alone is no part: it waits for what follows it, and is forgotten when nothing does. Providers refuse to take it back. */
export function addPiece(draft: AnswerDraft, part: SpokenPart, piece: string, said: ModelEvent[]): void {
  if (piece === "") return;
  part.pieces.push(piece);
  const isNew = part.place === undefined;
  if (isNew && piece.trim() === "") return;
  const place = takePlace(draft, part);
  const text = isNew ? part.pieces.join("") : piece;
  said.push({ type: part.type === "text" ? "text_streamed" : "reasoning_streamed", part: place, text });
}

export function takePlace(draft: AnswerDraft, part: SpokenPart): number {
  part.place ??= draft.parts.push(part) - 1;
  return part.place;
}

export function beginCall(
  draft: AnswerDraft,
  call: { readonly name: string; readonly given_id: string | undefined },
  said: ModelEvent[],
): CalledTool {
  const begun: CalledTool = { type: "tool_call", ...call, pieces: [] };
  said.push({ type: "tool_call_begun", part: draft.parts.push(begun) - 1, name: call.name });
  return begun;
}

/** Throws `empty_answer` where nothing was said that a person or a tool could use. */
export function finishAnswer(draft: AnswerDraft, ending: Ending): Answer {
  const cut = draft.parts
    .filter((part) => part.type === "tool_call")
    .filter((call) => isCut(call, draft, ending.stop_reason));
  const parts = draft.parts
    .filter((part) => part.type !== "tool_call" || !cut.includes(part))
    .map((part): MessagePart => {
      if (part.type !== "tool_call") return spokenPart(part);
      const call_id = ending.callId(part.given_id);
      return { type: "tool_call", call_id, name: part.name, input: readToolInput(part.pieces.join("")) };
    });
  const stop_reason = stopReasonOf(
    ending.stop_reason,
    parts.some((part) => part.type === "tool_call"),
  );
  if (stop_reason === "end" && !parts.some((part) => part.type === "text")) {
    throw new ModelError("empty_answer", "the answer has neither text nor tool calls");
  }
  const [firstCut] = stop_reason === "refusal" ? [] : cut;
  return {
    parts,
    usage: ending.usage,
    ...(ending.is_usage_estimate ? { is_usage_estimate: true } : {}),
    stop_reason,
    ...(firstCut ? { cut_tool: firstCut.name } : {}),
  };
}

/**
 * In an answer that was cut short the last call is what the cut hit, even when it reads as whole: some servers close the JSON
 * that the limit left open. What a refused answer called before it was refused is void with it.
 */
function isCut(call: CalledTool, { parts }: AnswerDraft, stop_reason: StopReason): boolean {
  if (call.isUnfinished || stop_reason === "refusal") return true;
  if (stop_reason === "end" || stop_reason === "tool_use") return false;
  return parts.at(-1) === call || parseToolInput(call.pieces.join("")) === undefined;
}

function stopReasonOf(given: StopReason, hasCalls: boolean): StopReason {
  if (given !== "end" && given !== "tool_use") return given;
  return hasCalls ? "tool_use" : "end";
}

function spokenPart(part: SpokenPart): MessagePart {
  const text = part.pieces.join("");
  if (part.type === "text") return { type: "text", text };
  return {
    type: "reasoning",
    text,
    ...(part.provider === undefined ? {} : { provider: part.provider }),
    ...(part.opaque === undefined ? {} : { opaque: part.opaque }),
  };
}
