// A fetch for addresses that users or models name.
import { checkUrl, type EgressPolicy, type ResolveHost } from "./check-url.ts";

export interface GuardDeps {
  readonly resolve: ResolveHost;
  readonly fetch: typeof fetch;
}

/**
 * Checks every address before it connects, and follows no redirect, so that a key goes only where it was sent. The response is
 * returned as it is, a stream as a stream.
 */
export function guardedFetch(policy: EgressPolicy, { resolve, fetch }: GuardDeps): typeof globalThis.fetch {
  return async (input, init) => {
    await checkUrl(input instanceof Request ? input.url : input, policy, resolve);
    return fetch(input, { ...init, redirect: "manual" });
  };
}
