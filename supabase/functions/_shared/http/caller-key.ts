// Callers that prove a key: by sending it, or by signing what they send where others could read it. Every key is checked here.
import { timingSafeEqual } from "deno-std/crypto/timing_safe_equal.js";
import { encodeBase64 } from "deno-std/encoding/base64.js";
import { AppError } from "../protocol/errors.ts";
import type { CallerKeyName, Environment } from "../runtime/environment.ts";

export const signatureHeader = "x-signature";
/** pg_net may be late, and clocks differ. */
const validSeconds = 300;

const refusal = () => new AppError("forbidden", "This needs a key that the caller does not have.");

/** The current key of this name, and during a rotation the previous one, too. */
function acceptedKeys(name: CallerKeyName, environment: Environment): readonly string[] {
  const previous = environment.get(`${name}_PREVIOUS`);
  return [environment.get(name), ...(previous === undefined ? [] : [previous])];
}

/** Throws `forbidden` unless `apikey` is a key of this name. Compares in constant time. */
export async function requireKey(headers: Headers, name: CallerKeyName, environment: Environment): Promise<void> {
  const given = headers.get("apikey") ?? "";
  const matches = await Promise.all(acceptedKeys(name, environment).map((key) => isSame(given, key)));
  if (!matches.includes(true)) throw refusal();
}

/**
 * Throws `forbidden` unless the text was signed with a key of this name less than five minutes ago. Whoever reads a signed
 * request learns no key and can only repeat it, so that must be harmless.
 */
export async function requireSignature(
  { headers, text }: { readonly headers: Headers; readonly text: string },
  name: CallerKeyName,
  environment: Environment,
): Promise<void> {
  const given = headers.get(signatureHeader) ?? "";
  const seconds = Number(/^(\d{1,12})\./.exec(given)?.[1] ?? Number.NaN);
  if (!(Math.abs(Date.now() / 1000 - seconds) < validSeconds)) throw refusal();
  const matches = await Promise.all(
    acceptedKeys(name, environment).map(async (key) => isSame(given, await signatureOf(text, key, seconds))),
  );
  if (!matches.includes(true)) throw refusal();
}

/** As private.kick_signature makes it: the time in seconds, a point, and an HMAC over both time and text. */
export async function signatureOf(text: string, key: string, seconds: number): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const signingKey = await crypto.subtle.importKey("raw", bytesOf(key), algorithm, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", signingKey, bytesOf(`${seconds}.${text}`));
  return `${seconds}.${encodeBase64(mac)}`;
}

async function isSame(given: string, expected: string): Promise<boolean> {
  const [left, right] = await Promise.all(
    [given, expected].map((text) => crypto.subtle.digest("SHA-256", bytesOf(text))),
  );
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
