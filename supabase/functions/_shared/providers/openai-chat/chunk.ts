// A chunk of a Chat Completions stream. Parses leniently: compatible servers differ in every field.
import { z } from "zod";

const text = z.string().nullish().catch(undefined);

/** Some servers send a list of parts, thoughts included, where others send a string. */
const contentPart = z
  .object({
    type: text,
    text,
    thinking: z
      .union([z.string(), z.array(z.object({ text }))])
      .nullish()
      .catch(undefined),
  })
  .catch({});
const content = z
  .union([z.string(), z.array(contentPart)])
  .nullish()
  .catch(undefined);

const toolCall = z.object({
  index: z.number().nullish().catch(undefined),
  id: text,
  function: z.object({ name: text, arguments: z.unknown().optional() }).nullish().catch(undefined),
  /** Gemini wants this back with the call. */
  extra_content: z.unknown().optional(),
});
export type ToolCallDelta = z.infer<typeof toolCall>;

const delta = z.object({
  content,
  refusal: text,
  reasoning_content: text,
  reasoning: text,
  tool_calls: z.array(toolCall).nullish().catch(undefined),
});
export type ChatDelta = z.infer<typeof delta>;

const choice = z.object({
  delta: delta.nullish().catch(undefined),
  /** Some servers send the whole answer as one chunk. */
  message: delta.nullish().catch(undefined),
  finish_reason: text,
});

const chunk = z.object({
  object: text,
  choices: z.array(choice).nullish().catch(undefined),
  usage: z.unknown().optional(),
});
export type ChatChunk = z.infer<typeof chunk>;

/** Undefined for anything that is not a chunk. */
export function readChatChunk(value: unknown): ChatChunk | undefined {
  return chunk.safeParse(value).data;
}

export interface ChunkTexts {
  readonly text: string;
  readonly thought: string;
}

export function readContent(value: ChatDelta["content"]): ChunkTexts {
  if (typeof value === "string") return { text: value, thought: "" };
  const texts = { text: "", thought: "" };
  for (const part of value ?? []) {
    texts.text += part.text ?? "";
    const { thinking } = part;
    texts.thought +=
      typeof thinking === "string" ? thinking : (thinking ?? []).map((piece) => piece.text ?? "").join("");
  }
  return texts;
}
