// What the operator sets. None of it is secret but SUPABASE_JWKS, if that holds a shared secret.
import type { JSONWebKeySet } from "jose";
import { log } from "./log.ts";
import { Refusal } from "./refusal.ts";

/** A rate-limit binding. Workers have them, Pages does not. */
export interface RateLimiter {
  limit(options: { readonly key: string }): Promise<{ readonly success: boolean }>;
}

export interface EdgeEnv {
  readonly SUPABASE_URL?: string;
  readonly SUPABASE_PUBLISHABLE_KEY?: string;
  /** For projects that sign with a shared secret, whose keys Auth does not publish. */
  readonly SUPABASE_JWKS?: string;
  readonly ADDRESS_LIMIT?: RateLimiter;
  readonly SIGN_IN_LIMIT?: RateLimiter;
  readonly USER_LIMIT?: RateLimiter;
}

export interface Project {
  readonly origin: string;
  readonly publishableKey: string;
  /** Auth publishes them, if there are none here. */
  readonly keys: JSONWebKeySet | undefined;
}

/** Throws `not_configured`. */
export function readProject({ SUPABASE_URL = "", SUPABASE_PUBLISHABLE_KEY = "", SUPABASE_JWKS }: EdgeEnv): Project {
  const url = URL.parse(SUPABASE_URL);
  if (!url || !/^https?:$/.test(url.protocol) || SUPABASE_PUBLISHABLE_KEY === "") {
    throw notConfigured("SUPABASE_URL and SUPABASE_PUBLISHABLE_KEY must be set");
  }
  return {
    origin: url.origin,
    publishableKey: SUPABASE_PUBLISHABLE_KEY,
    keys: SUPABASE_JWKS ? readKeys(SUPABASE_JWKS) : undefined,
  };
}

/** The platform has both forms: an object with `keys`, and the bare array. */
function readKeys(text: string): JSONWebKeySet {
  try {
    const parsed: unknown = JSON.parse(text);
    const keys = Array.isArray(parsed) ? parsed : Object(parsed).keys;
    if (Array.isArray(keys)) return { keys };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw notConfigured("SUPABASE_JWKS must be a JSON Web Key Set");
}

function notConfigured(reason: string): Refusal {
  log(`The edge is not configured: ${reason}.`);
  return new Refusal("not_configured", "This site is not configured completely.");
}
