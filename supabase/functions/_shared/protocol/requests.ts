// The `question` and the `answer` of a request that a run waits for, by its kind.
import { z } from "zod";
import { finishedExecutionStatus, language } from "./enums.ts";

export const requestQuestions = {
  /** May this tool be used with this input? */
  approval: z.looseObject({ tool: z.string(), input: z.unknown() }),
  question: z.looseObject({ text: z.string(), options: z.array(z.string()).nullable().optional() }),
  /** Code for a browser of the session to run, with the files of `revision`. */
  execution: z.looseObject({
    language,
    entry: z.string(),
    stdin: z.string().nullable().optional(),
    revision: z.number().int().nonnegative(),
  }),
} as const;

export const requestAnswers = {
  /** The model reads the `reason` of a denial. `always`: this tool does not ask again in this session. */
  approval: z.looseObject({
    approved: z.boolean(),
    always: z.boolean().optional(),
    reason: z.string().max(2000).optional(),
  }),
  question: z.looseObject({ text: z.string().max(20_000) }),
  execution: z.looseObject({
    status: finishedExecutionStatus,
    exit_code: z.number().int().nullable(),
    output: z.string(),
    is_output_cut: z.boolean().optional(),
    duration_ms: z.number().int().nonnegative(),
  }),
} as const;
