// What a served function reads and writes for the user who calls it.
import { z } from "zod";
import type { ModelSpec, Provider } from "../models/model-client.ts";
import type { Usage } from "../protocol/messages.ts";
import type { WorkerDb } from "./connection.ts";
import { readModelRows } from "./model-rows.ts";
import { callWorker } from "./worker-call.ts";

export interface TypedCallStart {
  readonly call_id: string;
  /** The same for all model calls of one request. */
  readonly request_id: string;
  readonly session_id?: string;
  readonly function_name: string;
  readonly model_id: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
}

export interface TypedCallOutcome {
  readonly call_id: string;
  readonly usage: Usage;
  readonly is_estimate: boolean;
  readonly stop_reason?: string;
  readonly error_code?: string;
  readonly first_token_at?: string;
}

const started = z.union([
  z.object({ ok: z.literal(true) }),
  z.object({
    ok: z.literal(false),
    code: z.enum([
      "model_unavailable",
      "user_blocked",
      "runs_paused",
      "max_cost",
      "max_cost_per_day",
      "too_many_calls",
    ]),
    sentence: z.string(),
  }),
]);
type Started = z.infer<typeof started>;
export type Refused = Extract<Started, { ok: false }>;

export interface TypedCallStore {
  /** The wanted one first, then those to try when it does not answer. Throws AppError for what the user may not have. */
  readModels(modelId: string | undefined, sessionId: string | undefined): Promise<readonly ModelSpec[]>;
  /** As the key-keeper stored it, or whether the operator's may be used. */
  readProviderKey(provider: Provider, host: string): Promise<unknown>;
  start(call: TypedCallStart): Promise<Started>;
  finish(outcome: TypedCallOutcome): Promise<void>;
}

export function createTypedCallStore(db: WorkerDb, userId: string): TypedCallStore {
  return {
    readModels: async (modelId, sessionId) =>
      readModelRows(await callWorker(db, "read_models_for", [userId, modelId ?? null, sessionId ?? null])),
    readProviderKey: (provider, host) => callWorker(db, "read_provider_key_for", [userId, provider, host]),
    start: async (call) => started.parse(await callWorker(db, "start_typed_call", [userId, JSON.stringify(call)])),
    finish: async (outcome) => {
      await callWorker(db, "finish_typed_call", [userId, JSON.stringify(outcome)]);
    },
  };
}
