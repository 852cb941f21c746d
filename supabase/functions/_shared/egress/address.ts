// Whether an IP address is on the public internet.
import ipaddr from "ipaddr.js";

/** A public number that only machines of one cloud reach: Azure's metadata service, which answers with credentials. */
const cloudOnly = ["168.63.129.16"];

/** Only 2000::/3 is allocated to the public. */
const allocated = ipaddr.parseCIDR("2000::/3");

/** `text` may be any spelling of an address. False if it is none. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text) || text.includes("%")) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== "unicast" || cloudOnly.includes(address.toString())) return false;
  if (address.kind() === "ipv4") return true;
  return address.match(allocated);
}

/** The host of a URL as an address, without brackets. Undefined for a name. */
export function addressOf(hostname: string): string | undefined {
  const text = hostname.replace(/^\[(.*)\]$/, "$1");
  return ipaddr.isValid(text) ? text : undefined;
}

export function isLoopback(hostname: string): boolean {
  const address = addressOf(hostname);
  if (address === undefined) return hostname === "localhost" || hostname.endsWith(".localhost");
  return ipaddr.process(address).range() === "loopback";
}
