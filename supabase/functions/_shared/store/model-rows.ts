// Models and their calls, as functions of schema `worker` answer them.
import { z } from "zod";
import type { ModelSpec } from "../models/model-client.ts";
import { provider } from "../protocol/enums.ts";

const capability = z.boolean().optional().catch(undefined);
const modelRow = z.object({
  id: z.string(),
  provider,
  name: z.string(),
  label: z.string(),
  base_url: z.string().nullable(),
  context_tokens: z.number(),
  output_tokens: z.number(),
  capabilities: z.object({
    images: capability,
    pdfs: capability,
    strict_tools: capability,
    parallel_tools: capability,
    structured_output: capability,
    reasoning: capability,
    reasoning_summary: capability,
  }),
});

// An absent capability is undefined in one type and missing in the other.
export const modelRows = z.array(modelRow) as unknown as z.ZodType<readonly ModelSpec[]>;

export const callStarted = z.union([
  z.object({ ok: z.literal(true), attempt: z.number().int(), uses_own_key: z.boolean().optional() }),
  z.object({ ok: z.literal(false), code: z.string(), sentence: z.string() }),
]);
