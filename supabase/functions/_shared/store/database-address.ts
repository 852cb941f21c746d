// How to connect to the database at a URL: encrypted or not, directly or through a pooler.

export interface DatabaseAddress {
  readonly url: string;
  /** A pooler gives each transaction another connection, so statements cannot be prepared ahead. */
  readonly isPooled: boolean;
  /** Undefined for an unencrypted connection. Without a CA, those of the runtime count. */
  readonly tls: { readonly ca?: string } | undefined;
}

/** The transaction pooler of hosted projects. Its session pooler has port 5432 and keeps prepared statements. */
const poolerPort = "6543";
const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Two parameters of the URL decide otherwise: `pgbouncer=true` says that another port is a transaction pooler, and `sslmode` is
 * `disable` or `verify-full`. A mode that encrypts without verifying the server is refused.
 */
export function readDatabaseAddress(text: string, ca?: string): DatabaseAddress {
  const url = new URL(text);
  const pgbouncer = take(url, "pgbouncer");
  const sslmode = take(url, "sslmode") ?? (loopback.test(url.hostname) ? "disable" : "verify-full");
  if (sslmode !== "disable" && sslmode !== "verify-full")
    throw new Error("The database's URL has an sslmode other than verify-full and disable.");
  return {
    url: url.href,
    isPooled: url.port === poolerPort || pgbouncer === "true",
    tls: sslmode === "disable" ? undefined : ca === undefined ? {} : { ca },
  };
}

/** Removed, because the driver would read it in its own way. */
function take(url: URL, name: string): string | undefined {
  const value = url.searchParams.get(name) ?? undefined;
  url.searchParams.delete(name);
  return value;
}
