// A model call as a function: typed input, a prompt built from it, typed output.
import { z } from "zod";
import type { ModelRequest, ModelSpec } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import { AppError } from "../protocol/errors.ts";
import { createAnswerShapes } from "./answer-shape.ts";
import { createAsk, type Growing } from "./ask-model.ts";
import type { Budget } from "./budget.ts";
import { type CallAttempt, TypedCallError, BudgetSpent, InvalidAnswer } from "./call-error.ts";
import type { CallScope, TypedClient } from "./clients/typed-client.ts";
import { buildRequest, type Prompt } from "./prompt.ts";

export interface FunctionDefinition<Input extends z.ZodType, Output extends z.ZodType> {
  /** Letters, digits, - and _; at most 64. */
  readonly name: string;
  /** For people. The model only sees `system` and `prompt`. */
  readonly description?: string;
  readonly input: Input;
  readonly output: Output;
  /** The instructions that do not depend on the input. */
  readonly system?: string;
  /** Pure: no clock, no randomness, no I/O. `render` shows exactly what is sent. */
  readonly prompt: (input: z.output<Input>) => Prompt;
  /** The default for calls. */
  readonly client?: TypedClient;
  /** The model's own limit by default. */
  readonly maxOutputTokens?: number;
  /** How many times a model may correct an answer that does not fit. 1 by default. */
  readonly corrections?: number;
  /** False: the type is always described in the prompt, even when the provider supports structured output. */
  readonly structuredOutput?: boolean;
}

export interface CallOptions {
  readonly client?: TypedClient;
  readonly signal?: AbortSignal;
  /** May be shared between calls. */
  readonly budget?: Budget;
  readonly corrections?: number;
}

/** The last event of a stream. `attempts` are all model calls, with their usage and repairs. */
export interface Finished<T> {
  readonly type: "finished";
  readonly value: T;
  readonly attempts: readonly CallAttempt[];
}

export interface TypedFunction<Input extends z.ZodType, Output extends z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  /**
   * Throws AppError (invalid_input) for an invalid input before any model is asked, TypedCallError when no model gave an answer,
   * and the signal's reason after an abort.
   */
  call(input: z.input<Input>, options?: CallOptions): Promise<z.output<Output>>;
  /** Yields the value while it grows, and the finished one last. Throws as `call` does. Leaving the loop ends the model call. */
  stream(
    input: z.input<Input>,
    options?: CallOptions,
  ): AsyncGenerator<Growing<z.output<Output>> | Finished<z.output<Output>>, void>;
  /** The first request that this model would get. */
  render(input: z.input<Input>, options: { readonly spec: ModelSpec }): ModelRequest;
}

export function defineFunction<Input extends z.ZodType, Output extends z.ZodType>(
  definition: FunctionDefinition<Input, Output>,
): TypedFunction<Input, Output> {
  const { name, output, system = "", maxOutputTokens = Number.POSITIVE_INFINITY } = definition;
  if (!/^[\w-]{1,64}$/.test(name)) throw new TypeError(`"${name}" is not a valid function name.`);
  const isNativeAllowed = definition.structuredOutput ?? true;
  const shapeFor = createAnswerShapes({ name, output, isNativeAllowed });
  const requestsFor = (input: z.input<Input>) => {
    const prompt = definition.prompt(parseInput(definition, input));
    return (spec: ModelSpec) => buildRequest(spec, { name, system, prompt, shape: shapeFor(spec), maxOutputTokens });
  };
  async function* run(input: z.input<Input>, options: CallOptions, isStreamed: boolean) {
    const requestFor = requestsFor(input);
    const corrections = options.corrections ?? definition.corrections ?? 1;
    const ask = createAsk({ output, requestFor, corrections, isStreamed });
    const client = options.client ?? definition.client;
    if (!client) throw new TypeError(`${name} has no client: pass one to defineFunction or to the call.`);
    const { signal = new AbortController().signal, budget } = options;
    const scope: CallScope = { signal, budget, attempts: [] };
    try {
      const value = yield* client.run(ask, scope);
      const finished: Finished<z.output<Output>> = { type: "finished", value, attempts: scope.attempts };
      yield finished;
    } catch (failure) {
      throw errorOf(name, failure, scope);
    }
  }
  return {
    name,
    description: definition.description ?? "",
    input: definition.input,
    output,
    call: async (input, options = {}) => {
      for await (const event of run(input, options, false)) if (event.type === "finished") return event.value;
      throw new TypeError("A client ended without an answer and without an error.");
    },
    stream: (input, options = {}) => run(input, options, true),
    render: (input, { spec }) => requestsFor(input)(spec),
  };
}

function parseInput<Input extends z.ZodType>(
  { name, input: schema }: Pick<FunctionDefinition<Input, z.ZodType>, "name" | "input">,
  input: unknown,
): z.output<Input> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid_input", `The input of ${name} is not valid: ${z.prettifyError(parsed.error)}`, {
    cause: parsed.error,
  });
}

function errorOf(name: string, failure: unknown, { signal, attempts }: CallScope): unknown {
  if (signal.aborted) return signal.reason;
  const isOurs = failure instanceof ModelError || failure instanceof InvalidAnswer || failure instanceof BudgetSpent;
  return isOurs ? new TypedCallError(name, failure, attempts) : failure;
}
