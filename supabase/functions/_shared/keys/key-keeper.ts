// What users do with their keys: hand one in, try one that is stored. A key never comes out again.
import { z } from "zod";
import { providerUrl } from "../models/provider-address.ts";
import { type Provider, provider } from "../protocol/enums.ts";
import { AppError } from "../protocol/errors.ts";
import { registerSecret } from "../runtime/redaction.ts";
import { type KeyRing, type SealedKey, UnreadableKey } from "./key-ring.ts";
import { tryProviderKey } from "./try-provider-key.ts";

export const keyToStore = z.strictObject({
  id: z.uuid(),
  provider,
  /** Left out for the provider's own address. */
  base_url: z.string().max(500).nullish(),
  key: z.string().regex(/^[\x21-\x7e]{8,500}$/, "must be 8 to 500 characters without spaces"),
});
export const keyToTry = z.strictObject({ test: z.uuid() });

/** What is stored of a key for everybody to see who may see that there is one. */
export interface KeyRow {
  readonly id: string;
  readonly provider: Provider;
  readonly base_url: string | null;
  readonly host: string;
  readonly last_four: string;
}

const ownKey = z.object({
  provider,
  base_url: z.string().nullable(),
  host: z.string(),
  ciphertext: z.string(),
  nonce: z.string(),
  master_key_id: z.string(),
});

export interface KeyStore {
  /** Throws AppError for whoever has had very many keys tried. */
  countTrial(userId: string): Promise<void>;
  /** Answers the id under which it is stored: another one where the user has a key for this host already. */
  save(userId: string, key: KeyRow & SealedKey): Promise<string>;
  /** What worker.read_own_provider_key answers. */
  readOwn(userId: string, id: string): Promise<unknown>;
}

export interface KeyKeeperDeps {
  readonly keyRing: KeyRing;
  readonly store: KeyStore;
  /** Throws AppError for an address that may not be reached. */
  readonly checkAddress: (address: URL | string) => Promise<URL>;
  readonly fetchGuarded: typeof fetch;
}

/** Tries the key with its provider, then stores it encrypted, in place of the one that was there for this host. */
export async function storeKey(
  userId: string,
  given: z.infer<typeof keyToStore>,
  deps: KeyKeeperDeps,
): Promise<KeyRow> {
  const { provider, key, base_url = null } = given;
  registerSecret(key);
  const url = await deps.checkAddress(base_url ?? providerUrl({ provider, base_url }));
  if (url.search || url.hash) throw new AppError("invalid_input", "An address has no ? and no #.");
  await deps.store.countTrial(userId);
  await tryProviderKey({ provider, url, key }, deps.fetchGuarded);
  const { host } = url;
  const sealed = await deps.keyRing.seal(key, { userId, provider, host });
  const row = { id: given.id, provider, base_url: base_url && url.href, host, last_four: key.slice(-4) };
  return { ...row, id: await deps.store.save(userId, { ...row, ...sealed }) };
}

/** Tries a key that is stored with its provider, at the address it was stored for. */
export async function tryStoredKey(userId: string, id: string, deps: KeyKeeperDeps): Promise<void> {
  const found = await deps.store.readOwn(userId, id);
  if (found === null) throw new AppError("key_missing", "You have no such key.");
  const { provider, base_url, host, ...sealed } = ownKey.parse(found);
  const key = await deps.keyRing.open(sealed, { userId, provider, host }).catch((cause: unknown) => {
    if (!(cause instanceof UnreadableKey)) throw cause;
    throw new AppError("key_missing", `Your key for ${host} can no longer be read. Enter it again.`, { cause });
  });
  registerSecret(key);
  const url = await deps.checkAddress(providerUrl({ provider, base_url }));
  if (url.host !== host) throw new AppError("key_refused", `This key is for ${host} and not for ${url.host}.`);
  await deps.store.countTrial(userId);
  await tryProviderKey({ provider, url, key }, deps.fetchGuarded);
}
