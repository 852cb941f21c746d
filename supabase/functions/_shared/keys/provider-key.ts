// The key for a model call: the user's own for that host, else the operator's. A key goes only to the host it belongs to.
import { z } from "zod";
import type { ModelSpec } from "../models/model-client.ts";
import { providerHost, providerUrl } from "../models/provider-address.ts";
import { AppError } from "../protocol/errors.ts";
import { registerSecret } from "../runtime/redaction.ts";
import { type KeyRing, UnreadableKey } from "./key-ring.ts";

/** The answer of worker.read_provider_key. */
export const storedKey = z.union([
  z.object({
    id: z.uuid(),
    user_id: z.uuid(),
    host: z.string(),
    ciphertext: z.string(),
    nonce: z.string(),
    master_key_id: z.string(),
  }),
  z.object({ operator_key_allowed: z.boolean() }),
]);
export type StoredKey = z.infer<typeof storedKey>;

interface OperatorKeys {
  readonly anthropic?: string | undefined;
  readonly openai?: string | undefined;
  /** By host, with its port if it has one. */
  readonly compatible: Readonly<Record<string, string>>;
}

export interface ProviderKeyDeps {
  readonly keyRing: KeyRing;
  readonly operatorKeys: OperatorKeys;
  /** Servers in the operator's own network need no key. */
  readonly needsNoKey: (url: URL) => boolean;
}

export interface ProviderKey {
  readonly apiKey: string;
  readonly source: "user" | "operator" | "none needed";
}

/** SDKs insist on a key. A server that needs none ignores it. */
const placeholder = "none-needed";

export async function resolveProviderKey(
  spec: Pick<ModelSpec, "provider" | "base_url">,
  stored: StoredKey,
  deps: ProviderKeyDeps,
): Promise<ProviderKey> {
  if ("ciphertext" in stored) return use(await openOwn(spec, stored, deps.keyRing), "user");
  const operatorKey = stored.operator_key_allowed ? operatorKeyFor(spec, deps.operatorKeys) : undefined;
  if (operatorKey) return use(operatorKey, "operator");
  if (deps.needsNoKey(providerUrl(spec))) return { apiKey: placeholder, source: "none needed" };
  const host = providerHost(spec);
  throw new AppError("key_missing", `There is no key for ${host}. Add yours in the settings, or choose another model.`);
}

function use(apiKey: string, source: "user" | "operator"): ProviderKey {
  registerSecret(apiKey);
  return { apiKey, source };
}

type SealedRow = Extract<StoredKey, { ciphertext: string }>;

async function openOwn(
  spec: Pick<ModelSpec, "provider" | "base_url">,
  { user_id, ...sealed }: SealedRow,
  keyRing: KeyRing,
): Promise<string> {
  const host = providerHost(spec);
  try {
    // The host of the call, not of the row: a key that was stored for another host does not open.
    return await keyRing.open(sealed, { userId: user_id, provider: spec.provider, host });
  } catch (cause) {
    if (!(cause instanceof UnreadableKey)) throw cause;
    throw new AppError("key_missing", `Your key for ${host} can no longer be read. Enter it again in the settings.`, {
      cause,
    });
  }
}

function operatorKeyFor(spec: Pick<ModelSpec, "provider" | "base_url">, keys: OperatorKeys): string | undefined {
  const { host, protocol } = providerUrl(spec);
  if (Object.hasOwn(keys.compatible, host)) return keys.compatible[host];
  if (protocol !== "https:") return undefined;
  if (host === "api.anthropic.com") return keys.anthropic;
  return host === "api.openai.com" ? keys.openai : undefined;
}
