// What a typed function reads and writes for the user who calls it.

import type { CallLedger } from "../models/metered-model.ts";
import type { ModelSpec } from "../models/model-client.ts";
import type { Provider } from "../protocol/enums.ts";
import type { WorkerDb } from "./connection.ts";
import { callStarted, modelRows } from "./model-rows.ts";
import { callWorker } from "./worker-call.ts";

/** What all model calls of one request have in common. */
interface RequestIdentity {
  readonly request_id: string;
  readonly function_name: string;
  readonly session_id?: string;
}

export interface UserCallStore {
  /** The requested one first, then those to try when it does not answer. Throws AppError for what the user may not use. */
  readModels(modelId: string | undefined, sessionId: string | undefined): Promise<readonly ModelSpec[]>;
  /** The encrypted key, or whether the operator's may be used. */
  readProviderKey(provider: Provider, host: string): Promise<unknown>;
  ledger(request: RequestIdentity): CallLedger;
}

export function createUserCallStore(db: WorkerDb, userId: string): UserCallStore {
  return {
    readModels: async (modelId, sessionId) =>
      modelRows.parse(await callWorker(db, "read_models_for", [userId, modelId ?? null, sessionId ?? null])),
    readProviderKey: (provider, host) => callWorker(db, "read_provider_key_for", [userId, provider, host]),
    ledger: (request) => ({
      start: async (call) =>
        callStarted.parse(
          await callWorker(db, "start_model_call_for", [userId, JSON.stringify({ ...call, ...request })]),
        ),
      finish: async (bill) => {
        await callWorker(db, "finish_model_call_for", [userId, JSON.stringify(bill)]);
      },
    }),
  };
}
