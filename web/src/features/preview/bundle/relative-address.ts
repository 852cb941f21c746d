/** The address of one file of a site as it stands in another. Works from a disk, and in any folder of a server. */
export function relativeAddress(fromPath: string, toPath: string): string {
  const from = fromPath.split("/").slice(0, -1);
  const to = toPath.split("/");
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared += 1;
  const up = from.slice(shared).map(() => "..");
  const address = [...up, ...to.slice(shared).map(encodeURIComponent)].join("/");
  // A first part with a colon would read as a scheme.
  return address.includes(":") && up.length === 0 ? `./${address}` : address;
}
