// Verifies callers' tokens and describes faults in the hosted service's words.
import { errors } from "jose";
import type { Claims, StackKeys } from "../../keys.ts";

/** The claims of a token with a role and an expiry, which all code here relies on. */
export type CallerClaims = Claims & { readonly role: string; readonly exp: number };

type TokenFault = "MalformedJWT" | "InvalidJWTToken" | "JwtSignatureError" | "JwtSignerError";

export class TokenError extends Error {
  override readonly name = "TokenError";
  readonly code: TokenFault;

  constructor(code: TokenFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export async function verifyAccessToken(keys: StackKeys, token: string): Promise<CallerClaims> {
  const claims = await verifySignature(keys, normaliseToken(token));
  const { role, exp } = claims;
  if (typeof role !== "string" || exp === undefined) {
    throw new TokenError("InvalidJWTToken", "Fields `role` and `exp` are required in JWT");
  }
  return { ...claims, role, exp };
}

/** Line breaks and percent-encoding from copying are tolerated. */
function normaliseToken(token: string): string {
  const compact = token.replaceAll(/\s/g, "");
  try {
    return decodeURIComponent(compact);
  } catch (cause) {
    throw new TokenError("MalformedJWT", "The token provided is not a valid JWT", { cause });
  }
}

async function verifySignature(keys: StackKeys, token: string): Promise<Claims> {
  try {
    return await keys.verify(token);
  } catch (cause) {
    throw toTokenError(cause);
  }
}

function toTokenError(cause: unknown): TokenError {
  if (cause instanceof errors.JWTExpired) {
    const secondsAgo = Math.max(0, Math.floor(Date.now() / 1000) - Number(cause.payload.exp));
    return new TokenError("InvalidJWTToken", `Token has expired ${secondsAgo} seconds ago`, { cause });
  }
  if (cause instanceof errors.JWTClaimValidationFailed) {
    return new TokenError("InvalidJWTToken", "Token expiration time is invalid", { cause });
  }
  if (cause instanceof errors.JWSSignatureVerificationFailed) {
    return new TokenError("JwtSignatureError", "Failed to validate JWT signature", { cause });
  }
  if (cause instanceof errors.JOSEAlgNotAllowed) {
    const advice = "check your JWT secret or JWKS configuration";
    return new TokenError("JwtSignerError", `Failed to generate JWT signer, ${advice}`, { cause });
  }
  return new TokenError("MalformedJWT", "The token provided is not a valid JWT", { cause });
}
