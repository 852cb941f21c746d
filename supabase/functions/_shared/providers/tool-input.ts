// Parses the arguments of a tool call.
import { malformedInput } from "../models/model-client.ts";
import { isObject, type JsonObject } from "./json.ts";

/** Undefined unless the text is a complete JSON object. Some servers encode the object twice. */
export function parseToolInput(text: string): JsonObject | undefined {
  const value = parseJson(text);
  const input = typeof value === "string" ? parseJson(value) : value;
  return isObject(input) ? input : undefined;
}

/** For a complete call. Models call a tool without arguments with an empty text, or with `null`. */
export function readToolInput(text: string): JsonObject {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "null") return {};
  return parseToolInput(text) ?? { [malformedInput]: text };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
