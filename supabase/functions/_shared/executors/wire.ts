// The body of the POST to an executor and its answer.
import { z } from "zod";
import { executionPlace, finishedExecutionStatus, language } from "../protocol/enums.ts";

export const executionRequest = z.object({
  program: z.object({
    language,
    entry: z.string().min(1).max(512),
    files: z.record(z.string(), z.string()),
    stdin: z.string().optional(),
  }),
  limits: z.object({
    seconds: z.number().positive(),
    memory_mb: z.number().positive(),
    output_bytes: z.int().nonnegative(),
    display_bytes: z.int().nonnegative().exactOptional(),
  }),
  /** The time of sending, in milliseconds since 1970. */
  sent_at: z.number().optional(),
});

export const executionResult = z.object({
  status: finishedExecutionStatus,
  exit_code: z.int32().nullable(),
  output: z.string(),
  is_output_cut: z.boolean(),
  displays: z.array(z.object({ at: z.int().nonnegative(), type: z.string(), content: z.string() })).exactOptional(),
  duration_ms: z.number().nonnegative().max(2_147_483_647),
  ran_in: executionPlace,
});

/** The body of a refusal by any function. */
export const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
