// Reads a model's answer as a value of a schema: repairs clear damage, coerces without loss, reports the repairs and their cost, and
// refuses everything else. The schema has the last word.
import type { z } from "zod";
import { AnswerReading } from "./answer-reading.ts";
import type { Ending, Parsed, ParseOptions } from "./answer.ts";

export const defaultMaxLength = 262_144;
export const defaultMaxDepth = 64;

/** Never throws because of the text. Throws when the schema validates asynchronously. */
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
