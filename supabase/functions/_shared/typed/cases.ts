// Cases that a typed function must pass, with recorded answers in the tests and with real models on demand.
import type { z } from "zod";
import { TypedCallError } from "./call-error.ts";
import { single, type TypedClient } from "./clients/typed-client.ts";
import type { TypedFunction } from "./define-function.ts";
import { recordedModel } from "./recorded-model.ts";

export interface Case<Input extends z.ZodType, Output extends z.ZodType> {
  readonly name: string;
  readonly input: z.input<Input>;
  /** The answer that a model once gave; several when it had to correct itself. */
  readonly recorded: string | readonly [string, ...string[]];
  /** Checks of the output by their descriptions. They must hold for any good answer, not only the recorded one. */
  readonly expect: Readonly<Record<string, (output: z.output<Output>) => boolean>>;
}

/** Each `<subject>.cases.ts` exports one as `cases`. */
export interface CaseSet {
  readonly name: string;
  readonly cases: readonly PlayableCase[];
}

export interface PlayableCase {
  readonly name: string;
  playRecorded(): Promise<CaseOutcome>;
  play(client: TypedClient): Promise<CaseOutcome>;
}

export interface CaseOutcome {
  /** The checks that failed, or why there is no output. Empty on success. */
  readonly failures: readonly string[];
  readonly output: unknown;
  readonly calls: number;
  readonly tokens: number;
}

export function defineCases<Input extends z.ZodType, Output extends z.ZodType>(
  fn: TypedFunction<Input, Output>,
  cases: readonly Case<Input, Output>[],
): CaseSet {
  return {
    name: fn.name,
    cases: cases.map((one) => ({
      name: one.name,
      play: (client) => play(fn, one, client),
      playRecorded: () => play(fn, one, single(recordedModel([one.recorded].flat()))),
    })),
  };
}

async function play<Input extends z.ZodType, Output extends z.ZodType>(
  fn: TypedFunction<Input, Output>,
  { input, expect }: Case<Input, Output>,
  client: TypedClient,
): Promise<CaseOutcome> {
  try {
    for await (const event of fn.stream(input, { client })) {
      if (event.type === "finished") return { ...counted(event.attempts), ...judged(event.value, expect) };
    }
    throw new TypeError("A stream ended without an answer and without an error.");
  } catch (error) {
    if (!(error instanceof TypedCallError)) throw error;
    return { failures: [error.message], output: undefined, ...counted(error.attempts) };
  }
}

function judged<Output>(
  output: Output,
  expect: Readonly<Record<string, (output: Output) => boolean>>,
): Pick<CaseOutcome, "failures" | "output"> {
  const failed = Object.entries(expect).filter(([, holds]) => !holds(output));
  return { failures: failed.map(([sentence]) => sentence), output };
}

function counted(attempts: TypedCallError["attempts"]): Pick<CaseOutcome, "calls" | "tokens"> {
  const usages = attempts.map(({ usage }) => (usage ? usage.input_tokens + usage.output_tokens : 0));
  return { calls: attempts.length, tokens: usages.reduce((sum, tokens) => sum + tokens, 0) };
}
