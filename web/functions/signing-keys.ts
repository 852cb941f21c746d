// The keys that the project signs its users' tokens with.
import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import type { Project } from "./edge-env.ts";

/** One for each project in this isolate. A published set is kept for ten minutes; an unknown key id fetches it again. */
const finders = new Map<string, JWTVerifyGetKey>();

export function keyFinder({ origin, keys }: Project): JWTVerifyGetKey {
  const name = `${origin} ${JSON.stringify(keys)}`;
  const known = finders.get(name);
  if (known) return known;
  const finder = keys ? configured(keys) : createRemoteJWKSet(new URL(`${origin}/auth/v1/.well-known/jwks.json`));
  finders.set(name, finder);
  return finder;
}

/** Only a key that is a shared secret is used as one: a public key must never be. */
function configured(set: JSONWebKeySet): JWTVerifyGetKey {
  const findPublic = createLocalJWKSet(set);
  return async (header, token) => {
    if (header.alg !== "HS256") return findPublic(header, token);
    const secret = set.keys.find(({ kty, kid }) => kty === "oct" && (!kid || !header.kid || kid === header.kid));
    if (!secret) throw new errors.JWKSNoMatchingKey();
    return secret;
  };
}
