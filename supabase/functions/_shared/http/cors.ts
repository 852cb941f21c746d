// Browsers of any origin may call, because rights come from tokens and keys in headers, never from cookies.

const requestIdHeader = "x-request-id";

const allowedHeaders = [
  "authorization",
  "apikey",
  "content-type",
  "x-client-info",
  "x-region",
  "x-session-link",
  "traceparent",
  "tracestate",
  "baggage",
];

export function preflight(methods: readonly string[]): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": methods.join(", "),
      "access-control-allow-headers": allowedHeaders.join(", "),
      "access-control-max-age": "86400",
    },
  });
}

/** The same response, readable by a page and with the request id that is in the log. */
export function withSharedHeaders(response: Response, requestId: string): Response {
  const headers = new Headers(response.headers);
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", requestIdHeader);
  headers.set(requestIdHeader, requestId);
  headers.set("cache-control", headers.get("cache-control") ?? "no-store");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
