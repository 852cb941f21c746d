// Who is calling. The platform's `verify_jwt` accepts keys and proves no user, so tokens are verified here.
import { decodeProtectedHeader, errors, importJWK, type JWK, type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";
import { AppError } from "../protocol/errors.ts";
import type { Environment } from "../runtime/environment.ts";
import { log } from "../runtime/log.ts";

export interface User {
  readonly id: string;
  /** A guest: signed in without an account. */
  readonly isAnonymous: boolean;
}

export interface AuthenticationDeps {
  readonly environment: Environment;
  readonly fetch: typeof fetch;
}

/** The kind of key that each algorithm needs: a public key must never be used as a shared secret. */
const keyTypes: Readonly<Record<string, string>> = { HS256: "oct", RS256: "RSA", ES256: "EC", EdDSA: "OKP" };

const userClaims = z.object({
  sub: z.uuid(),
  role: z.literal("authenticated"),
  is_anonymous: z.boolean().default(false),
});

const notSignedIn = (cause?: unknown) =>
  new AppError("not_signed_in", "Sign in to do this.", cause === undefined ? {} : { cause });

/** The user whose token is in Authorization. A key is not a user. A token that fails is never tried as something weaker. */
export async function requireUser(headers: Headers, deps: AuthenticationDeps): Promise<User> {
  const token = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (token?.split(".").length !== 3) throw notSignedIn();
  const header = readHeader(token);
  const signingKey = findKey(deps.environment.get("SUPABASE_JWKS")?.keys ?? [], header);
  const key = signingKey && (await readKey(signingKey, header.algorithm));
  if (!key) return askAuth(token, deps);
  return toUser(await verify(token, key, header.algorithm));
}

interface TokenHeader {
  readonly algorithm: string;
  readonly keyId: string | undefined;
}

function readHeader(token: string): TokenHeader {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg && Object.hasOwn(keyTypes, alg)) return { algorithm: alg, keyId: kid };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw notSignedIn();
}

/** Only keys of the right kind, and by id where both have one. */
function findKey(keys: readonly JWK[], { algorithm, keyId }: TokenHeader): JWK | undefined {
  return keys.find(
    ({ kty, kid, alg }) =>
      kty === keyTypes[algorithm] && (alg ?? algorithm) === algorithm && (!kid || !keyId || kid === keyId),
  );
}

type VerificationKey = Awaited<ReturnType<typeof importJWK>>;

/** Undefined for a key that is damaged, or of a kind that this version does not know. */
async function readKey(key: JWK, algorithm: string): Promise<VerificationKey | undefined> {
  try {
    return await importJWK(key, algorithm);
  } catch (error) {
    log.warn("A key in SUPABASE_JWKS cannot be read, so Auth is asked.", { kid: key.kid, error });
    return undefined;
  }
}

async function verify(token: string, key: VerificationKey, algorithm: string): Promise<JWTPayload> {
  try {
    const options = { algorithms: [algorithm], audience: "authenticated", requiredClaims: ["exp"], clockTolerance: 5 };
    return (await jwtVerify(token, key, options)).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) throw notSignedIn();
    throw error;
  }
}

function toUser(claims: unknown): User {
  const { success, data } = userClaims.safeParse(claims);
  if (!success) throw notSignedIn();
  return { id: data.sub, isAnonymous: data.is_anonymous };
}

const authAnswer = z.object({
  id: z.uuid(),
  role: z.literal("authenticated"),
  is_anonymous: z.boolean().default(false),
});
const authTimeoutMs = 5000;

/** Functions do not know a project's shared secret, and a key may be newer than this isolate. Auth knows both. */
async function askAuth(token: string, { environment, fetch }: AuthenticationDeps): Promise<User> {
  const response = await fetch(`${environment.get("SUPABASE_URL")}/auth/v1/user`, {
    headers: { authorization: `Bearer ${token}`, apikey: publishableKey(environment) },
    signal: AbortSignal.timeout(authTimeoutMs),
  });
  if (response.status >= 500 || response.status === 429) throw new Error(`Auth answered ${response.status}`);
  if (!response.ok) throw notSignedIn();
  const { success, data } = authAnswer.safeParse(await response.json());
  if (!success) throw notSignedIn();
  return { id: data.id, isAnonymous: data.is_anonymous };
}

function publishableKey(environment: Environment): string {
  const named = environment.get("SUPABASE_PUBLISHABLE_KEYS") ?? {};
  return named.default ?? Object.values(named)[0] ?? environment.get("SUPABASE_ANON_KEY") ?? "";
}
