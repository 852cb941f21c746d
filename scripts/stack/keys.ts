// The project's keys and tokens, and the roles they stand for.
import { createHash, timingSafeEqual } from "node:crypto";
import { type JWTPayload, jwtVerify, SignJWT } from "jose";

/** The secret, keys and demo tokens that the Supabase CLI's own local stack uses; publicly known, for local use only. */
const localJwtSecret = "super-secret-jwt-token-with-at-least-32-characters-long";
const localPublishableKey = "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH";
const localSecretKey = "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz";
const demoTokenExpiry = 1983812996;

/** Names the signing key in the header of tokens and in SUPABASE_JWKS; verifiers such as @supabase/server look it up. */
export const signingKeyId = "local";

export type Claims = JWTPayload & { readonly role?: string };

export interface StackKeys {
  readonly publishableKey: string;
  readonly secretKey: string;
  readonly jwtSecret: string;
  readonly anonJwt: string;
  readonly serviceJwt: string;
  /** Signs claims as Auth does (HS256, `kid`). The caller sets `exp` and `iat`. */
  sign(claims: Claims): Promise<string>;
  /** The claims of a token signed by this project and not expired; throws jose's errors otherwise. */
  verify(token: string): Promise<Claims>;
  /** A publishable or secret key as the JWT of the role it stands for; anything else is returned unchanged. */
  toJwt(keyOrToken: string): string;
}

export async function createKeys(jwtSecret: string = localJwtSecret): Promise<StackKeys> {
  const secret = new TextEncoder().encode(jwtSecret);
  const demoToken = (role: string) =>
    new SignJWT({ iss: "supabase-demo", role, exp: demoTokenExpiry })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .sign(secret);
  const anonJwt = await demoToken("anon");
  const serviceJwt = await demoToken("service_role");
  const secretKey = jwtSecret === localJwtSecret ? localSecretKey : ownSecretKey(jwtSecret);
  return {
    publishableKey: localPublishableKey,
    secretKey,
    jwtSecret,
    anonJwt,
    serviceJwt,
    sign: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT", kid: signingKeyId }).sign(secret),
    verify: async (token) => (await jwtVerify<Claims>(token, secret, { algorithms: ["HS256"] })).payload,
    toJwt: (keyOrToken) => {
      if (!keyOrToken.startsWith("sb_")) return keyOrToken; // a token; both keys are opaque
      if (isSameText(keyOrToken, secretKey)) return serviceJwt;
      if (isSameText(keyOrToken, localPublishableKey)) return anonJwt;
      return keyOrToken;
    },
  };
}

/** A custom JWT secret replaces the publicly known secret key too. */
function ownSecretKey(jwtSecret: string): string {
  return `sb_secret_${createHash("sha256").update(`secret key: ${jwtSecret}`).digest("base64url").slice(0, 31)}`;
}

function isSameText(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
