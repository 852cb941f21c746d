// A worker's environment: the variables of hosted functions and the project's secrets, and nothing of this process.
import { type StackKeys, signingKeyId } from "../keys.ts";
import type { Logger } from "../log.ts";

export interface EnvironmentDeps {
  readonly keys: StackKeys;
  readonly apiUrl: string;
  readonly dbUrl: string;
  readonly secrets: Record<string, string>;
}

export const region = "local";

export function functionEnvironment(
  { keys, apiUrl, dbUrl, secrets }: EnvironmentDeps,
  worker: { readonly functionName: string; readonly executionId: string },
): Record<string, string> {
  return {
    ...secrets,
    SUPABASE_URL: apiUrl,
    SUPABASE_DB_URL: dbUrl,
    SUPABASE_ANON_KEY: keys.anonJwt,
    SUPABASE_SERVICE_ROLE_KEY: keys.serviceJwt,
    SUPABASE_PUBLISHABLE_KEY: keys.publishableKey,
    SUPABASE_SECRET_KEY: keys.secretKey,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secretKey }),
    SUPABASE_JWKS: JSON.stringify({ keys: [verificationKey(keys.jwtSecret)] }),
    SB_REGION: region,
    SB_EXECUTION_ID: worker.executionId,
    DENO_DEPLOYMENT_ID: `local_${worker.functionName}_1`,
  };
}

/** Names with this prefix belong to the platform; the CLI skips them with a warning too. */
export function withoutReservedNames(secrets: Record<string, string>, log: Logger): Record<string, string> {
  const isReserved = (name: string) => name.toUpperCase().startsWith("SUPABASE_");
  const reserved = Object.keys(secrets).filter(isReserved);
  if (reserved.length > 0) log.warn("skipped secrets whose names begin with SUPABASE_", { names: reserved.join(" ") });
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => !isReserved(name)));
}

function verificationKey(jwtSecret: string) {
  return { kty: "oct", kid: signingKeyId, alg: "HS256", k: Buffer.from(jwtSecret).toString("base64url") };
}
