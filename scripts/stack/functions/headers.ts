// The headers that a function sees and those that its caller gets.
import { originalAuthorizationHeader } from "../gateway/headers.ts";
import { region } from "./environment.ts";
import { errorCodeHeader, functionFailed } from "./errors.ts";
import { functionsPrefix } from "./route.ts";

/** They belong to a connection, not to the request (RFC 9110, section 7.6.1). */
const hopByHop = [
  "connection",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** The caller's headers without the gateway's changes, plus the forwarding headers of a hosted function. */
export function headersForFunction(headers: Headers, url: URL, functionName: string): Headers {
  const seen = withoutHopByHop(headers);
  const original = headers.get(originalAuthorizationHeader);
  seen.delete(originalAuthorizationHeader);
  if (original === "") seen.delete("authorization");
  else if (original !== null) seen.set("authorization", original);
  seen.set("host", headers.get("host") ?? url.host);
  const forwarded = {
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-host": url.hostname,
    "x-forwarded-port": url.port || (url.protocol === "https:" ? "443" : "80"),
    "x-forwarded-proto": url.protocol.slice(0, -1),
    "x-forwarded-path": url.pathname,
    "x-forwarded-prefix": `${functionsPrefix}/${functionName}`,
  };
  for (const [name, value] of Object.entries(forwarded)) if (!seen.has(name)) seen.set(name, value);
  return seen;
}

export interface Answered {
  readonly method: string;
  readonly status: number;
  readonly executionId: string;
}

/** The function's headers with the platform's additions and changes. */
export function headersForCaller(headers: Headers, { method, status, executionId }: Answered): Headers {
  const sent = withoutHopByHop(headers);
  sent.set("x-served-by", "supabase-edge-runtime");
  sent.set("x-sb-edge-region", region);
  sent.set("x-deno-execution-id", executionId);
  if (status >= 500) sent.set(errorCodeHeader, functionFailed);
  // A hosted project without a custom domain serves no HTML.
  const type = sent.get("content-type");
  if (method === "GET" && type?.startsWith("text/html")) sent.set("content-type", type.replace("html", "plain"));
  return sent;
}

function withoutHopByHop(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of hopByHop) kept.delete(name);
  return kept;
}
