// Builds a request of Anthropic's Messages API. Pure: the same conversation gives the same bytes, so that prompt caches hit.
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
  type UserPart,
  malformedInput,
} from "../../models/model-client.ts";
import { providerHost } from "../../models/provider-address.ts";
import type { SaidPart } from "../../protocol/messages.ts";
import { fitCallIds } from "../call-ids.ts";
import { outputFormat, toolsOf } from "./schemas.ts";

export const provider = "anthropic";

/** The opaque part of a reasoning part: the provider's own block, which only the host that signed it accepts. */
const opaqueBlock = z.object({
  host: z.string(),
  block: z.discriminatedUnion("type", [
    z.object({ type: z.literal("thinking"), thinking: z.string(), signature: z.string().min(1) }),
    z.object({ type: z.literal("redacted_thinking"), data: z.string() }),
  ]),
});
export type OpaqueBlock = z.infer<typeof opaqueBlock>;

/** Sends no sampling parameters: the provider refuses them, whatever their value. */
export function buildAnthropicRequest(spec: ModelSpec, request: ModelRequest): MessageCreateParamsStreaming {
  const { capabilities } = spec;
  const cached = { cache_control: { type: "ephemeral" } } as const;
  return {
    model: spec.name,
    stream: true,
    max_tokens: Math.max(1, Math.min(request.max_output_tokens, spec.output_tokens)),
    // One cache mark moves with the end of the request. The other stands on the instructions, the end of the prefix that all calls
    // of a session share: it is found even when the conversation grew by more than the 20 blocks that the provider looks back.
    ...cached,
    ...(isBlank(request.instructions) ? {} : { system: [{ type: "text", text: request.instructions, ...cached }] }),
    messages: messagesOf(spec, request.messages),
    ...(request.tools.length > 0 ? { tools: toolsOf(spec, request.tools) } : {}),
    ...(request.tools.length > 0 && capabilities.parallel_tools === false
      ? { tool_choice: { type: "auto", disable_parallel_tool_use: true } }
      : {}),
    // Summarized: without a summary of the thinking, users look at a blank screen.
    ...(capabilities.reasoning ? { thinking: { type: "adaptive", display: "summarized" } } : {}),
    ...(request.output_schema && capabilities.structured_output
      ? { output_config: { format: outputFormat(request.output_schema.schema) } }
      : {}),
  };
}

function messagesOf(spec: ModelSpec, messages: readonly ConversationMessage[]): MessageParam[] {
  const callId = fitCallIds(messages, /^[\w-]{1,64}$/);
  const turns = messages.map((message): Turn => {
    if (message.role === "tool") {
      return { role: "user", results: message.results.map((result) => toolResult(result, callId)), content: [] };
    }
    const content =
      message.role === "user"
        ? message.parts.flatMap((part) => userBlock(part) ?? [])
        : message.parts.flatMap((part) => assistantBlock(spec, part, callId) ?? []);
    return { role: message.role, results: [], content };
  });
  return alternating(turns).map(({ role, results, content }) => ({ role, content: [...results, ...content] }));
}

interface Turn {
  readonly role: "user" | "assistant";
  /** The provider only finds results that come first in a message. */
  readonly results: ToolResultBlockParam[];
  readonly content: ContentBlockParam[];
}

/** Merges neighbors of one role, because the provider wants roles to alternate, and drops empty ones. */
function alternating(messages: readonly Turn[]): Turn[] {
  const merged: Turn[] = [];
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

function userBlock(part: UserPart): ContentBlockParam | undefined {
  switch (part.type) {
    case "text":
      return textBlock(part.text);
    case "image": {
      const { media_type, data } = part;
      return isMediaType(media_type) ? { type: "image", source: { type: "base64", media_type, data } } : undefined;
    }
    case "pdf": {
      const source = { type: "base64", media_type: "application/pdf", data: part.data } as const;
      return { type: "document", title: part.name, source };
    }
  }
}

function assistantBlock(
  spec: ModelSpec,
  part: SaidPart,
  callId: (id: string) => string,
): ContentBlockParam | undefined {
  switch (part.type) {
    case "text":
      return textBlock(part.text);
    case "tool_call":
      return { type: "tool_use", id: callId(part.call_id), name: part.name, input: asObject(part.input) };
    case "reasoning":
      return thinkingBlock(spec, part);
  }
}

/** The provider refuses blocks of white space. */
function textBlock(text: string): ContentBlockParam | undefined {
  return isBlank(text) ? undefined : { type: "text", text };
}

function thinkingBlock(
  spec: ModelSpec,
  part: Extract<SaidPart, { type: "reasoning" }>,
): ThinkingBlockParam | RedactedThinkingBlockParam | undefined {
  if (part.provider !== provider || !spec.capabilities.reasoning) return undefined;
  const kept = opaqueBlock.safeParse(part.opaque);
  return kept.success && kept.data.host === providerHost(spec) ? kept.data.block : undefined;
}

/** Another model may have called a tool with any JSON; this provider takes only objects. */
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
