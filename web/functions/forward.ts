// A request as the project gets it, and its answer as the caller does. Headers that are not listed stay behind: cookies, and
// what claims to know where a request comes from.
import { apiHeaders } from "../build/site-headers.ts";
import { log } from "./log.ts";
import { Refusal } from "./refusal.ts";

const requestHeaders = [
  "accept",
  "accept-profile",
  "apikey",
  "authorization",
  "content-profile",
  "content-type",
  "if-none-match",
  "prefer",
  "range",
  "range-unit",
  "traceparent",
  "x-client-info",
  "x-session-link",
  "x-supabase-api-version",
];

const responseHeaders = [
  "content-location",
  "content-range",
  "content-type",
  "etag",
  "location",
  "preference-applied",
  "retry-after",
  "sb-error-code",
  "sb-request-id",
  "www-authenticate",
  "x-request-id",
  "x-supabase-api-version",
];

/** Streams both ways. Redirects are the caller's to follow. */
export async function forward(request: Request, target: URL): Promise<Response> {
  const answer = await ask(target, {
    method: request.method,
    headers: pick(request.headers, requestHeaders),
    redirect: "manual",
    // Whatever Cloudflare would cache by itself: what is kept is decided in catalogue-cache.ts.
    cache: "no-store",
    ...(request.body ? { body: request.body, duplex: "half" } : {}),
  });
  return withOurHeaders(answer);
}

/** The upgraded answer holds the socket, so it is passed on as it is. */
export async function forwardSocket(request: Request, target: URL): Promise<Response> {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new Refusal("upgrade_required", "There is a socket at this address.", { upgrade: "websocket" });
  }
  const headers = pick(request.headers, ["sec-websocket-protocol"]);
  headers.set("upgrade", "websocket");
  const answer = await ask(target, { headers });
  return answer.status === 101 ? answer : withOurHeaders(answer);
}

async function ask(target: URL, init: RequestInit & { readonly duplex?: "half" }): Promise<Response> {
  try {
    return await fetch(target, init);
  } catch (error) {
    log(`${target.pathname} cannot be reached.`, error);
    throw new Refusal("upstream_unreachable", "The server cannot be reached. Try again in a moment.");
  }
}

function withOurHeaders(answer: Response): Response {
  const headers = pick(answer.headers, responseHeaders);
  for (const [name, value] of Object.entries(apiHeaders)) headers.set(name, value);
  return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
}

function pick(from: Headers, names: readonly string[]): Headers {
  const picked = new Headers();
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) picked.set(name, value);
  }
  return picked;
}
