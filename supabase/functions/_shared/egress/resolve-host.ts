// Looking names up, where the runtime lets us.
import { log } from "../http/log.ts";
import type { ResolveHost } from "./check-url.ts";

/** What Deno offers; other runtimes have none of it. */
interface DenoNames {
  resolveDns?(hostname: string, recordType: "A" | "AAAA"): Promise<string[]>;
}

let hasWarned = false;

export const resolveHost: ResolveHost = (hostname) => lookUp(hostname, Reflect.get(globalThis, "Deno"));

/** No address where the name has none; undefined, and a line in the log, where looking up is not to be had. */
export async function lookUp(hostname: string, deno: DenoNames | undefined): Promise<readonly string[] | undefined> {
  const found = await Promise.all((["A", "AAAA"] as const).map((type) => records(hostname, type, deno)));
  if (found.every((addresses) => addresses === undefined)) return undefined;
  return found.flatMap((addresses) => addresses ?? []);
}

async function records(
  hostname: string,
  type: "A" | "AAAA",
  deno: DenoNames | undefined,
): Promise<string[] | undefined> {
  try {
    if (!deno?.resolveDns) throw new Error("This runtime has no resolveDns.");
    // The dot at the end keeps the machine's search domains out of it.
    return await deno.resolveDns(`${hostname}.`, type);
  } catch (error) {
    if (error instanceof Error && error.name === "NotFound") return [];
    if (!hasWarned) log.warn("Names cannot be looked up: only private addresses in figures are refused.", { error });
    hasWarned = true;
    return undefined;
  }
}
