// A request in the words of Anthropic's Messages API. Pure. The same conversation gives the same bytes, so that caches hit.
import type {
  Base64ImageSource,
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  RedactedThinkingBlockParam,
  ThinkingBlockParam,
  ToolResultBlockParam,
} from "@anthropic-ai/sdk/resources/messages";
import { z } from "zod";
import {
  type ConversationMessage,
  type ModelRequest,
  type ModelSpec,
  type ToolResult,
  malformedInput,
} from "../../models/model-client.ts";
import type { MessagePart } from "../../protocol/messages.ts";
import { fitCallIds } from "../call-ids.ts";
import { unseenImage } from "../unseen-image.ts";
import { outputFormat, toolsOf } from "./schemas.ts";

export const provider = "anthropic";
export const officialUrl = "https://api.anthropic.com";

/** What a reasoning part keeps for this provider: its block, which another host could not have signed. */
const keepsake = z.object({
  host: z.string(),
  block: z.discriminatedUnion("type", [
    z.object({ type: z.literal("thinking"), thinking: z.string(), signature: z.string().min(1) }),
    z.object({ type: z.literal("redacted_thinking"), data: z.string() }),
  ]),
});
export type Keepsake = z.infer<typeof keepsake>;

/** Where a model answers: what it thought goes back to that host alone. */
export function hostOf(spec: ModelSpec): string {
  return new URL(spec.base_url ?? officialUrl).host;
}

/** Sampling parameters are refused by the provider, whatever their value. */
export function buildAnthropicRequest(spec: ModelSpec, request: ModelRequest): MessageCreateParamsStreaming {
  const { capabilities } = spec;
  const cached = { cache_control: { type: "ephemeral" } } as const;
  return {
    model: spec.name,
    stream: true,
    max_tokens: Math.max(1, Math.min(request.max_output_tokens, spec.output_tokens)),
    // At the end of the request, moving on with it. The mark on the instructions, which end the prefix that all calls of a session
    // share, is found even when the conversation grew by more than the twenty blocks that the provider looks back.
    ...cached,
    ...(isBlank(request.instructions) ? {} : { system: [{ type: "text", text: request.instructions, ...cached }] }),
    messages: messagesOf(spec, request.messages),
    ...(request.tools.length > 0 ? { tools: toolsOf(spec, request.tools) } : {}),
    ...(request.tools.length > 0 && capabilities.parallel_tools === false
      ? { tool_choice: { type: "auto", disable_parallel_tool_use: true } }
      : {}),
    // Summarized, because thinking that is not told leaves users before a blank screen.
    ...(capabilities.reasoning ? { thinking: { type: "adaptive", display: "summarized" } } : {}),
    ...(request.output_schema && capabilities.structured_output
      ? { output_config: { format: outputFormat(request.output_schema.schema) } }
      : {}),
  };
}

function messagesOf(spec: ModelSpec, messages: readonly ConversationMessage[]): MessageParam[] {
  const callId = fitCallIds(messages, /^[\w-]{1,64}$/);
  const said = messages.map((message): Said => {
    if (message.role === "tool") {
      return { role: "user", results: message.results.map((result) => toolResult(result, callId)), content: [] };
    }
    const content = message.parts.flatMap((part) =>
      message.role === "user" ? (userBlock(spec, part) ?? []) : (assistantBlock(spec, part, callId) ?? []),
    );
    return { role: message.role, results: [], content };
  });
  return alternating(said).map(({ role, results, content }) => ({ role, content: [...results, ...content] }));
}

interface Said {
  readonly role: "user" | "assistant";
  /** They come before all else that a message says, or the provider does not find them. */
  readonly results: ToolResultBlockParam[];
  readonly content: ContentBlockParam[];
}

/** Neighbours of one role become one message; one with nothing to say is left out. */
function alternating(messages: readonly Said[]): Said[] {
  const merged: Said[] = [];
  for (const message of messages) {
    if (message.results.length + message.content.length === 0) continue;
    const last = merged.at(-1);
    if (last?.role === message.role) {
      last.results.push(...message.results);
      last.content.push(...message.content);
    } else merged.push(message);
  }
  return merged;
}

function toolResult({ call_id, output, is_error }: ToolResult, callId: (id: string) => string): ToolResultBlockParam {
  return {
    type: "tool_result",
    tool_use_id: callId(call_id),
    ...(isBlank(output) ? {} : { content: output }),
    ...(is_error ? { is_error } : {}),
  };
}

function userBlock({ capabilities }: ModelSpec, part: MessagePart): ContentBlockParam | undefined {
  if (part.type === "text") return textBlock(part.text);
  if (part.type !== "image") return undefined;
  const { media_type, data } = part;
  if (!capabilities.images || !isMediaType(media_type)) return textBlock(unseenImage);
  return { type: "image", source: { type: "base64", media_type, data } };
}

function assistantBlock(
  spec: ModelSpec,
  part: MessagePart,
  callId: (id: string) => string,
): ContentBlockParam | undefined {
  switch (part.type) {
    case "text":
      return textBlock(part.text);
    case "tool_call":
      return { type: "tool_use", id: callId(part.call_id), name: part.name, input: asObject(part.input) };
    case "reasoning":
      return thinkingBlock(spec, part);
    case "image":
      return undefined;
  }
}

/** Blocks of white space alone are refused. */
function textBlock(text: string): ContentBlockParam | undefined {
  return isBlank(text) ? undefined : { type: "text", text };
}

function thinkingBlock(
  spec: ModelSpec,
  part: Extract<MessagePart, { type: "reasoning" }>,
): ThinkingBlockParam | RedactedThinkingBlockParam | undefined {
  if (part.provider !== provider || !spec.capabilities.reasoning) return undefined;
  const kept = keepsake.safeParse(part.opaque);
  return kept.success && kept.data.host === hostOf(spec) ? kept.data.block : undefined;
}

/** Another model may have called a tool with anything; here only an object is taken. */
function asObject(input: unknown): unknown {
  const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
  return isObject ? input : { [malformedInput]: JSON.stringify(input ?? null) };
}

function isMediaType(mediaType: string): mediaType is Base64ImageSource["media_type"] {
  return /^image\/(?:jpeg|png|gif|webp)$/.test(mediaType);
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}
