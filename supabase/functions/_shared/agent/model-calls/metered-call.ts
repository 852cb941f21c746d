// One model call of a run: reserved in the journal, streamed, and returned with its bill.
import type { CallBill } from "../../models/call-bill.ts";
import { type CallLedger, CallRefused, meteredModel, type ModelSource } from "../../models/metered-model.ts";
import type { ModelRequest } from "../../models/model-client.ts";
import type { ModelCallStart } from "../journal.ts";
import type { RunContext } from "../run-context.ts";
import type { BegunCall } from "./first-call.ts";
import { type StreamDeps, type StreamOutcome, streamModel } from "./stream-model.ts";

export interface MeteredCall
  extends Pick<ModelCallStart, "step" | "message_id" | "function_name">, Pick<StreamDeps, "silenceMs" | "onText"> {
  readonly source: ModelSource;
  readonly request: ModelRequest;
  readonly inputTokens: number;
  /** When it is reserved already. */
  readonly begun?: BegunCall | null;
}

export type MeteredOutcome =
  | { readonly type: "refused"; readonly code: string; readonly sentence: string }
  /** `attempt`: how often this model was called for the step by now. The bill is for the caller to commit. */
  | (StreamOutcome & { readonly attempt: number; readonly bill: CallBill & { readonly call_id: string } });

/** Settles nothing: a call is settled in the same commit as the message that it wrote. */
export async function callMetered(run: RunContext, call: MeteredCall): Promise<MeteredOutcome> {
  const { source, request, inputTokens, silenceMs, onText, begun, ...identity } = call;
  const { journal, clock, interruption } = run;
  const newId = begun ? () => begun.call_id : run.newId;
  let attempt = 1;
  let bill: (CallBill & { readonly call_id: string }) | undefined;
  const ledger: CallLedger = {
    start: async (start) => {
      const started = begun
        ? { ok: true as const, attempt: begun.attempt, uses_own_key: begun.uses_own_key }
        : await journal.startModelCall({ ...start, ...identity });
      if (!started.ok) throw new CallRefused(started.code, started.sentence);
      attempt = started.attempt;
      return started;
    },
    finish: async (settled) => {
      bill = settled;
    },
  };
  const model = meteredModel(source, { ledger, countTokens: () => inputTokens, newId, timestamp: clock.timestamp });
  try {
    const outcome = await streamModel(model, request, { clock, silenceMs, onText, signal: interruption.signal });
    if (bill) return { ...outcome, attempt, bill };
    interruption.signal.throwIfAborted();
    throw new TypeError("A model answered a call that was not reserved.");
  } catch (error) {
    if (error instanceof CallRefused) return { type: "refused", code: error.code, sentence: error.message };
    throw error;
  }
}
