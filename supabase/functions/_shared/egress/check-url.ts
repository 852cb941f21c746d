// Which addresses of users and models the functions may connect to. A name is looked up again when the connection is made, and
// could then mean another address. But it is https only, so the server must have a certificate for the name that was checked.
import { AppError } from "../protocol/errors.ts";
import { addressOf, isLoopback, isPublicAddress } from "./address.ts";

/** Hosts, or host:port, that the operator allows although they are private or speak http. */
export interface EgressPolicy {
  readonly allow: readonly string[];
}

/** All addresses of a name. Undefined where names cannot be looked up: then only the name itself is checked. */
export type ResolveHost = (hostname: string) => Promise<readonly string[] | undefined>;

/** Names that never mean a machine on the public internet. */
const privateName =
  /(?:^|\.)(?:localhost|local|internal|intranet|private|corp|home|lan|localdomain|home\.arpa|onion|test|invalid)$/;

/** Returns the parsed address. Throws AppError `address_forbidden` with the reason, or `provider_unreachable` for an unknown host. */
export async function checkUrl(address: string | URL, policy: EgressPolicy, resolve: ResolveHost): Promise<URL> {
  const url = parse(address);
  if (url.username || url.password) throw forbidden(url, "an address may not hold a name or password");
  if (isAllowed(url, policy)) return url;
  if (url.protocol !== "https:") throw forbidden(url, "only https may be used");
  if (url.port !== "") throw forbidden(url, "only the usual port may be used");
  const hostname = nameOf(url);
  const literal = addressOf(hostname);
  const addresses = literal === undefined ? await addressesOf(url, hostname, resolve) : [literal];
  if (!addresses.every(isPublicAddress)) throw forbidden(url, "it is not on the public internet");
  return url;
}

/** Whether the operator allows this host, or it is this machine. Such servers need no key. */
export function isOwnNetwork(url: URL, policy: EgressPolicy): boolean {
  return isAllowed(url, policy) || isLoopback(nameOf(url));
}

function parse(address: string | URL): URL {
  const text = String(address);
  if (!URL.canParse(text)) throw new AppError("address_forbidden", "This is not the address of a server.");
  const url = new URL(text);
  if (/^https?:$/.test(url.protocol)) return url;
  throw forbidden(url, "only https may be used");
}

/** The URL parser has already normalized escapes, letters of other scripts, and numbers in other bases. */
function nameOf(url: URL): string {
  return url.hostname.replace(/\.$/, "");
}

function isAllowed(url: URL, { allow }: EgressPolicy): boolean {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const name = nameOf(url);
  return allow.includes(name) || allow.includes(`${name}:${port}`);
}

async function addressesOf(url: URL, hostname: string, resolve: ResolveHost): Promise<readonly string[]> {
  const labels = hostname.split(".");
  if (labels.length < 2 || labels.includes("") || privateName.test(hostname)) {
    throw forbidden(url, "it is not on the public internet");
  }
  const addresses = await resolve(hostname);
  if (addresses?.length === 0) throw new AppError("provider_unreachable", `There is no host named ${hostname}.`);
  return addresses ?? [];
}

function forbidden({ host }: URL, reason: string): AppError {
  return new AppError("address_forbidden", `${host || "This address"} must not be reached: ${reason}.`);
}
