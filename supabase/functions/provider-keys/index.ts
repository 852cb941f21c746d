// A user's keys to model providers: POST {id, provider, base_url?, key} tests a key and stores it, POST {test: id} tests a stored
// one. public.delete_provider_key deletes one.
import { z } from "zod";
import { endpoint } from "../_shared/http/endpoint.ts";
import { type KeyKeeperDeps, keyToStore, keyToTry, storeKey, tryStoredKey } from "../_shared/keys/key-keeper.ts";
import { createKeyRing } from "../_shared/keys/key-ring.ts";
import { environment, forgetProjectKeys } from "../_shared/runtime/environment.ts";
import { functionDb, functionEgress, madeOnce } from "../_shared/runtime/function-deps.ts";
import { createKeyStore } from "../_shared/store/provider-keys.ts";

const maxConnections = 2;

const deps = madeOnce((): KeyKeeperDeps => {
  const { checkAddress, guardedFetch } = functionEgress();
  return {
    keyRing: createKeyRing(environment.get("PROVIDER_MASTER_KEYS")),
    store: createKeyStore(functionDb(maxConnections)),
    checkAddress,
    fetchGuarded: guardedFetch,
  };
});

forgetProjectKeys();

Deno.serve(
  endpoint({ auth: "user", body: z.union([keyToStore, keyToTry]) }, async ({ body, user }) => {
    if ("key" in body) return Response.json(await storeKey(user.id, body, deps()), { status: 201 });
    await tryStoredKey(user.id, body.test, deps());
    return Response.json({ ok: true });
  }),
);
