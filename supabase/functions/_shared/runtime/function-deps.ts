// What the functions build from their secrets: the database as agent_worker, and the guard of outgoing connections.
import { checkUrl, isOwnNetwork } from "../egress/check-url.ts";
import { guardedFetch } from "../egress/guarded-fetch.ts";
import { resolveHost } from "../egress/resolve-host.ts";
import { openWorkerDb, type WorkerDb, workerDbUrl } from "../store/connection.ts";
import { environment } from "./environment.ts";

export function functionDb(maxConnections: number): WorkerDb {
  const url = workerDbUrl({
    url: environment.get("WORKER_DB_URL"),
    password: environment.get("WORKER_DB_PASSWORD"),
    projectUrl: environment.get("SUPABASE_DB_URL"),
  });
  return openWorkerDb({ url, ca: environment.get("WORKER_DB_CA"), maxConnections });
}

export function functionEgress() {
  const policy = { allow: environment.get("EGRESS_ALLOW") };
  return {
    checkAddress: (address: string | URL) => checkUrl(address, policy, resolveHost),
    guardedFetch: guardedFetch(policy, { resolve: resolveHost, fetch }),
    needsNoKey: (url: URL) => isOwnNetwork(url, policy),
  };
}

/** Made with the first request, so that a missing secret is reported by a response and the log, and the function still starts. */
export function madeOnce<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
