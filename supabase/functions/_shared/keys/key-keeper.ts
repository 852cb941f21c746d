// What users do with their keys: store one, or test one that is stored. A key never comes out again.
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

/** What is shown of a key to its user. */
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
  /** Throws AppError for a user who tests too many keys. */
  countTrial(userId: string): Promise<void>;
  /** Returns the id it is stored under: another one if the user already has a key for this host. */
  save(userId: string, key: KeyRow & SealedKey): Promise<string>;
  /** The answer of worker.read_own_provider_key. */
  readOwn(userId: string, id: string): Promise<unknown>;
}

export interface KeyKeeperDeps {
  readonly keyRing: KeyRing;
  readonly store: KeyStore;
  /** Throws AppError for an address that may not be reached. */
  readonly checkAddress: (address: URL | string) => Promise<URL>;
  readonly fetchGuarded: typeof fetch;
}

/** Tests the key with its provider, then stores it encrypted. Replaces the user's key for this host. */
export async function storeKey(
  userId: string,
  given: z.infer<typeof keyToStore>,
  deps: KeyKeeperDeps,
): Promise<KeyRow> {
  const { provider, key, base_url = null } = given;
  registerSecret(key);
  const url = await deps.checkAddress(base_url ?? providerUrl({ provider, base_url }));
  if (url.search || url.hash) throw new AppError("invalid_input", "An address must not contain ? or #.");
  await deps.store.countTrial(userId);
  await tryProviderKey({ provider, url, key }, deps.fetchGuarded);
  const { host } = url;
  const sealed = await deps.keyRing.seal(key, { userId, provider, host });
  const row = { id: given.id, provider, base_url: base_url && url.href, host, last_four: key.slice(-4) };
  return { ...row, id: await deps.store.save(userId, { ...row, ...sealed }) };
}

/** Tests a stored key with its provider, at the address it was stored for. */
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
  if (url.host !== host) throw new AppError("key_refused", `This key is for ${host}, not for ${url.host}.`);
  await deps.store.countTrial(userId);
  await tryProviderKey({ provider, url, key }, deps.fetchGuarded);
}
