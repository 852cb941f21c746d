// Validates a Chat Completions request and reads its conversation. Knows the parameters of OpenAI and of compatible servers.
import { z } from "zod";
import type { Conversation, ConversationMessage, ImagePart, OfferedTool, TextPart } from "../conversation.ts";
import { readDataUrl } from "./images.ts";
import { openaiRules, strictnessProblem } from "./json-schema.ts";
import { badRequest } from "./protocol.ts";
import { openaiProblem, parseShape } from "./request-shape.ts";
import {
  checkCallIds,
  checkStrictTool,
  checkToolNames,
  matchResults,
  parseArguments,
  refuseOpenCalls,
} from "./tool-calls.ts";

const textPart = z.strictObject({ type: z.literal("text"), text: z.string() });
const imagePart = z.strictObject({
  type: z.literal("image_url"),
  image_url: z.strictObject({ url: z.string(), detail: z.enum(["auto", "low", "high", "original"]).optional() }),
});
const words = z.union([z.string(), z.array(textPart).min(1)]);

const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.enum(["system", "developer"]), content: words, name: z.string().optional() }),
  z.strictObject({
    role: z.literal("user"),
    content: z.union([z.string(), z.array(z.discriminatedUnion("type", [textPart, imagePart])).min(1)]),
    name: z.string().optional(),
  }),
  z.strictObject({
    role: z.literal("assistant"),
    content: words.nullish(),
    refusal: z.string().nullish(),
    /** Sent by servers with reasoning models, and expected back. */
    reasoning_content: z.string().nullish(),
    tool_calls: z
      .array(
        z.strictObject({
          id: z.string(),
          type: z.literal("function"),
          function: z.strictObject({ name: z.string(), arguments: z.string() }),
        }),
      )
      .min(1)
      .optional(),
    name: z.string().optional(),
  }),
  z.strictObject({ role: z.literal("tool"), tool_call_id: z.string(), content: words }),
]);

const positive = z.int().min(1).nullish();

const chatBody = z.strictObject({
  model: z.string(),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  max_tokens: positive,
  max_completion_tokens: positive,
  tools: z
    .array(
      z.strictObject({
        type: z.literal("function"),
        function: z.strictObject({
          name: z.string(),
          description: z.string().optional(),
          parameters: z.record(z.string(), z.unknown()).optional(),
          strict: z.boolean().nullish(),
        }),
      }),
    )
    .min(1)
    .optional(),
  tool_choice: z
    .union([
      z.enum(["auto", "none", "required"]),
      z.strictObject({ type: z.literal("function"), function: z.strictObject({ name: z.string() }) }),
    ])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.enum(["text", "json_object"]) }),
      z.strictObject({
        type: z.literal("json_schema"),
        json_schema: z.strictObject({
          name: z.string(),
          description: z.string().optional(),
          schema: z.record(z.string(), z.unknown()).optional(),
          strict: z.boolean().nullish(),
        }),
      }),
    ])
    .optional(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  frequency_penalty: z.number().nullish(),
  presence_penalty: z.number().nullish(),
  seed: z.int().nullish(),
  n: z.literal(1).nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  user: z.string().optional(),
  store: z.boolean().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  prompt_cache_key: z.string().max(64).nullish(),
  prompt_cache_retention: z.enum(["in_memory", "24h"]).nullish(),
  safety_identifier: z.string().nullish(),
  reasoning_effort: z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"]).nullish(),
  verbosity: z.enum(["low", "medium", "high"]).nullish(),
  service_tier: z.string().nullish(),
});
export type ChatBody = z.infer<typeof chatBody>;
type ChatMessage = ChatBody["messages"][number];

export function parseChatBody(body: unknown): ChatBody {
  const parsed = parseShape(chatBody, body, openaiProblem);
  if (parsed.stream_options && !parsed.stream) {
    throw badRequest("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
  }
  if (parsed.max_tokens && parsed.max_completion_tokens) {
    throw badRequest("Setting 'max_tokens' and 'max_completion_tokens' at once is not supported.", "max_tokens");
  }
  if (!parsed.tools && (parsed.tool_choice ?? parsed.parallel_tool_calls) !== undefined) {
    throw badRequest(
      "'tool_choice' and 'parallel_tool_calls' are only allowed when 'tools' are specified.",
      "tool_choice",
    );
  }
  return parsed;
}

export function readChat(body: ChatBody): Conversation {
  const tools = (body.tools ?? []).map(({ function: offered }): OfferedTool => {
    return { name: offered.name, description: offered.description ?? "", schema: offered.parameters ?? {} };
  });
  checkToolNames(tools, /^[a-zA-Z0-9_-]{1,64}$/);
  checkStrictSchemas(body);
  const messages = readMessages(body.messages);
  checkCallIds(messages, /^.{1,40}$/);
  return {
    protocol: "chat",
    model: body.model,
    instructions: body.messages.flatMap(instructionsOf).join("\n\n"),
    messages,
    tools,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    outputSchema: body.response_format?.type === "json_schema" ? body.response_format.json_schema.schema : undefined,
  };
}

function checkStrictSchemas(body: ChatBody): void {
  for (const [index, { function: offered }] of (body.tools ?? []).entries()) {
    checkStrictTool(offered, `tools[${index}].function.parameters`);
  }
  const format = body.response_format?.type === "json_schema" ? body.response_format.json_schema : undefined;
  const problem = format?.strict ? strictnessProblem(format.schema, openaiRules) : undefined;
  if (problem) throw badRequest(`Invalid schema for response_format: ${problem}.`, "response_format");
}

function instructionsOf(message: ChatMessage): string[] {
  return message.role === "system" || message.role === "developer" ? [textOf(message.content)] : [];
}

function readMessages(sent: readonly ChatMessage[]): ConversationMessage[] {
  const messages: ConversationMessage[] = [];
  let results: { callId: string; output: string; isError: boolean }[] = [];
  for (const [index, message] of sent.entries()) {
    const place = `messages[${index}]`;
    if (message.role === "tool") {
      results.push({ callId: message.tool_call_id, output: textOf(message.content), isError: false });
      if (sent[index + 1]?.role === "tool") continue;
      messages.push({ role: "tool", results: matchResults(messages.at(-1), results, place) });
      results = [];
      continue;
    }
    refuseOpenCalls(messages.at(-1), place);
    if (message.role === "user") messages.push({ role: "user", parts: readUser(message.content, place) });
    if (message.role === "assistant") messages.push(readAssistant(message, place));
  }
  refuseOpenCalls(messages.at(-1), "messages");
  return messages;
}

function readUser(content: Extract<ChatMessage, { role: "user" }>["content"], place: string): (TextPart | ImagePart)[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return content.map((part) => (part.type === "text" ? part : readDataUrl(part.image_url.url, place)));
}

function readAssistant(message: Extract<ChatMessage, { role: "assistant" }>, place: string): ConversationMessage {
  const { content, refusal, reasoning_content: reasoning, tool_calls: calls } = message;
  if (content == null && refusal == null && !calls) {
    throw badRequest("An assistant message needs content, a refusal or tool calls.", `${place}.content`);
  }
  const said = [textOf(content ?? ""), refusal ?? ""].filter((text) => text !== "");
  return {
    role: "assistant",
    parts: [
      ...(reasoning ? [{ type: "reasoning", text: reasoning } as const] : []),
      ...said.map((text) => ({ type: "text", text }) as const),
      ...(calls ?? []).map(({ id, function: called }) => {
        return { type: "tool_call", callId: id, name: called.name, input: parseArguments(called.arguments) } as const;
      }),
    ],
  };
}

function textOf(content: z.infer<typeof words>): string {
  return typeof content === "string" ? content : content.map(({ text }) => text).join("\n");
}
