// One answer as a model might write it, with the expected value or refusal.
import type { z } from "zod";

export interface BrokenAnswer {
  readonly title: string;
  readonly schema: z.ZodType;
  readonly text: string;
  /** "refused": any value would be a guess. */
  readonly expected: { readonly value: unknown } | "refused";
}

export type Row = readonly [title: string, text: string, value: unknown];

/** The value is the schema's output. */
export function repaired(schema: z.ZodType, rows: readonly Row[]): BrokenAnswer[] {
  return rows.map(([title, text, value]) => ({ title, schema, text, expected: { value } }));
}

export function refused(schema: z.ZodType, rows: readonly (readonly [title: string, text: string])[]): BrokenAnswer[] {
  return rows.map(([title, text]) => ({ title, schema, text, expected: "refused" }));
}
