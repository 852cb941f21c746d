// A model whose every call is reserved before it is made and billed when it is over, however it ends.
import { countTextTokens, countTokens } from "../models/count-tokens.ts";
import type { ModelClient, ModelEvent, ModelRequest, ModelSpec } from "../models/model-client.ts";
import { ModelError } from "../models/model-error.ts";
import { AppError } from "../protocol/errors.ts";
import type { Usage } from "../protocol/messages.ts";
import type { Refused, TypedCallOutcome, TypedCallStart, TypedCallStore } from "../store/typed-calls.ts";

export interface Meter {
  readonly store: Pick<TypedCallStore, "start" | "finish">;
  readonly request: Pick<TypedCallStart, "request_id" | "session_id" | "function_name">;
  readonly newId: () => string;
  readonly timestamp: () => string;
}

/** Throws AppError where a limit stands in the way; a model that cannot be had has failed like one that refuses. */
export function meteredModel(spec: ModelSpec, connect: () => Promise<ModelClient>, meter: Meter): ModelClient {
  return { spec, stream: (request, signal) => callMetered({ spec, connect, meter }, request, signal) };
}

interface Metered {
  readonly spec: ModelSpec;
  readonly connect: () => Promise<ModelClient>;
  readonly meter: Meter;
}

async function* callMetered(
  { spec, connect, meter }: Metered,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const model = await connect().catch(asFailure);
  const call_id = meter.newId();
  const input_tokens = countTokens(request);
  const output_tokens = request.max_output_tokens;
  const reserved = { ...meter.request, call_id, model_id: spec.id, input_tokens, output_tokens };
  const start = await meter.store.start(reserved);
  if (!start.ok) throw refusalOf(start);
  const bill = createBill(input_tokens, meter.timestamp);
  try {
    for await (const event of model.stream(request, signal)) {
      bill.note(event);
      yield event;
    }
  } catch (error) {
    bill.fail(error);
    throw error;
  } finally {
    await meter.store.finish({ call_id, ...bill.total() });
  }
}

/** Another model may be had, or have a key. */
function asFailure(error: unknown): never {
  if (!(error instanceof AppError)) throw error;
  throw new ModelError("auth", error.message, { cause: error });
}

function refusalOf({ code, sentence }: Refused): ModelError | AppError {
  return code === "model_unavailable" ? new ModelError("not_found", sentence) : new AppError(code, sentence);
}

/** What the provider counted, else what was said to it and heard from it. */
function createBill(inputTokens: number, timestamp: () => string) {
  let told: Usage | undefined;
  let heardTokens = 0;
  let facts: Omit<TypedCallOutcome, "call_id" | "usage" | "is_estimate"> = {};
  let isExact = false;
  return {
    note(event: ModelEvent): void {
      if (event.type === "usage_known") told = event.usage;
      if (event.type === "answer_finished") {
        told = event.answer.usage;
        isExact = !event.answer.is_usage_estimate;
        facts = { ...facts, stop_reason: event.answer.stop_reason };
      }
      if (event.type !== "text_streamed" && event.type !== "reasoning_streamed") return;
      heardTokens += countTextTokens(event.text);
      facts = { first_token_at: timestamp(), ...facts };
    },
    fail(error: unknown): void {
      if (error instanceof ModelError) facts = { ...facts, error_code: `model_${error.class}` };
    },
    total(): Omit<TypedCallOutcome, "call_id"> {
      if (told && isExact) return { ...facts, usage: told, is_estimate: false };
      // A provider that refused before it said anything has read nothing that it bills.
      const isRefused = facts.error_code !== undefined && heardTokens === 0;
      const usage = told ?? { input_tokens: isRefused ? 0 : inputTokens, output_tokens: 0 };
      const output_tokens = Math.max(usage.output_tokens, Math.ceil(heardTokens));
      return { ...facts, usage: { ...usage, output_tokens }, is_estimate: true };
    },
  };
}
