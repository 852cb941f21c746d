// Fields that several tools share. The descriptions repeat the limits, because strict schemas cannot express them.
import { z } from "zod";

/** May be null. Models that ignore the schema may also leave it out. */
export function orNull<Field extends z.ZodType>(field: Field) {
  return field.nullable().default(null);
}

export const path = z
  .string()
  .describe("A path relative to the session's root, such as src/main.ts. No leading slash, no . or .. segments.");
