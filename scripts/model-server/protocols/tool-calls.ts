// Rules about tool calls and results that all three protocols share.
import { z } from "zod";
import type { ConversationMessage, OfferedTool, ToolResult } from "../conversation.ts";
import { openaiRules, strictnessProblem } from "./json-schema.ts";
import { badRequest } from "./protocol.ts";

const inputObject = z.record(z.string(), z.unknown());

/** Undefined if the arguments are not a JSON object. */
export function parseArguments(text: string): Record<string, unknown> | undefined {
  try {
    return inputObject.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function checkToolNames(tools: readonly OfferedTool[], pattern: RegExp): void {
  const seen = new Set<string>();
  for (const [index, { name }] of tools.entries()) {
    if (!pattern.test(name))
      throw badRequest(`The name of the tool must match ${pattern.source}.`, `tools[${index}].name`);
    if (seen.has(name)) throw badRequest(`Tool names must be unique, '${name}' is there twice.`, "tools");
    seen.add(name);
  }
}

/** For OpenAI's protocols. */
export function checkStrictTool(tool: { name: string; parameters?: unknown; strict?: unknown }, place: string): void {
  const problem = tool.strict ? strictnessProblem(tool.parameters, openaiRules) : undefined;
  if (!problem) return;
  throw badRequest(`Invalid schema for function '${tool.name}': ${problem}.`, place, "invalid_function_parameters");
}

/** A result as the request has it, without the tool's name. */
export type BareResult = Omit<ToolResult, "name">;

/** Matches results with the preceding calls, and refuses a call without result or a result without call. */
export function matchResults(
  previous: ConversationMessage | undefined,
  results: readonly BareResult[],
  place: string,
): ToolResult[] {
  const calls = new Map(callsOf(previous).map(({ callId, name }) => [callId, name]));
  const open = new Map(calls);
  const matched = results.map((result) => {
    const name = calls.get(result.callId);
    if (name === undefined) throw badRequest(`No tool call just before has the id '${result.callId}'.`, place);
    if (!open.delete(result.callId)) throw badRequest(`The tool call '${result.callId}' has two results.`, place);
    return { ...result, name };
  });
  if (open.size > 0) throw badRequest(`No tool output found for: ${[...open.keys()].join(", ")}.`, place);
  return matched;
}

/** Before a message that is not a result, every call must have one. */
export function refuseOpenCalls(previous: ConversationMessage | undefined, place: string): void {
  matchResults(previous, [], place);
}

export function checkCallIds(messages: readonly ConversationMessage[], pattern: RegExp): void {
  const seen = new Set<string>();
  for (const { callId } of messages.flatMap(callsOf)) {
    if (!pattern.test(callId)) throw badRequest(`The tool call id '${callId}' does not match ${pattern.source}.`);
    if (seen.has(callId)) throw badRequest(`The tool call id '${callId}' is there twice.`);
    seen.add(callId);
  }
}

function callsOf(message: ConversationMessage | undefined) {
  return message?.role === "assistant" ? message.parts.filter((part) => part.type === "tool_call") : [];
}
