// The `question` and the `answer` of a request that a run waits for, by its kind.
import * as z from "zod/mini";
import { finishedExecutionStatus, language } from "./enums.ts";

export const requestQuestions = {
  /** May this tool be used with this input? */
  approval: z.looseObject({ tool: z.string(), input: z.unknown() }),
  question: z.looseObject({ text: z.string(), options: z.optional(z.nullable(z.array(z.string()))) }),
  /** Code for a browser of the session to run, with the files of `revision`. */
  execution: z.looseObject({
    language,
    entry: z.string(),
    stdin: z.optional(z.nullable(z.string())),
    revision: z.int().check(z.nonnegative()),
    /** How long it may run. */
    seconds: z.optional(z.number()),
  }),
} as const;

export const requestAnswers = {
  /** The model reads the `reason` of a denial. `always`: this tool does not ask again in this session. */
  approval: z.looseObject({
    approved: z.boolean(),
    always: z.optional(z.boolean()),
    reason: z.optional(z.string().check(z.maxLength(2000))),
  }),
  question: z.looseObject({ text: z.string().check(z.maxLength(20_000)) }),
  execution: z.looseObject({
    status: finishedExecutionStatus,
    exit_code: z.nullable(z.int()),
    output: z.string(),
    is_output_cut: z.optional(z.boolean()),
    duration_ms: z.int().check(z.nonnegative()),
    /** The row that says so already: a browser that claimed the request has reported it. */
    execution_id: z.optional(z.uuid()),
    /** How many pictures, tables and pages people see. */
    shown: z.optional(z.int().check(z.nonnegative())),
  }),
} as const;
