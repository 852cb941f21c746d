// Why an input is not what a tool takes, in one sentence per field: a model reads it and mends its call.
import type { z } from "zod";
import { malformedInput } from "../models/model-client.ts";

type Issue = z.core.$ZodIssue;

const maxSentences = 10;
const maxShownCharacters = 200;

const nouns: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  null: "null",
};

/** `input` was refused by `error`, which may be long: nothing here is. */
export function explainInput(error: z.ZodError, input: unknown): string {
  const sentences = error.issues.slice(0, maxSentences).map((issue) => explainIssue(issue, input));
  const more = error.issues.length - sentences.length;
  return [
    "The input of this call cannot be used, and nothing was done.",
    ...sentences,
    ...(more > 0 ? [`There are ${more} more faults like these.`] : []),
  ].join("\n");
}

/** The text that was to be an input and is no JSON; undefined for an input that was. */
export function malformedText(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null || !Object.hasOwn(input, malformedInput)) return undefined;
  const text: unknown = Reflect.get(input, malformedInput);
  return typeof text === "string" ? text : undefined;
}

export function explainMalformed(text: string): string {
  const end = text.length > maxShownCharacters ? `…${text.slice(-maxShownCharacters).toWellFormed()}` : text;
  return `The input of this call was no valid JSON, and nothing was done. Make the call again with one JSON object, in which line endings and quotes within texts are escaped. It ended with: ${JSON.stringify(end)}`;
}

function explainIssue(issue: Issue, input: unknown): string {
  const field = fieldName(issue.path);
  switch (issue.code) {
    case "invalid_type":
      return explainType(field, issue.expected, valueAt(input, issue.path));
    case "unrecognized_keys":
      return `${field} has fields that this tool does not know: ${issue.keys.map(shown).join(", ")}. Leave them out.`;
    case "invalid_value":
      return `${field} must be one of ${issue.values.map(shown).join(", ")}, not ${shown(valueAt(input, issue.path))}.`;
    case "too_small":
      return `${field} must ${sizeOf(issue.origin, "at least", issue.minimum)}.`;
    case "too_big":
      return `${field} must ${sizeOf(issue.origin, "at most", issue.maximum)}.`;
    default:
      return `${field}: ${issue.message}.`;
  }
}

function explainType(field: string, expected: string, value: unknown): string {
  const noun = nouns[expected] ?? expected;
  if (value === undefined) return `${field} is missing: it must be ${noun}.`;
  const received = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return `${field} must be ${noun}, not ${received === "number" ? shown(value) : (nouns[received] ?? received)}.`;
}

function sizeOf(origin: string, bound: string, size: number | bigint): string {
  if (origin === "string") return `have ${bound} ${size} characters`;
  if (origin === "array") return `have ${bound} ${size} entries`;
  return `be ${bound} ${size}`;
}

function fieldName(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path;
  if (first === undefined) return "The input";
  const name = rest.reduce(
    (all: string, key) => all + (typeof key === "number" ? `[${key}]` : `.${String(key)}`),
    String(first),
  );
  return `\`${name}\``;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > maxShownCharacters ? `${text.slice(0, maxShownCharacters).toWellFormed()}…` : text;
}
