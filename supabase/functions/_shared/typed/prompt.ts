// What a function says to the model, and how it becomes a request.
import type { ConversationMessage, ModelRequest, ModelSpec } from "../models/model-client.ts";
import type { MessagePart } from "../protocol/messages.ts";

type PromptPart = Extract<MessagePart, { type: "text" | "image" }>;

export interface PromptMessage {
  readonly role: "user" | "assistant";
  readonly content: string | readonly PromptPart[];
}

/** A text is one message of the user. */
export type Prompt = string | readonly PromptMessage[];

/** How the model is told what its answer looks like: by the provider's own means, in words, or not at all. */
export interface AnswerShape {
  readonly words: string | undefined;
  readonly native: NonNullable<ModelRequest["output_schema"]> | undefined;
}

export interface RequestParts {
  readonly name: string;
  readonly system: string;
  readonly prompt: Prompt;
  readonly shape: AnswerShape;
  readonly maxOutputTokens: number;
}

/** What is the same for every input comes first, so that a provider's cache finds it again. */
export function buildRequest(spec: ModelSpec, parts: RequestParts): ModelRequest {
  const { name, system, prompt, shape, maxOutputTokens } = parts;
  return {
    instructions: [system, shape.words ?? ""].filter((text) => text !== "").join("\n\n"),
    messages:
      typeof prompt === "string" ? [said("user", prompt)] : prompt.map(({ role, content }) => said(role, content)),
    tools: [],
    max_output_tokens: Math.min(maxOutputTokens, spec.output_tokens),
    cache_key: name,
    ...(shape.native && { output_schema: shape.native }),
  };
}

/** The same question with the answer that was given to it, and what is wrong with that. */
export function withCorrection(request: ModelRequest, answer: string, problem: string): ModelRequest {
  const again = `Your answer could not be used. ${problem}\nGive the whole answer again, corrected, and nothing else.`;
  const given = answer.trim() === "" ? [] : [said("assistant", answer)];
  return { ...request, messages: [...request.messages, ...given, said("user", again)] };
}

function said(role: "user" | "assistant", content: string | readonly PromptPart[]): ConversationMessage {
  return { role, parts: typeof content === "string" ? [{ type: "text", text: content }] : [...content] };
}
