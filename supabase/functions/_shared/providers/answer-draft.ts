// An answer while it streams: its parts in the order they began, each as pieces that are joined once, at the end.
import { countTextTokens, countTokens } from "../models/count-tokens.ts";
import type { Answer, ModelEvent, ModelRequest, StopReason } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import type { SaidPart, Usage } from "../protocol/messages.ts";
import { parseToolInput, readToolInput } from "./tool-input.ts";

export interface TextPart {
  readonly type: "text" | "reasoning";
  readonly pieces: string[];
  /** Undefined until the part has something to show. */
  place: number | undefined;
  provider?: string;
  opaque?: unknown;
}

export interface ToolCallPart {
  readonly type: "tool_call";
  readonly name: string;
  /** The text of the arguments. */
  pieces: string[];
  given_id: string | undefined;
  /** The provider itself says that this call is incomplete. */
  isUnfinished?: boolean;
}

export interface AnswerDraft {
  readonly parts: (TextPart | ToolCallPart)[];
}

export interface Ending {
  readonly stop_reason: StopReason;
  readonly usage: Usage;
  readonly is_usage_estimate?: boolean;
  readonly callId: (given: string | undefined) => string;
}

export function newPart(type: TextPart["type"]): TextPart {
  return { type, pieces: [], place: undefined };
}

/**
 * White space alone makes no part, because providers refuse to take it back: it waits for the text that follows, and is dropped
 * when none does.
 */
export function addPiece(draft: AnswerDraft, part: TextPart, piece: string, out: ModelEvent[]): void {
  if (piece === "") return;
  part.pieces.push(piece);
  const isNew = part.place === undefined;
  if (isNew && piece.trim() === "") return;
  const place = takePlace(draft, part);
  const text = isNew ? part.pieces.join("") : piece;
  out.push({ type: part.type === "text" ? "text_streamed" : "reasoning_streamed", part: place, text });
}

export function takePlace(draft: AnswerDraft, part: TextPart): number {
  part.place ??= draft.parts.push(part) - 1;
  return part.place;
}

export function beginCall(
  draft: AnswerDraft,
  call: { readonly name: string; readonly given_id: string | undefined },
  out: ModelEvent[],
): ToolCallPart {
  const begun: ToolCallPart = { type: "tool_call", ...call, pieces: [] };
  out.push({ type: "tool_call_begun", part: draft.parts.push(begun) - 1, name: call.name });
  return begun;
}

/** Throws `empty_answer` when the answer holds nothing that a person or a tool could use. */
export function finishAnswer(draft: AnswerDraft, ending: Ending): Answer {
  const cut = draft.parts
    .filter((part) => part.type === "tool_call")
    .filter((call) => isCut(call, draft, ending.stop_reason));
  const parts = draft.parts
    .filter((part) => part.type !== "tool_call" || !cut.includes(part))
    .map((part): SaidPart => {
      if (part.type !== "tool_call") return textPart(part);
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

/** The last event before a failure or an abort. Only texts are kept: providers refuse an incomplete thought or call. */
export function interruptedAnswer(draft: AnswerDraft): ModelEvent {
  return {
    type: "answer_interrupted",
    parts: draft.parts.flatMap((part) => (part.type === "text" ? [textPart(part)] : [])),
    is_in_tool: draft.parts.some((part) => part.type === "tool_call"),
    output_tokens: countDraftTokens(draft),
  };
}

/** For servers that report no usage. */
export function estimateUsage(request: ModelRequest, draft: AnswerDraft): Usage {
  return { input_tokens: countTokens(request), output_tokens: countDraftTokens(draft) };
}

function countDraftTokens({ parts }: AnswerDraft): number {
  const texts = parts.flatMap((part) => [part.pieces.join(""), part.type === "tool_call" ? part.name : ""]);
  return texts.reduce((sum, text) => sum + countTextTokens(text), 0);
}

/**
 * A limit cuts the last call of an answer, even when its input is valid JSON: some servers close the JSON that the limit left
 * open. A refusal voids every call made before it.
 */
function isCut(call: ToolCallPart, { parts }: AnswerDraft, stop_reason: StopReason): boolean {
  if (call.isUnfinished || stop_reason === "refusal") return true;
  if (stop_reason === "end" || stop_reason === "tool_use") return false;
  return parts.at(-1) === call || parseToolInput(call.pieces.join("")) === undefined;
}

function stopReasonOf(given: StopReason, hasCalls: boolean): StopReason {
  if (given !== "end" && given !== "tool_use") return given;
  return hasCalls ? "tool_use" : "end";
}

function textPart(part: TextPart): SaidPart {
  const text = part.pieces.join("");
  if (part.type === "text") return { type: "text", text };
  return {
    type: "reasoning",
    text,
    ...(part.provider === undefined ? {} : { provider: part.provider }),
    ...(part.opaque === undefined ? {} : { opaque: part.opaque }),
  };
}
