// The caller: the role and claims of the request's token. Without a token the caller is anon.
import { errors } from "jose";
import type { Claims, StackKeys } from "../keys.ts";
import { type ApiError, errorResponse } from "./errors.ts";
import type { Caller } from "./request-scope.ts";

export const anonymousRole = "anon";

const maxRememberedTokens = 1000;

export type IdentifyCaller = (request: Request) => Promise<Caller | Response>;

/** Verifying costs more than a small query, so a token is verified once and then only checked for expiry. */
export function createIdentifyCaller(
  keys: Pick<StackKeys, "verify">,
  nowSeconds = () => Date.now() / 1000,
): IdentifyCaller {
  const remembered = new Map<string, Caller & { readonly claims: Claims }>();

  async function callerOf(token: string): Promise<Caller> {
    const known = remembered.get(token);
    if (known && (known.claims.exp ?? Number.POSITIVE_INFINITY) > nowSeconds()) return known;
    const claims = await keys.verify(token);
    const caller = { role: claims.role ?? anonymousRole, claims };
    if (remembered.size >= maxRememberedTokens) remembered.clear();
    remembered.set(token, caller);
    return caller;
  }

  return async (request) => {
    const token = bearerToken(request.headers);
    if (token === undefined) return { role: anonymousRole };
    try {
      return await callerOf(token);
    } catch (error) {
      return errorResponse(refusal(token, error));
    }
  };
}

function bearerToken(headers: Headers): string | undefined {
  return /^bearer\s+(.*)$/i.exec(headers.get("authorization") ?? "")?.[1]?.trim();
}

function refusal(token: string, error: unknown): ApiError {
  const reason = describe(token, error);
  const challenge = `Bearer error="invalid_token", error_description="${reason.message}"`;
  return { status: 401, ...reason, headers: { "www-authenticate": challenge } };
}

function describe(token: string, error: unknown): Pick<ApiError, "code" | "message" | "details"> {
  if (token === "") return { code: "PGRST301", message: "Empty JWT is sent in Authorization header" };
  const parts = token.split(".").length;
  if (parts !== 3) return { code: "PGRST301", message: `Expected 3 parts in JWT; got ${parts}` };
  if (error instanceof errors.JWTExpired) return { code: "PGRST303", message: "JWT expired" };
  if (error instanceof errors.JWTClaimValidationFailed) return { code: "PGRST303", message: "JWT not yet valid" };
  return {
    code: "PGRST301",
    message: "No suitable key or wrong key type",
    details: "None of the keys was able to decode the JWT",
  };
}
