// Builds a Chat Completions request with only the fields that compatible servers know. Pure.
import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPart,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from "openai/resources/chat/completions";
import { z } from "zod";
import {
  type ConversationMessage,
  type ModelRequest,
  type ModelSpec,
  type ToolSpec,
  type UserPart,
} from "../../models/model-client.ts";
import { providerHost } from "../../models/provider-address.ts";
import type { SaidPart } from "../../protocol/messages.ts";
import { fitCallIds } from "../call-ids.ts";
import { isOpenaiHost } from "../openai/connection.ts";

export const provider = "openai_chat";

/** The opaque part of a reasoning part: the field that the thought came in, or extra content that belongs to a call. */
const opaqueThought = z.object({
  source: z.string(),
  field: z.enum(["reasoning_content", "reasoning", "content"]).optional(),
  /** The index of the call among the calls of its message. */
  call: z.number().optional(),
  extra_content: z.unknown().optional(),
});
export type OpaqueThought = z.infer<typeof opaqueThought>;

/** Compatible servers and their models differ, so a thought goes back only to the model it came from. */
export function sourceOf(spec: ModelSpec): string {
  return `${providerHost(spec)} ${spec.name}`;
}

export function buildChatRequest(spec: ModelSpec, request: ModelRequest): ChatCompletionCreateParamsStreaming {
  const isOfficial = isOpenaiHost(spec);
  const maxTokens = Math.max(1, Math.min(request.max_output_tokens, spec.output_tokens));
  return {
    model: spec.name,
    stream: true,
    stream_options: { include_usage: true },
    messages: [
      ...(request.instructions === "" ? [] : [{ role: "system", content: request.instructions } as const]),
      ...messagesOf(spec, request.messages),
    ],
    // OpenAI's newer models refuse the old name; few other servers know the new one.
    ...(isOfficial ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens }),
    ...(isOfficial && request.cache_key !== undefined ? { prompt_cache_key: request.cache_key } : {}),
    ...(isOfficial ? { store: false } : {}),
    ...(request.tools.length > 0 ? toolsOf(spec, request.tools) : {}),
    ...(request.output_schema && spec.capabilities.structured_output
      ? { response_format: formatOf(request.output_schema) }
      : {}),
  };
}

function toolsOf(
  { capabilities }: ModelSpec,
  tools: readonly ToolSpec[],
): Pick<ChatCompletionCreateParamsStreaming, "tools" | "parallel_tool_calls"> {
  return {
    tools: tools.map(({ name, description, input_schema }): ChatCompletionTool => ({
      type: "function",
      function: {
        name,
        description,
        parameters: { ...input_schema },
        ...(capabilities.strict_tools ? { strict: true } : {}),
      },
    })),
    ...(capabilities.parallel_tools === undefined ? {} : { parallel_tool_calls: capabilities.parallel_tools }),
  };
}

function formatOf({ name, schema }: NonNullable<ModelRequest["output_schema"]>) {
  return { type: "json_schema", json_schema: { name, schema: { ...schema }, strict: true } } as const;
}

function messagesOf(spec: ModelSpec, messages: readonly ConversationMessage[]): ChatCompletionMessageParam[] {
  const callId = fitCallIds(messages, callIdRule(spec));
  const said: ChatCompletionMessageParam[] = [];
  let asked: UserPart[] = [];
  // Many chat templates refuse two user messages in a row.
  const ask = () => {
    const content = userContent(asked);
    if (content.length > 0) said.push({ role: "user", content });
    asked = [];
  };
  for (const message of messages) {
    if (message.role === "user") {
      asked.push(...message.parts);
      continue;
    }
    if (message.role === "assistant") {
      const answer = assistantMessage(spec, message.parts, callId);
      if (!answer) continue;
      ask();
      said.push(answer);
      continue;
    }
    ask();
    for (const { call_id, output, is_error } of message.results) {
      said.push({ role: "tool", tool_call_id: callId(call_id), content: is_error ? `Error: ${output}` : output });
    }
  }
  ask();
  return said;
}

/** OpenAI accepts 40 characters, Mistral nine letters and digits; others encode things in their ids and want them unchanged. */
function callIdRule(spec: ModelSpec): RegExp {
  if (isOpenaiHost(spec)) return /^[\w-]{1,40}$/;
  return /(?:^|\.)mistral\.ai(?::\d+)?$/.test(providerHost(spec)) ? /^[A-Za-z0-9]{9}$/ : /^./s;
}

/** A plain string when there is only text: not every server reads lists. */
function userContent(parts: readonly UserPart[]): string | ChatCompletionContentPart[] {
  const content = parts.flatMap((part): ChatCompletionContentPart[] => {
    switch (part.type) {
      case "text":
        return part.text === "" ? [] : [{ type: "text", text: part.text }];
      case "image":
        return [{ type: "image_url", image_url: { url: `data:${part.media_type};base64,${part.data}` } }];
      case "pdf": {
        const file_data = `data:application/pdf;base64,${part.data}`;
        return [{ type: "file", file: { filename: part.name, file_data } }];
      }
    }
  });
  const texts = content.flatMap((part) => (part.type === "text" ? [part.text] : []));
  return texts.length === content.length ? texts.join("\n\n") : content;
}

/** Undefined when nothing is left that this server could read. */
function assistantMessage(
  spec: ModelSpec,
  parts: readonly SaidPart[],
  callId: (id: string) => string,
): ChatCompletionAssistantMessageParam | undefined {
  const kept = parts.flatMap((part) => (part.type === "reasoning" ? keptOf(spec, part) : []));
  const tool_calls = parts
    .filter((part) => part.type === "tool_call")
    .map((part, index): ChatCompletionMessageFunctionToolCall => {
      const extra = kept.find(({ call }) => call === index);
      const { name, input } = part;
      return {
        id: callId(part.call_id),
        type: "function",
        function: { name, arguments: JSON.stringify(input ?? {}) },
        ...(extra ? { extra_content: extra.extra_content } : {}),
      };
    });
  const content = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
  if (content.trim() === "" && tool_calls.length === 0) return undefined;
  return {
    role: "assistant",
    content: content.trim() === "" ? null : content,
    ...thoughtsOf(kept),
    ...(tool_calls.length > 0 ? { tool_calls } : {}),
  };
}

interface Kept extends OpaqueThought {
  readonly text: string;
}

function keptOf(spec: ModelSpec, part: Extract<SaidPart, { type: "reasoning" }>): Kept[] {
  if (part.provider !== provider) return [];
  const { data } = opaqueThought.safeParse(part.opaque);
  return data?.source === sourceOf(spec) ? [{ ...data, text: part.text }] : [];
}

/** Servers whose models think between tool calls refuse, or forget, calls that come back without their thoughts. */
function thoughtsOf(kept: readonly Kept[]): Readonly<Record<string, string>> {
  const field = kept.find((part) => part.field === "reasoning_content" || part.field === "reasoning")?.field;
  if (field === undefined) return {};
  return {
    [field]: kept
      .filter((part) => part.field === field)
      .map(({ text }) => text)
      .join(""),
  };
}
