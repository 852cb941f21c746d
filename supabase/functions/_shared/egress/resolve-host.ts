// DNS lookups, where the runtime allows them.
import { type Log, log } from "../runtime/log.ts";
import type { ResolveHost } from "./check-url.ts";

const kinds = ["A", "AAAA"] as const;
type Kind = (typeof kinds)[number];

/** Deno's API. Other runtimes do not have it. */
interface DenoNames {
  resolveDns?(hostname: string, kind: Kind, options: { signal: AbortSignal }): Promise<string[]>;
}

const timeoutMs = 3000;

/**
 * Returns an empty list for a name without addresses, and undefined where names cannot be looked up. That is logged once, and only
 * the name itself can be checked then.
 */
export function createResolver(deno: DenoNames | undefined, writeTo: Log): ResolveHost {
  let hasWarned = false;
  const records = async (hostname: string, kind: Kind): Promise<string[] | undefined> => {
    try {
      if (!deno?.resolveDns) throw new Error("This runtime does not look names up.");
      // The final dot disables the machine's search domains.
      return await deno.resolveDns(`${hostname}.`, kind, { signal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
      if (error instanceof Error && error.name === "NotFound") return [];
      if (!hasWarned) writeTo.warn("Names cannot be looked up, so only their spelling is checked.", { error });
      hasWarned = true;
      return undefined;
    }
  };
  return async (hostname) => {
    const found = await Promise.all(kinds.map((kind) => records(hostname, kind)));
    return found.every((addresses) => addresses === undefined)
      ? undefined
      : found.flatMap((addresses) => addresses ?? []);
  };
}

export const resolveHost: ResolveHost = createResolver(Reflect.get(globalThis, "Deno"), log);
