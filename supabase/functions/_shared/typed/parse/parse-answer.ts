// Reads a model's answer as the value that a schema describes: mends what is plainly damage, coerces what loses nothing,
// says what it did and what that cost, and refuses the rest. The schema itself has the last word.
import type { z } from "zod";
import { AnswerReading } from "./answer-reading.ts";
import type { Ending, Parsed, ParseOptions } from "./answer.ts";

export const defaultMaxLength = 262_144;
export const defaultMaxDepth = 64;

/** Never throws for what the text is; throws when the schema validates asynchronously. */
export function parseAnswer<T extends z.ZodType>(
  schema: T,
  text: string,
  options: ParseOptions & Ending = {},
): Parsed<z.output<T>> {
  const { maxLength = defaultMaxLength, maxDepth = defaultMaxDepth } = options;
  if (text.length > maxLength) return { ok: false, reason: "too_large", candidates: [] };
  const reading = new AnswerReading(schema, { ...options, maxDepth });
  reading.add(text);
  return reading.finish(options);
}
