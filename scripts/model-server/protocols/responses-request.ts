// Validates a Responses request and reads its conversation. Stateless: nothing is stored for later requests.
import { z } from "zod";
import type { Conversation, OfferedTool } from "../conversation.ts";
import { openaiRules, strictnessProblem } from "./json-schema.ts";
import { badRequest } from "./protocol.ts";
import { openaiProblem, parseShape } from "./request-shape.ts";
import { groupItems } from "./responses-items.ts";
import { checkCallIds, checkStrictTool, checkToolNames } from "./tool-calls.ts";

const inputText = z.strictObject({ type: z.literal("input_text"), text: z.string() });
const inputImage = z.strictObject({
  type: z.literal("input_image"),
  image_url: z.string(),
  detail: z.enum(["low", "high", "auto", "original"]),
});
const outputText = z.strictObject({
  type: z.literal("output_text"),
  text: z.string(),
  annotations: z.array(z.unknown()).optional(),
  logprobs: z.array(z.unknown()).optional(),
});
const refusal = z.strictObject({ type: z.literal("refusal"), refusal: z.string() });
const status = z.enum(["in_progress", "completed", "incomplete"]).nullish();

/** The only kind of item whose type may be omitted. */
const message = z.discriminatedUnion("role", [
  z.strictObject({
    type: z.literal("message").default("message"),
    role: z.enum(["user", "system", "developer"]),
    content: z.union([z.string(), z.array(z.discriminatedUnion("type", [inputText, inputImage])).min(1)]),
  }),
  z.strictObject({
    type: z.literal("message").default("message"),
    role: z.literal("assistant"),
    content: z.union([z.string(), z.array(z.discriminatedUnion("type", [outputText, refusal]))]),
    id: z.string().optional(),
    status,
    phase: z.enum(["commentary", "final_answer"]).nullish(),
  }),
]);
const item = z.union([
  message,
  z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("function_call"),
      call_id: z.string(),
      name: z.string(),
      arguments: z.string(),
      id: z.string().optional(),
      status,
    }),
    z.strictObject({
      type: z.literal("function_call_output"),
      call_id: z.string(),
      output: z.union([z.string(), z.array(inputText).min(1)]),
      id: z.string().nullish(),
      status,
    }),
    z.strictObject({
      type: z.literal("reasoning"),
      id: z.string(),
      summary: z.array(z.strictObject({ type: z.literal("summary_text"), text: z.string() })),
      content: z.array(z.unknown()).optional(),
      encrypted_content: z.string().nullish(),
      status,
    }),
  ]),
]);
export type Item = z.infer<typeof item>;

/** Reasoning models refuse sampling parameters, and only those are played here. */
const responsesBody = z.strictObject({
  model: z.string(),
  input: z.union([z.string(), z.array(item).min(1)]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_obfuscation: z.boolean().optional() }).nullish(),
  max_output_tokens: z.int().min(16).nullish(),
  store: z.boolean().nullish(),
  include: z.array(z.literal("reasoning.encrypted_content")).nullish(),
  reasoning: z
    .strictObject({
      effort: z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"]).nullish(),
      summary: z.enum(["auto", "concise", "detailed"]).nullish(),
      context: z.enum(["auto", "current_turn", "all_turns"]).nullish(),
    })
    .nullish(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal("function"),
        name: z.string(),
        description: z.string().nullish(),
        parameters: z.record(z.string(), z.unknown()).nullable(),
        strict: z.boolean().nullable(),
      }),
    )
    .optional(),
  tool_choice: z
    .union([z.enum(["auto", "none", "required"]), z.strictObject({ type: z.literal("function"), name: z.string() })])
    .optional(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z
    .strictObject({
      format: z
        .discriminatedUnion("type", [
          z.strictObject({ type: z.enum(["text", "json_object"]) }),
          z.strictObject({
            type: z.literal("json_schema"),
            name: z.string(),
            schema: z.record(z.string(), z.unknown()),
            description: z.string().optional(),
            strict: z.boolean().nullish(),
          }),
        ])
        .optional(),
      verbosity: z.enum(["low", "medium", "high"]).nullish(),
    })
    .optional(),
  prompt_cache_key: z.string().max(64).nullish(),
  prompt_cache_retention: z.enum(["in_memory", "24h"]).nullish(),
  prompt_cache_options: z
    .strictObject({ mode: z.enum(["implicit", "explicit"]).optional(), ttl: z.enum(["30m", "12h"]).optional() })
    .optional(),
  safety_identifier: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  service_tier: z.string().nullish(),
  truncation: z.enum(["auto", "disabled"]).nullish(),
  user: z.string().optional(),
});
export type ResponsesBody = z.infer<typeof responsesBody>;

const sampling = z.looseObject({ temperature: z.unknown(), top_p: z.unknown() }).partial();

export function parseResponsesBody(body: unknown): ResponsesBody {
  const { temperature, top_p } = sampling.safeParse(body).data ?? {};
  for (const [name, value] of Object.entries({ temperature, top_p })) {
    if (value == null) continue;
    throw badRequest(
      `Unsupported parameter: '${name}' is not supported with this model.`,
      name,
      "unsupported_parameter",
    );
  }
  return parseShape(responsesBody, body, openaiProblem);
}

export function readResponses(body: ResponsesBody): Conversation {
  const tools = (body.tools ?? []).map(({ name, description, parameters }): OfferedTool => {
    return { name, description: description ?? "", schema: parameters ?? {} };
  });
  checkToolNames(tools, /^[a-zA-Z0-9_-]{1,64}$/);
  checkStrictSchemas(body);
  const items: Item[] =
    typeof body.input === "string" ? [{ type: "message", role: "user", content: body.input }] : body.input;
  const { instructions, messages } = groupItems(items);
  checkCallIds(messages, /^.{1,64}$/);
  return {
    protocol: "responses",
    model: body.model,
    instructions: [body.instructions ?? "", ...instructions].filter((text) => text !== "").join("\n\n"),
    messages,
    tools,
    maxTokens: body.max_output_tokens ?? undefined,
    outputSchema: body.text?.format?.type === "json_schema" ? body.text.format.schema : undefined,
  };
}

function checkStrictSchemas(body: ResponsesBody): void {
  for (const [index, tool] of (body.tools ?? []).entries()) {
    checkStrictTool(tool, `tools[${index}].parameters`);
  }
  const format = body.text?.format;
  if (format?.type !== "json_schema" || !format.strict) return;
  const problem = strictnessProblem(format.schema, openaiRules);
  if (problem)
    throw badRequest(
      `Invalid schema for response_format '${format.name}': ${problem}.`,
      "text.format.schema",
      "invalid_json_schema",
    );
}
