// One call of a typed function for one user: with the models they may use, their keys and their limits.
import type { z } from "zod";
import { countTokens } from "../models/count-tokens.ts";
import { CallRefused, type Meter, meteredModel, type Payer } from "../models/metered-model.ts";
import type { ModelClient, ModelSpec } from "../models/model-client.ts";
import { ModelError, remedies } from "../models/model-error.ts";
import type { Clock } from "../protocol/clock.ts";
import { AppError } from "../protocol/errors.ts";
import { isErrorCode } from "../protocol/refusals.ts";
import type { UserCallStore } from "../store/user-calls.ts";
import { createBudget } from "../typed/budget.ts";
import { type CallAttempt, TypedCallError } from "../typed/call-error.ts";
import { fallback } from "../typed/clients/fallback.ts";
import { retry } from "../typed/clients/retry.ts";
import { timeout } from "../typed/clients/timeout.ts";
import { single, type TypedClient } from "../typed/clients/typed-client.ts";
import type { TypedFunction } from "../typed/define-function.ts";
import type { PartialAnswer } from "../typed/parse/answer.ts";
import type { Repair } from "../typed/parse/repair.ts";

export type ServedFunction = TypedFunction<z.ZodType, z.ZodType>;

export interface FunctionCall {
  readonly input: unknown;
  readonly model_id?: string | undefined;
  readonly session_id?: string | undefined;
}

export interface CallDeps {
  readonly store: UserCallStore;
  /** Throws AppError where there is no key. */
  readonly connect: (spec: ModelSpec, payer: Payer) => Promise<ModelClient>;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** The answer of a call, as it is sent. */
interface FunctionAnswer {
  readonly output: unknown;
  readonly usage: { readonly calls: number; readonly input_tokens: number; readonly output_tokens: number };
  readonly repairs: readonly Repair[];
}

export type Told =
  | { readonly type: "partial"; readonly partial: PartialAnswer<unknown>; readonly attempt: number }
  | { readonly type: "done"; readonly answer: FunctionAnswer };

/** The function itself may live a little longer. */
const patienceMs = 100_000;
const maxCalls = 8;

/** Throws AppError for any problem with the input, the limits, the keys or the models. Leaving the loop ends the model call. */
export async function* callFunction(
  fn: ServedFunction,
  call: FunctionCall,
  deps: CallDeps,
  signal: AbortSignal,
): AsyncGenerator<Told, void> {
  const client = clientFor(fn.name, call, deps);
  try {
    // The function validates the input itself.
    for await (const told of fn.stream(call.input, { client, signal, budget: createBudget({ maxCalls }) })) {
      if (told.type === "growing") yield { type: "partial", partial: told, attempt: told.attempt };
      else yield { type: "done", answer: answerOf(told.value, told.attempts) };
    }
  } catch (error) {
    if (error instanceof CallRefused) throw limitOf(error);
    throw error instanceof TypedCallError ? refusalOf(error) : error;
  }
}

/** The models are read when the first is needed, after the input was validated. */
function clientFor(name: string, { model_id, session_id }: FunctionCall, deps: CallDeps): TypedClient {
  const { store, connect, clock, newId } = deps;
  const request = { request_id: newId(), function_name: name, ...(session_id !== undefined && { session_id }) };
  const meter: Meter = { ledger: store.ledger(request), countTokens, newId, timestamp: clock.timestamp };
  const metered = (spec: ModelSpec) => single(meteredModel({ spec, connect: (payer) => connect(spec, payer) }, meter));
  const models: TypedClient = {
    run: async function* (ask, scope) {
      const [first, ...others] = await store.readModels(model_id, session_id);
      const last = others.at(-1) ?? first;
      if (!first) throw new AppError("model_unknown", "There is no model. Ask the operator.");
      const retried = (spec: ModelSpec) => retry(metered(spec), clock, { hasFallback: spec !== last });
      return yield* fallback([retried(first), ...others.map(retried)]).run(ask, scope);
    },
  };
  return timeout(models, patienceMs, clock);
}

function answerOf(output: unknown, attempts: readonly CallAttempt[]): FunctionAnswer {
  const sum = (key: "input_tokens" | "output_tokens") =>
    attempts.reduce((total, { usage }) => total + (usage?.[key] ?? 0), 0);
  const last = attempts.at(-1)?.outcome;
  return {
    output,
    usage: { calls: attempts.length, input_tokens: sum("input_tokens"), output_tokens: sum("output_tokens") },
    repairs: last?.type === "answered" ? last.repairs : [],
  };
}

/** SQL names the limit; every limit of a user is in the list of errors. */
function limitOf(refused: CallRefused): AppError {
  return new AppError(isErrorCode(refused.code) ? refused.code : "forbidden", refused.message, { cause: refused });
}

/** The attempts quote the conversation, so neither the response nor the log contains them. */
function refusalOf({ reason, cause }: TypedCallError): AppError {
  if (cause instanceof ModelError && cause.cause instanceof AppError) return cause.cause;
  if (cause instanceof ModelError) {
    const { sentence, next_action } = remedies[cause.class];
    return new AppError("model_failed", `${sentence} ${next_action}`, { cause });
  }
  if (reason === "budget_spent")
    return new AppError("model_failed", "The models were asked as often as a request may ask them.");
  const sentence = "The model gave no answer of the expected type. Try again, or choose another model.";
  return new AppError("answer_unreadable", sentence);
}
