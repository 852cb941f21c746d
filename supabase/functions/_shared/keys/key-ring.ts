// Encrypts provider keys: AES-GCM under a master key that only the functions have. Each ciphertext is bound to its user, provider
// and host, so that one moved to another row does not open.
import { decodeBase64, encodeBase64 } from "deno-std/encoding/base64.js";

export interface KeyOwner {
  readonly userId: string;
  readonly provider: string;
  /** The only host the key is for, with its port if it has one. */
  readonly host: string;
}

/** As it is stored; bytes in base64. */
export interface SealedKey {
  readonly ciphertext: string;
  readonly nonce: string;
  readonly master_key_id: string;
}

export interface KeyRing {
  /** The id of the master key that seals. */
  readonly sealsWith: string;
  seal(key: string, owner: KeyOwner): Promise<SealedKey>;
  /** Throws UnreadableKey when the master key is gone, or the ciphertext is not this owner's. */
  open(sealed: SealedKey, owner: KeyOwner): Promise<string>;
}

export class UnreadableKey extends Error {
  override readonly name = "UnreadableKey";
}

const nonceBytes = 12;

/** Master keys by id, 32 bytes in base64. The first one seals, every one opens. */
export function createKeyRing(masterKeys: Readonly<Record<string, string>>): KeyRing {
  const [current] = Object.keys(masterKeys);
  if (current === undefined) throw new Error("There is no master key to encrypt provider keys with.");
  return {
    sealsWith: current,
    seal: async (key, owner) => {
      const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
      const masterKey = await importMasterKey(masterKeys, current);
      const ciphertext = await crypto.subtle.encrypt(bound(nonce, owner), masterKey, new TextEncoder().encode(key));
      return { ciphertext: encodeBase64(ciphertext), nonce: encodeBase64(nonce), master_key_id: current };
    },
    open: async ({ ciphertext, nonce, master_key_id }, owner) => {
      const masterKey = await importMasterKey(masterKeys, master_key_id);
      // encode() of Postgres breaks base64 into lines.
      const sealed = decodeBase64(ciphertext.replaceAll("\n", ""));
      const opened = crypto.subtle.decrypt(bound(decodeBase64(nonce), owner), masterKey, sealed);
      return new TextDecoder().decode(await opened.catch(unreadable));
    },
  };
}

async function importMasterKey(masterKeys: Readonly<Record<string, string>>, id: string): Promise<CryptoKey> {
  const bytes = Object.hasOwn(masterKeys, id) ? masterKeys[id] : undefined;
  if (bytes === undefined) throw new UnreadableKey(`There is no master key ${id} any more.`);
  return crypto.subtle.importKey("raw", decodeBase64(bytes), "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** JSON keeps the three apart, whatever they contain. */
function bound(iv: BufferSource, { userId, provider, host }: KeyOwner): AesGcmParams {
  const owner = JSON.stringify(["edgewright provider key", userId.toLowerCase(), provider, host.toLowerCase()]);
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(owner) };
}

function unreadable(cause: unknown): never {
  throw new UnreadableKey("A stored key does not open with its owner's name on it.", { cause });
}
