// A model call as a function: a typed input, a prompt made of it, a typed output.
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
  /** For people: what it does. The model is told by `system` and `prompt`. */
  readonly description?: string;
  readonly input: Input;
  readonly output: Output;
  /** What stays the same whatever the input. */
  readonly system?: string;
  /** Plain: no time, no chance, nothing awaited, so that `render` shows exactly what is sent. */
  readonly prompt: (input: z.output<Input>) => Prompt;
  /** Who is asked unless a call says otherwise. */
  readonly client?: TypedClient;
  /** The model's own limit when left out. */
  readonly maxOutputTokens?: number;
  /** How often a model may correct an answer that does not fit, after it was shown why. 1 when left out. */
  readonly corrections?: number;
  /** False: the type is always described in words, though the provider could promise to keep to it. */
  readonly structuredOutput?: boolean;
}

export interface CallOptions {
  readonly client?: TypedClient;
  readonly signal?: AbortSignal;
  /** May be shared between calls. */
  readonly budget?: Budget;
  readonly corrections?: number;
}

/** The last thing a stream tells. `attempts` are all model calls that led to the value, with usage and what was mended. */
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
   * Throws AppError (invalid_input) for an input that is none, before anybody is asked; TypedCallError when no model gave an
   * answer; the signal's reason after an abort.
   */
  call(input: z.input<Input>, options?: CallOptions): Promise<z.output<Output>>;
  /** Tells what there is as it grows, and the finished value last. Throws as `call` does. Leaving the loop ends the model call. */
  stream(
    input: z.input<Input>,
    options?: CallOptions,
  ): AsyncGenerator<Growing<z.output<Output>> | Finished<z.output<Output>>, void>;
  /** The request as it would be sent to this model first. */
  render(input: z.input<Input>, options: { readonly spec: ModelSpec }): ModelRequest;
}

export function defineFunction<Input extends z.ZodType, Output extends z.ZodType>(
  definition: FunctionDefinition<Input, Output>,
): TypedFunction<Input, Output> {
  const { name, output, system = "", maxOutputTokens = Number.POSITIVE_INFINITY } = definition;
  if (!/^[\w-]{1,64}$/.test(name)) throw new TypeError(`"${name}" is no name for a function.`);
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
    if (!client) throw new TypeError(`${name} has no client: give it one, or each call.`);
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
      for await (const told of run(input, options, false)) if (told.type === "finished") return told.value;
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
