// Rewrites the headers of requests before a service sees them, and of answers before the caller does.
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

export const requestIdHeader = "sb-request-id";
/** The caller's original Authorization header, for Edge Functions. */
export const originalAuthorizationHeader = "x-stack-original-authorization";

/** Sets (or with undefined removes) headers in both forms that Node keeps. */
export function setHeaders(request: IncomingMessage, changes: Record<string, string | undefined>): void {
  const kept = pairs(request.rawHeaders).filter(([name]) => !(name.toLowerCase() in changes));
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  request.rawHeaders = [...kept, ...added].flat();
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete request.headers[name];
    else request.headers[name] = value;
  }
}

/** The caller's own id if it is safe in a log line, else a new one. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers[requestIdHeader];
  return typeof given === "string" && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

/** Every origin may call, as on a hosted project: rights come from keys and tokens, never from cookies. */
export function corsHeaders(headers: Headers): Record<string, string> {
  return {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    "access-control-allow-headers": headers.get("access-control-request-headers") ?? "*",
    "access-control-expose-headers": "*, content-range, content-location, location, preference-applied, sb-request-id",
    "access-control-max-age": "3600",
  };
}

function pairs(flat: readonly string[]): (readonly [string, string])[] {
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ""] as const] : []));
}
