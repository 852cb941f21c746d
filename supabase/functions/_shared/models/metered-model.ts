// A model whose every call is reserved before it is made and settled when it is over, however it ends.
import { AppError } from "../protocol/errors.ts";
import { type CallBill, createCallBilling } from "./call-bill.ts";
import type { ModelClient, ModelEvent, ModelRequest, ModelSpec } from "./model-client.ts";
import { ModelError } from "./model-error.ts";

/** A model that may be asked. It is connected, which needs its key, only when it is. */
export interface ModelSource {
  readonly spec: ModelSpec;
  /** Throws AppError where there is no key for it. */
  connect(payer: Payer): Promise<ModelClient>;
}

export interface Payer {
  /** The call was booked as paid with the user's own key, so the operator's must not be used. */
  readonly usesOwnKey: boolean;
}

export interface CallStart {
  readonly call_id: string;
  readonly model_id: string;
  /** The most it can use. */
  readonly input_tokens: number;
  readonly output_tokens: number;
}

/** `attempt` counts the calls of this model for the same step, from 1. */
export type CallStarted =
  | { readonly ok: true; readonly attempt: number; readonly uses_own_key?: boolean | undefined }
  | { readonly ok: false; readonly code: string; readonly sentence: string };

/** Where calls are booked: to a run, under its lease, or to a user. Both methods are harmless to repeat with the same id. */
export interface CallLedger {
  start(call: CallStart): Promise<CallStarted>;
  /** Called once for every call that was started. */
  finish(call: CallBill & { readonly call_id: string }): Promise<void>;
}

export interface Meter {
  readonly ledger: CallLedger;
  readonly countTokens: (request: ModelRequest) => number;
  readonly newId: () => string;
  readonly timestamp: () => string;
}

/** A limit stands in the way of a call. The message is for the user. */
export class CallRefused extends Error {
  override readonly name = "CallRefused";
  readonly code: string;

  constructor(code: string, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

/** Throws CallRefused where a limit stands in the way. A model that is switched off or has no key throws ModelError. */
export function meteredModel(source: ModelSource, meter: Meter): ModelClient {
  return { spec: source.spec, stream: (request, signal) => callMetered(source, meter, request, signal) };
}

async function* callMetered(
  { spec, connect }: ModelSource,
  { ledger, countTokens, newId, timestamp }: Meter,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<readonly ModelEvent[]> {
  const call_id = newId();
  const most = { input_tokens: countTokens(request), output_tokens: request.max_output_tokens };
  const start = await ledger.start({ call_id, model_id: spec.id, ...most });
  if (!start.ok) throw refusalOf(start);
  const billing = createCallBilling(most, timestamp);
  try {
    const model = await connect({ usesOwnKey: start.uses_own_key ?? false });
    signal.throwIfAborted();
    billing.sent();
    for await (const events of model.stream(request, signal)) {
      billing.receive(events);
      yield events;
    }
  } catch (error) {
    const failure = isKeyRefusal(error) ? new ModelError("auth", error.message, { cause: error }) : error;
    billing.fail(failure);
    throw failure;
  } finally {
    await ledger.finish({ call_id, ...billing.total() });
  }
}

/** Another model may be switched on, or have a key. */
function refusalOf({ code, sentence }: { readonly code: string; readonly sentence: string }): Error {
  return code === "model_unavailable" ? new ModelError("not_found", sentence) : new CallRefused(code, sentence);
}

function isKeyRefusal(error: unknown): error is AppError {
  return error instanceof AppError && error.code !== "lease_lost";
}
