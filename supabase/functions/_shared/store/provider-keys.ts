// Users' encrypted keys, as the provider-keys function stores and reads them.
import type { KeyStore } from "../keys/key-keeper.ts";
import type { WorkerDb } from "./connection.ts";
import { callWorker } from "./worker-call.ts";

export function createKeyStore(db: WorkerDb): KeyStore {
  return {
    countTrial: async (userId) => void (await callWorker(db, "count_key_trial", [userId])),
    save: async (userId, key) => String(await callWorker(db, "save_provider_key", [userId, JSON.stringify(key)])),
    readOwn: (userId, id) => callWorker(db, "read_own_provider_key", [userId, id]),
  };
}
