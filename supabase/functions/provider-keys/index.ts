// A user's keys to model providers: POST {id, provider, base_url?, key} tries one and stores it, POST {test: id} tries one that is
// stored. Deleting is a verb of the database, public.delete_provider_key.
import { z } from "zod";
import { checkUrl } from "../_shared/egress/check-url.ts";
import { guardedFetch } from "../_shared/egress/guarded-fetch.ts";
import { resolveHost } from "../_shared/egress/resolve-host.ts";
import { endpoint } from "../_shared/http/endpoint.ts";
import { environment } from "../_shared/http/environment.ts";
import { type KeyKeeperDeps, keyToStore, keyToTry, storeKey, tryStoredKey } from "../_shared/keys/key-keeper.ts";
import { createKeyRing } from "../_shared/keys/key-ring.ts";
import { openWorkerDb, workerDbUrl } from "../_shared/store/connection.ts";
import { createKeyStore } from "../_shared/store/provider-keys.ts";

let made: KeyKeeperDeps | undefined;

/** Made with the first request, so that a missing secret is answered and logged instead of keeping the function from starting. */
function deps(): KeyKeeperDeps {
  made ??= makeDeps();
  return made;
}

function makeDeps(): KeyKeeperDeps {
  const policy = { allow: environment.get("EGRESS_ALLOW") };
  const url = workerDbUrl({
    url: environment.get("WORKER_DB_URL"),
    password: environment.get("WORKER_DB_PASSWORD"),
    projectUrl: environment.get("SUPABASE_DB_URL"),
  });
  return {
    keyRing: createKeyRing(environment.get("PROVIDER_MASTER_KEYS")),
    store: createKeyStore(openWorkerDb({ url, maxConnections: 2 })),
    checkAddress: (address) => checkUrl(address, policy, resolveHost),
    fetchGuarded: guardedFetch(policy, { resolve: resolveHost, fetch }),
  };
}

Deno.serve(
  endpoint({ auth: "user", body: z.union([keyToStore, keyToTry]) }, async ({ body, user }) => {
    if ("key" in body) return Response.json(await storeKey(user.id, body, deps()), { status: 201 });
    await tryStoredKey(user.id, body.test, deps());
    return Response.json({ ok: true });
  }),
);
