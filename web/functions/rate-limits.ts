// Damps abuse before it reaches the project. The counts are per location and approximate: real limits are in Postgres.
import ipaddr from "ipaddr.js";
import type { Caller } from "./caller.ts";
import type { EdgeEnv, RateLimiter } from "./edge-env.ts";
import { log } from "./log.ts";
import { Refusal } from "./refusal.ts";
import type { Route } from "./routes.ts";

/** The period of the bindings in wrangler.jsonc. */
export const periodSeconds = 60;

let hasWarned = false;

/** Also for those who send forged tokens, so before tokens are looked at. Throws `too_many_requests`. */
export async function limitAddress(request: Request, { service }: Route, env: EdgeEnv): Promise<void> {
  if (!env.ADDRESS_LIMIT && !hasWarned) {
    hasWarned = true;
    log("There is no rate limit here: Pages has no binding for it. The project's own limits hold.");
  }
  const address = addressKey(request.headers.get("cf-connecting-ip") ?? "");
  await count(env.ADDRESS_LIMIT, address);
  // Auth sees one address for all who come this way, so its own limits per address cannot tell people apart.
  if (service === "auth" && request.method === "POST") await count(env.SIGN_IN_LIMIT, address);
}

/** Throws `too_many_requests`. */
export async function limitUser(caller: Caller, env: EdgeEnv): Promise<void> {
  if (caller.kind === "user") await count(env.USER_LIMIT, caller.id);
}

async function count(limiter: RateLimiter | undefined, key: string): Promise<void> {
  if (!limiter || (await limiter.limit({ key })).success) return;
  throw new Refusal("too_many_requests", "Too many requests. Try again in a minute.", {
    "retry-after": String(periodSeconds),
  });
}

/** One customer of a provider has a whole /64 of IPv6 addresses. */
export function addressKey(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  return ipaddr.IPv6.parse(address).parts.slice(0, 4).join(":");
}
