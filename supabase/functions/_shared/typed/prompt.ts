// The request that a function sends to a model, and the correction that follows an answer it cannot use.
import type { ConversationMessage, ModelRequest, ModelSpec, UserPart } from "../models/model-client.ts";
import type { Refused, RefusalReason } from "./parse/answer.ts";

type PromptPart = Extract<UserPart, { type: "text" | "image" }>;

export interface PromptMessage {
  readonly role: "user" | "assistant";
  readonly content: string | readonly PromptPart[];
}

/** A string is one user message. */
export type Prompt = string | readonly PromptMessage[];

/** The schema of the answer: as the provider's structured output, described in the prompt, or neither for plain text. */
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

/** The parts that are the same for every input come first, so that the provider's prompt cache applies. */
export function buildRequest(spec: ModelSpec, parts: RequestParts): ModelRequest {
  const { name, system, prompt, shape, maxOutputTokens } = parts;
  return {
    instructions: [system, shape.words ?? ""].filter((text) => text !== "").join("\n\n"),
    messages: typeof prompt === "string" ? [saidBy("user", prompt)] : prompt.map((message) => messageOf(message, spec)),
    tools: [],
    max_output_tokens: Math.min(maxOutputTokens, spec.output_tokens),
    cache_key: name,
    ...(shape.native && { output_schema: shape.native }),
  };
}

const maxProblemCharacters = 1_500;

const refusalSentences: Readonly<Record<RefusalReason, string>> = {
  too_large: "It is too long.",
  too_deep: "It is nested too deeply.",
  no_answer: "It contains no JSON.",
  not_fitting: "It does not match the type.",
  too_damaged: "It is not valid JSON.",
  ambiguous: "It contains several answers that contradict each other.",
  contradicts_shown: "Its end contradicts its beginning.",
  cut_off: "It was cut off because it was too long; be shorter.",
};

/** What is wrong with an answer. The model reads it in a correction, people read it in an error. */
export function problemOf({ reason, candidates }: Refused): string {
  const listed = reason === "cut_off" ? [] : candidates;
  const problems = new Set(listed.flatMap((candidate) => candidate.problems));
  const lines = Array.from(problems, (problem) => `\n- ${problem}`);
  return [refusalSentences[reason], ...lines].join("").slice(0, maxProblemCharacters);
}

/** The request, followed by the answer it got and what is wrong with that answer. */
export function withCorrection(request: ModelRequest, answer: string, problem: string): ModelRequest {
  const again = `Your answer could not be used. ${problem}\nReply with the complete, corrected answer and nothing else.`;
  const given = answer.trim() === "" ? [] : [saidBy("assistant", answer)];
  return { ...request, messages: [...request.messages, ...given, saidBy("user", again)] };
}

const unseenImage = "[There is an image here, which this model cannot see.]";

/** Models say no images. */
function messageOf({ role, content }: PromptMessage, { capabilities }: ModelSpec): ConversationMessage {
  if (typeof content === "string") return saidBy(role, content);
  if (role === "assistant") return { role, parts: content.filter((part) => part.type === "text") };
  const seen = (part: PromptPart): PromptPart =>
    part.type === "text" || capabilities.images ? part : { type: "text", text: unseenImage };
  return { role, parts: content.map(seen) };
}

function saidBy(role: "user" | "assistant", text: string): ConversationMessage {
  return { role, parts: [{ type: "text", text }] };
}
