// Builds a request of the Responses API. Pure. The provider stores nothing, so every request carries the whole conversation.
import type {
  EasyInputMessage,
  ResponseCreateParamsStreaming,
  ResponseInputContent,
  ResponseInputItem,
  Tool,
} from "openai/resources/responses/responses";
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

export const provider = "openai_responses";
/** The provider refuses a lower limit. */
const fewestOutputTokens = 16;

/** The opaque part of a reasoning part: the provider's own item, or the phase of the text that follows. */
export interface OpaqueItem {
  readonly host: string;
  readonly item?: unknown;
  readonly phase?: string;
}

const opaqueItem = z.union([
  z.object({
    host: z.string(),
    // Without its encrypted content an item only refers to something that was never stored.
    item: z.looseObject({
      type: z.literal("reasoning"),
      id: z.string(),
      summary: z.array(z.unknown()),
      encrypted_content: z.string().min(1),
    }),
  }),
  z.object({ host: z.string(), phase: z.enum(["commentary", "final_answer"]) }),
]);

export function buildResponsesRequest(spec: ModelSpec, request: ModelRequest): ResponseCreateParamsStreaming {
  const { capabilities } = spec;
  return {
    model: spec.name,
    stream: true,
    store: false,
    ...(request.instructions === "" ? {} : { instructions: request.instructions }),
    input: inputOf(spec, request.messages),
    max_output_tokens: Math.max(fewestOutputTokens, Math.min(request.max_output_tokens, spec.output_tokens)),
    ...(request.tools.length > 0 ? toolsOf(spec, request.tools) : {}),
    ...(request.cache_key === undefined ? {} : { prompt_cache_key: request.cache_key }),
    ...(capabilities.reasoning ? { include: ["reasoning.encrypted_content"] } : {}),
    ...(capabilities.reasoning_summary ? { reasoning: { summary: "auto" } } : {}),
    ...(request.output_schema && capabilities.structured_output ? { text: formatOf(request.output_schema) } : {}),
  };
}

function toolsOf({ capabilities }: ModelSpec, tools: readonly ToolSpec[]): Partial<ResponseCreateParamsStreaming> {
  return {
    tools: tools.map((tool): Tool => ({
      type: "function",
      name: tool.name,
      description: tool.description,
      parameters: { ...tool.input_schema },
      strict: capabilities.strict_tools === true,
    })),
    ...(capabilities.parallel_tools === undefined ? {} : { parallel_tool_calls: capabilities.parallel_tools }),
  };
}

function formatOf({ name, schema }: NonNullable<ModelRequest["output_schema"]>) {
  return { format: { type: "json_schema", name, schema: { ...schema }, strict: true } } as const;
}

function inputOf(spec: ModelSpec, messages: readonly ConversationMessage[]): ResponseInputItem[] {
  const callId = fitCallIds(messages, /^[\w-]{1,64}$/);
  return messages.flatMap((message): ResponseInputItem[] => {
    if (message.role === "user") {
      const content = userContent(message.parts);
      return content.length === 0 ? [] : [{ type: "message", role: "user", content }];
    }
    if (message.role === "assistant") return assistantItems(spec, message.parts, callId);
    return message.results.map(({ call_id, output, is_error }) => ({
      type: "function_call_output",
      call_id: callId(call_id),
      output: is_error ? `Error: ${output}` : output,
    }));
  });
}

function userContent(parts: readonly UserPart[]): ResponseInputContent[] {
  return parts.flatMap((part): ResponseInputContent[] => {
    switch (part.type) {
      case "text":
        return part.text === "" ? [] : [{ type: "input_text", text: part.text }];
      case "image":
        return [{ type: "input_image", detail: "auto", image_url: `data:${part.media_type};base64,${part.data}` }];
      case "pdf": {
        const file_data = `data:application/pdf;base64,${part.data}`;
        return [{ type: "input_file", filename: part.name, file_data }];
      }
    }
  });
}

/** Leaves out the ids of messages and calls: with an id, an item must come with the reasoning it was made with. */
function assistantItems(
  spec: ModelSpec,
  parts: readonly SaidPart[],
  callId: (id: string) => string,
): ResponseInputItem[] {
  const items: ResponseInputItem[] = [];
  let phase: EasyInputMessage["phase"];
  for (const [index, part] of parts.entries()) {
    if (part.type === "text" && part.text.trim() !== "") {
      items.push({ type: "message", role: "assistant", content: part.text, ...(phase ? { phase } : {}) });
      phase = undefined;
    }
    if (part.type === "tool_call") items.push(functionCall(part, callId));
    if (part.type !== "reasoning") continue;
    const kept = keptOf(spec, part);
    if (kept && "phase" in kept) phase = kept.phase;
    if (kept && "item" in kept && isFollowed(parts, index)) items.push(asReasoningItem(kept.item));
  }
  return items;
}

function functionCall(part: Extract<SaidPart, { type: "tool_call" }>, callId: (id: string) => string) {
  return {
    type: "function_call",
    call_id: callId(part.call_id),
    name: part.name,
    arguments: JSON.stringify(part.input ?? {}),
  } as const;
}

function keptOf(spec: ModelSpec, part: Extract<SaidPart, { type: "reasoning" }>) {
  if (part.provider !== provider) return undefined;
  const parsed = opaqueItem.safeParse(part.opaque);
  return parsed.success && parsed.data.host === providerHost(spec) ? parsed.data : undefined;
}

/** The provider refuses reasoning that nothing follows, such as that before a call that the limit cut off. */
function isFollowed(parts: readonly SaidPart[], index: number): boolean {
  return parts
    .slice(index + 1)
    .some((part) => part.type === "tool_call" || (part.type === "text" && part.text.trim() !== ""));
}

function asReasoningItem(item: { readonly type: "reasoning" }): ResponseInputItem {
  // The provider's own item, unchanged; the schema above checked the fields that matter.
  return item as ResponseInputItem;
}
