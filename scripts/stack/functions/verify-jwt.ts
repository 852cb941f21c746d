// The platform's check before a function with `verify_jwt` runs. It requires a valid key or token, which need not be a user's.
import { decodeProtectedHeader } from "jose";
import { originalAuthorizationHeader } from "../gateway/headers.ts";
import type { StackKeys } from "../keys.ts";
import { FunctionError } from "./errors.ts";

const asymmetricAlgorithms = ["ES256", "RS256"];

/** Throws the `FunctionError` to answer. Reads `authorization`, then `apikey`. */
export async function verifyJwt(headers: Headers, keys: StackKeys): Promise<void> {
  const token = keys.toJwt(credentialOf(headers));
  const algorithm = algorithmOf(token);
  if (asymmetricAlgorithms.includes(algorithm)) throw new FunctionError("UNAUTHORIZED_ASYMMETRIC_JWT");
  if (algorithm !== "HS256") {
    throw new FunctionError("UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM", `Unsupported JWT algorithm ${algorithm}`);
  }
  try {
    await keys.verify(token);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new FunctionError("UNAUTHORIZED_LEGACY_JWT");
  }
}

function credentialOf(headers: Headers): string {
  const authorization = headers.get("authorization") || undefined;
  if (authorization === undefined) {
    const apiKey = headers.get("apikey");
    if (headers.get(originalAuthorizationHeader)) throw notBearer();
    if (!apiKey) throw new FunctionError("UNAUTHORIZED_NO_AUTH_HEADER");
    return apiKey;
  }
  const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
  if (!token) throw notBearer();
  return token;
}

function notBearer(): FunctionError {
  return new FunctionError("UNAUTHORIZED_INVALID_JWT_FORMAT", "Auth header is not 'Bearer {token}'");
}

function algorithmOf(token: string): string {
  try {
    const { alg } = decodeProtectedHeader(token);
    if (alg) return alg;
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
  }
  throw new FunctionError("UNAUTHORIZED_INVALID_JWT_FORMAT");
}
