// The models of a run. Each is connected with its key when it is first called.

import { type ProviderKeyDeps, resolveProviderKey, storedKey } from "../keys/provider-key.ts";
import type { ModelSource, Payer } from "../models/metered-model.ts";
import type { ModelClient, ModelSpec } from "../models/model-client.ts";
import { providerHost } from "../models/provider-address.ts";
import { AppError } from "../protocol/errors.ts";
import { connectModel } from "../providers/connect.ts";
import type { FirstKey } from "../store/claim.ts";
import type { WorkerDb } from "../store/connection.ts";
import type { Lease } from "../store/journal.ts";
import { callWorker } from "../store/worker-call.ts";

export interface ModelSourceDeps extends ProviderKeyDeps {
  readonly db: WorkerDb;
  /** Throws AppError for an address that may not be reached. */
  readonly checkAddress: (url: string) => Promise<unknown>;
  /** For addresses in the catalog of models. */
  readonly guardedFetch: typeof fetch;
}

/** `firstKey`: what the claim of the run answered for its first model. A key for another host is read when it is needed. */
export function createModelSource(
  spec: ModelSpec,
  { lease, firstKey }: { readonly lease: Lease; readonly firstKey: FirstKey | null },
  deps: ModelSourceDeps,
): ModelSource {
  // By who pays: a key may be stored or deleted between two calls.
  const connected = new Map<boolean, Promise<ModelClient>>();
  const { runId, token } = lease;
  let known = firstKey?.provider === spec.provider ? firstKey : null;
  const readKey = (host: string) => {
    const { key } = known?.host === host ? known : {};
    known = null; // what is asked for again may have changed
    return key ?? callWorker(deps.db, "read_provider_key", [runId, token, spec.provider, host]);
  };
  const connect = async (payer: Payer) => {
    try {
      return await connectWithKey({ spec, payer, readKey }, deps);
    } catch (error) {
      connected.delete(payer.usesOwnKey); // the next attempt may succeed
      throw error;
    }
  };
  return {
    spec,
    connect: (payer) => {
      const client = connected.get(payer.usesOwnKey) ?? connect(payer);
      connected.set(payer.usesOwnKey, client);
      return client;
    },
  };
}

interface Connection {
  readonly spec: ModelSpec;
  readonly payer: Payer;
  /** Returns what worker.read_provider_key answers for a host. */
  readonly readKey: (host: string) => unknown;
}

/** Throws AppError where there is no key. */
export async function connectWithKey(
  { spec, payer, readKey }: Connection,
  deps: ModelSourceDeps,
): Promise<ModelClient> {
  // Checked here so that the user learns why. An error that fetch throws inside an SDK looks like a broken connection.
  if (spec.base_url !== null) await deps.checkAddress(spec.base_url);
  const host = providerHost(spec);
  const stored = storedKey.parse(await readKey(host));
  if (payer.usesOwnKey && !("ciphertext" in stored)) {
    throw new AppError("key_missing", `Your key for ${host} was deleted. Send the message again.`);
  }
  const { apiKey } = await resolveProviderKey(spec, stored, deps);
  return connectModel(spec, { apiKey, ...(spec.base_url !== null && { fetch: deps.guardedFetch }) });
}
