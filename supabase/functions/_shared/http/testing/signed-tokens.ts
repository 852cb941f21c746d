// A project's signing keys and the tokens they sign, for tests.
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

export interface Signer {
  /** As it stands in SUPABASE_JWKS: what verifies. */
  readonly verificationKey: object;
  sign(claims: JWTPayload): Promise<string>;
}

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

export async function signer(algorithm: "HS256" | "ES256" | "RS256", keyId?: string): Promise<Signer> {
  const header = { alg: algorithm, ...(keyId ? { kid: keyId } : {}) };
  const named = (jwk: object) => ({ ...jwk, alg: algorithm, ...(keyId ? { kid: keyId } : {}) });
  if (algorithm === "HS256") {
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const sign = (claims: JWTPayload) => new SignJWT(claims).setProtectedHeader(header).sign(secret);
    return { verificationKey: named(await exportJWK(secret)), sign };
  }
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const sign = (claims: JWTPayload) => new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
  return { verificationKey: named(await exportJWK(publicKey)), sign };
}

export const userId = "5c1f35a6-3a3b-4a52-8a6c-0d3e1c7f2b11";

export function claimsOf(changes: JWTPayload = {}): JWTPayload {
  return { sub: userId, role: "authenticated", aud: "authenticated", exp: inAnHour(), is_anonymous: false, ...changes };
}
