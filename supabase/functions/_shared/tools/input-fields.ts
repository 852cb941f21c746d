// The fields that tools' inputs are made of. Limits stand in the descriptions too: strict schemas cannot say them.
import { z } from "zod";

/** May be null, and left out by models that keep to no schema. */
export function orNull<Field extends z.ZodType>(field: Field) {
  return field.nullable().default(null);
}

/** What a path must be is explained by the tool, in words. */
export const path = z
  .string()
  .describe("Relative to the session's root, such as src/main.ts: no leading slash, no . or .. parts.");
