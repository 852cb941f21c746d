// Validates a Messages request as the provider does and reads its conversation.
import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import type { Conversation, ConversationMessage, ImagePart, OfferedTool, TextPart } from "../conversation.ts";
import { signatureOf } from "../signatures.ts";
import { imageProblem } from "./images.ts";
import { anthropicRules, strictnessProblem } from "./json-schema.ts";
import { badRequest } from "./protocol.ts";
import { anthropicProblem, parseShape } from "./request-shape.ts";
import { type BareResult, checkCallIds, checkToolNames, matchResults, refuseOpenCalls } from "./tool-calls.ts";

const cache_control = z.strictObject({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() }).nullish();
const textBlock = z.strictObject({
  type: z.literal("text"),
  text: z.string(),
  cache_control,
  citations: z.array(z.unknown()).nullish(),
});
const imageBlock = z.strictObject({
  type: z.literal("image"),
  source: z.strictObject({ type: z.literal("base64"), media_type: z.string(), data: z.string() }),
  cache_control,
});
const resultBlock = z.strictObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(z.discriminatedUnion("type", [textBlock, imageBlock]))]).optional(),
  is_error: z.boolean().optional(),
  cache_control,
});
const thinkingBlock = z.strictObject({ type: z.literal("thinking"), thinking: z.string(), signature: z.string() });
const useBlock = z.strictObject({
  type: z.literal("tool_use"),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
  caller: z.strictObject({ type: z.literal("direct") }).optional(),
  cache_control,
});

const userMessage = z.strictObject({
  role: z.literal("user"),
  content: z.union([z.string(), z.array(z.discriminatedUnion("type", [textBlock, imageBlock, resultBlock]))]),
});
const assistantMessage = z.strictObject({
  role: z.literal("assistant"),
  content: z.union([z.string(), z.array(z.discriminatedUnion("type", [textBlock, thinkingBlock, useBlock]))]),
});

const thinking = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("enabled"),
    budget_tokens: z.int().min(1024),
    display: z.enum(["summarized", "omitted"]).nullish(),
  }),
  z.strictObject({ type: z.literal("adaptive"), display: z.enum(["summarized", "omitted"]).nullish() }),
  z.strictObject({ type: z.enum(["disabled", "between_tools"]) }),
]);

const toolChoice = z.discriminatedUnion("type", [
  z.strictObject({ type: z.enum(["auto", "any"]), disable_parallel_tool_use: z.boolean().optional() }),
  z.strictObject({ type: z.literal("tool"), name: z.string(), disable_parallel_tool_use: z.boolean().optional() }),
  z.strictObject({ type: z.literal("none") }),
]);

/** Sampling parameters are missing on purpose: even their defaults are refused. */
const messagesBody = z.strictObject({
  model: z.string(),
  max_tokens: z.int().min(1),
  messages: z.array(z.discriminatedUnion("role", [userMessage, assistantMessage])).min(1),
  system: z.union([z.string(), z.array(textBlock)]).optional(),
  stream: z.boolean().optional(),
  thinking: thinking.optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal("custom").nullish(),
        name: z.string(),
        description: z.string().optional(),
        input_schema: z.looseObject({ type: z.literal("object") }),
        strict: z.boolean().optional(),
        eager_input_streaming: z.boolean().nullish(),
        cache_control,
      }),
    )
    .optional(),
  tool_choice: toolChoice.optional(),
  cache_control,
  output_config: z
    .strictObject({
      effort: z.enum(["low", "medium", "high", "xhigh", "max"]).nullish(),
      format: z.strictObject({ type: z.literal("json_schema"), schema: z.record(z.string(), z.unknown()) }).nullish(),
    })
    .optional(),
  stop_sequences: z.array(z.string()).optional(),
  metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
  service_tier: z.enum(["auto", "standard_only"]).optional(),
});
export type MessagesBody = z.infer<typeof messagesBody>;

export function parseMessagesBody(body: unknown, headers: IncomingHttpHeaders): MessagesBody {
  if (!headers["anthropic-version"]) throw badRequest("anthropic-version: header is required");
  const parsed = parseShape(messagesBody, body, anthropicProblem);
  if (parsed.thinking?.type === "enabled" && parsed.thinking.budget_tokens >= parsed.max_tokens) {
    throw badRequest("thinking.enabled.budget_tokens: must be less than max_tokens");
  }
  if (countBreakpoints(parsed) > 4) throw badRequest("A maximum of 4 blocks with cache_control may be provided.");
  return parsed;
}

/** The top-level `cache_control` counts too. */
function countBreakpoints(body: MessagesBody): number {
  const blocks = [body.system, ...body.messages.map(({ content }) => content)]
    .filter((list) => Array.isArray(list))
    .flat();
  const marked = [body, ...(body.tools ?? []), ...blocks].filter(
    (block) => "cache_control" in block && block.cache_control,
  );
  return marked.length;
}

export function readConversation(body: MessagesBody): Conversation {
  const tools = (body.tools ?? []).map(({ name, description, input_schema }): OfferedTool => {
    return { name, description: description ?? "", schema: input_schema };
  });
  checkToolNames(tools, /^[a-zA-Z0-9_-]{1,128}$/);
  checkStrictSchemas(body);
  const messages = readMessages(body.messages);
  checkCallIds(messages, /^[a-zA-Z0-9_-]+$/);
  checkThinkingKept(body);
  if (tools.length === 0 && messages.some(({ role }) => role === "tool")) {
    throw badRequest("Requests which include `tool_use` or `tool_result` blocks must define tools.");
  }
  return {
    protocol: "messages",
    model: body.model,
    instructions: textsOf(body.system ?? [], "system").join("\n\n"),
    messages,
    tools,
    maxTokens: body.max_tokens,
    outputSchema: body.output_config?.format?.schema,
  };
}

function checkStrictSchemas(body: MessagesBody): void {
  for (const [index, tool] of (body.tools ?? []).entries()) {
    const problem = tool.strict ? strictnessProblem(tool.input_schema, anthropicRules) : undefined;
    if (problem) throw badRequest(`tools.${index}.custom.input_schema: ${problem}`);
  }
  const format = body.output_config?.format;
  const problem = format ? strictnessProblem(format.schema, anthropicRules) : undefined;
  if (problem) throw badRequest(`output_config.format.schema: ${problem}`);
}

/** Tool results and the user's text after them become two messages. */
function readMessages(sent: MessagesBody["messages"]): ConversationMessage[] {
  if (sent[0]?.role !== "user") throw badRequest("messages: the first message must use the user role");
  const messages: ConversationMessage[] = [];
  for (const [index, message] of sent.entries()) {
    const place = `messages.${index}`;
    if (message.role === "assistant") {
      refuseOpenCalls(messages.at(-1), place);
      messages.push(readAssistant(message.content, place));
    } else messages.push(...readUser(message.content, messages.at(-1), place));
  }
  refuseOpenCalls(messages.at(-1), `messages.${sent.length - 1}`);
  return messages;
}

function readUser(
  content: z.infer<typeof userMessage>["content"],
  previous: ConversationMessage | undefined,
  place: string,
): ConversationMessage[] {
  const blocks = blocksOf(content, place);
  const results = blocks.filter((block) => block.type === "tool_result");
  if (blocks.slice(0, results.length).some((block) => block.type !== "tool_result")) {
    throw badRequest(`${place}: tool_result blocks must come first in the content`);
  }
  const matched = matchResults(
    previous,
    results.map((block) => readResult(block, place)),
    place,
  );
  const said = blocks.filter((block) => block.type !== "tool_result").map((block) => readSaid(block, place));
  return [
    ...(matched.length > 0 ? [{ role: "tool", results: matched } as const] : []),
    ...(said.length > 0 ? [{ role: "user", parts: said } as const] : []),
  ];
}

function readResult(block: z.infer<typeof resultBlock>, place: string): BareResult {
  const output = textsOf(block.content ?? [], place).join("\n");
  return { callId: block.tool_use_id, output, isError: block.is_error ?? false };
}

function readSaid(block: z.infer<typeof textBlock> | z.infer<typeof imageBlock>, place: string): TextPart | ImagePart {
  if (block.type === "text") {
    if (block.citations?.length) throw badRequest(`${place}: citations are not permitted on user text`);
    return { type: "text", text: block.text };
  }
  const { media_type: mediaType, data } = block.source;
  const problem = imageProblem(mediaType, data);
  if (problem) throw badRequest(`${place}.content.image.source.base64: ${problem}`);
  return { type: "image", mediaType, data };
}

function readAssistant(content: z.infer<typeof assistantMessage>["content"], place: string): ConversationMessage {
  const parts = blocksOf(content, place).map((block, index) => {
    if (block.type === "text") return { type: "text", text: block.text } as const;
    if (block.type === "tool_use") {
      return { type: "tool_call", callId: block.id, name: block.name, input: block.input } as const;
    }
    if (!isOurThinking(block))
      throw badRequest(`${place}.content.${index}: Invalid \`signature\` in \`thinking\` block`);
    return { type: "reasoning", text: block.thinking } as const;
  });
  return { role: "assistant", parts };
}

/** Hidden thinking is signed too, with an empty text. */
function isOurThinking({ thinking, signature }: z.infer<typeof thinkingBlock>): boolean {
  return signature === signatureOf("messages", thinking);
}

/** A tool call that followed thinking must come back with it; its id tells. */
function checkThinkingKept({ messages, thinking }: MessagesBody): void {
  if (thinking?.type !== "enabled") return;
  const lastSaid = messages.findLastIndex(({ role }) => role === "assistant");
  const content = messages[lastSaid]?.content ?? "";
  const isContinued = lastSaid === messages.length - 2 && typeof content !== "string";
  if (!isContinued || content[0]?.type === "thinking") return;
  if (content.some((block) => block.type === "tool_use" && block.id.startsWith(idAfterThinking))) {
    throw badRequest(`messages.${lastSaid}.content.0: Expected \`thinking\`, but found \`${content[0]?.type}\``);
  }
}

/** The prefix of tool call ids that followed thinking. */
export const idAfterThinking = "toolu_reasoned_";

function blocksOf<Block extends { type: string }>(content: string | Block[], place: string): (Block | TextBlock)[] {
  const blocks = typeof content === "string" ? [{ type: "text", text: content } as const] : content;
  if (blocks.length === 0) throw badRequest(`${place}: messages must have non-empty content`);
  for (const block of blocks) if (block.type === "text" && "text" in block) refuseBlank(block.text, place);
  return blocks;
}

interface TextBlock {
  readonly type: "text";
  readonly text: string;
}

function textsOf(content: string | readonly { type: string; text?: string }[], place: string): string[] {
  if (typeof content === "string") return [content];
  return content.flatMap(({ type, text }) => {
    if (type !== "text") return [];
    refuseBlank(text, place);
    return [text ?? ""];
  });
}

function refuseBlank(text: unknown, place: string): void {
  if (typeof text !== "string" || text.trim() === "") {
    throw badRequest(`${place}: text content blocks must contain non-whitespace text`);
  }
}
