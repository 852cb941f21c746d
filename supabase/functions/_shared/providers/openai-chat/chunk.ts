// Reads the parts of a chunk of a Chat Completions stream. Lenient: compatible servers differ in every field.
import { asNumber, asObject, asString, type JsonObject, objectsIn } from "../json.ts";

export interface ToolCallDelta {
  readonly index: number | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly arguments: unknown;
  /** Gemini wants this back with the call. */
  readonly extra_content: unknown;
}

export function readToolCall(call: JsonObject): ToolCallDelta {
  const named = asObject(call.function);
  return {
    index: asNumber(call.index),
    id: asString(call.id),
    name: asString(named?.name),
    arguments: named?.arguments,
    extra_content: call.extra_content,
  };
}

export interface ChunkTexts {
  readonly text: string;
  readonly thought: string;
}

/** Some servers send a list of parts, thoughts included, where others send a string. */
export function readContent(content: unknown): ChunkTexts {
  if (typeof content === "string") return { text: content, thought: "" };
  const texts = { text: "", thought: "" };
  for (const part of objectsIn(content)) {
    texts.text += asString(part.text) ?? "";
    texts.thought += asString(part.thinking) ?? textOf(objectsIn(part.thinking));
  }
  return texts;
}

function textOf(pieces: readonly JsonObject[]): string {
  return pieces.map((piece) => asString(piece.text) ?? "").join("");
}
