// Says why an input is invalid, in one sentence per field, so that a model can correct its call.
import type { z } from "zod";
import { malformedInput } from "../models/model-client.ts";

type Issue = z.core.$ZodIssue;

const maxSentences = 10;
const maxShownCharacters = 200;

const nouns: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "an integer",
  boolean: "true or false",
  array: "an array",
  object: "an object",
  null: "null",
};

/** The result is bounded, however long the error is. */
export function explainInput(error: z.ZodError, input: unknown): string {
  const sentences = error.issues.slice(0, maxSentences).map((issue) => explainIssue(issue, input));
  const more = error.issues.length - sentences.length;
  return [
    "The input is invalid. Nothing was done.",
    ...sentences,
    ...(more > 0 ? [`${more} more errors are not listed.`] : []),
  ].join("\n");
}

/** The text of an input that is not a JSON object; undefined for any other. */
export function malformedText(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null || !Object.hasOwn(input, malformedInput)) return undefined;
  const text: unknown = Reflect.get(input, malformedInput);
  return typeof text === "string" ? text : undefined;
}

export function explainMalformed(text: string): string {
  const end = text.length > maxShownCharacters ? `…${text.slice(-maxShownCharacters).toWellFormed()}` : text;
  return `The input is not valid JSON. Nothing was done. Call the tool again with one JSON object, and escape line breaks and quotes in strings. The input ended with: ${JSON.stringify(end)}`;
}

function explainIssue(issue: Issue, input: unknown): string {
  const field = fieldName(issue.path);
  switch (issue.code) {
    case "invalid_type":
      return explainType(field, issue.expected, valueAt(input, issue.path));
    case "unrecognized_keys":
      return `${field} has unknown fields: ${issue.keys.map(shown).join(", ")}. Remove them.`;
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
  if (value === undefined) return `${field} is missing. It must be ${noun}.`;
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
